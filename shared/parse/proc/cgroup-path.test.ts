import { expect, it } from "vitest";
import { readCgroupLines, readCgroupPath } from "./cgroup-path.ts";

const ID = "3ea752c1cce6a65b39af7f68c971186e020992514b663ab7a917f47da70450fa";
const OUTER = "9989cc33dd9becb27e7702d1e986310b785ce4b09ca01128c35c4c1145768ed1";
const UID = "6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e";
const UID_ = UID.replaceAll("-", "_");

it.each([
  ["Docker, cgroupfs", `/docker/${ID}`, "docker", null],
  ["Docker, systemd", `/system.slice/docker-${ID}.scope`, "docker", null],
  ["dockershim pod, cgroupfs", `/kubepods/burstable/pod${UID}/${ID}`, "unknown", UID],
  [
    "containerd pod, systemd",
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    UID,
  ],
  [
    "containerd pod, systemd, old spelling",
    `/system.slice/containerd.service/kubepods-besteffort-pod${UID_}.slice:cri-containerd:${ID}`,
    "containerd",
    UID,
  ],
  [
    "guaranteed pod",
    `/kubepods.slice/kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`,
    "containerd",
    UID,
  ],
  [
    "CRI-O pod",
    `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${UID_}.slice/crio-${ID}.scope`,
    "cri-o",
    UID,
  ],
  ["Podman rootful", `/machine.slice/libpod-${ID}.scope/container`, "podman", null],
  [
    "Podman rootless",
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${ID}.scope`,
    "podman",
    null,
  ],
  ["Podman, cgroupfs", `/libpod_parent/libpod-${ID}`, "podman", null],
  ["nerdctl", `/system.slice/nerdctl-${ID}.scope`, "containerd", null],
  ["ctr in namespace default", "/default/redis3", "containerd", null],
])("%s", (_, path, runtime, podUid) => {
  const owner = readCgroupPath(path);
  expect([owner?.containerId, owner?.runtime, owner?.podUid, owner?.isMonitor]).toEqual([
    path === "/default/redis3" ? "redis3" : ID,
    runtime,
    podUid,
    false,
  ]);
});

it("a monitor's cgroup names the container but is not inside it", () => {
  expect(readCgroupPath(`/machine.slice/libpod-conmon-${ID}.scope`)).toMatchObject({
    containerId: ID,
    isMonitor: true,
  });
  expect(readCgroupPath(`/system.slice/crio-conmon-${ID}.scope`)).toMatchObject({
    runtime: "cri-o",
    isMonitor: true,
  });
});

it("the innermost container wins, the outer ones are listed", () => {
  const path = `/docker/${OUTER}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-pod${UID_}.slice/cri-containerd-${ID}.scope`;
  expect(readCgroupPath(path)).toMatchObject({ containerId: ID, runtime: "containerd", outerIds: [OUTER] });
});

it("a Podman pod and a static pod without dashes are known", () => {
  expect(
    readCgroupPath(`/machine.slice/machine-libpod_pod_${OUTER}.slice/libpod-${ID}.scope`)?.podmanPodId,
  ).toBe(OUTER);
  expect(readCgroupPath(`/kubepods/burstable/pod0123456789abcdef0123456789abcdef/${ID}`)?.podUid).toBe(
    "0123456789abcdef0123456789abcdef",
  );
});

it.each([
  "/",
  "/user.slice/user-1000.slice/session-3.scope",
  "/system.slice/docker.service",
  "/init.scope",
  "",
])("%s is no container's", (path) => expect(readCgroupPath(path)).toBe(null));

it("of many v1 hierarchies the first that names a container counts", () => {
  expect(readCgroupLines(["9:name=systemd:/", `8:pids:/docker/${ID}`, "0::/"])?.path).toBe(`/docker/${ID}`);
});
