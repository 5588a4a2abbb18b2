// Pods: by uid, sandbox or Podman's id; shared namespaces alone make none.
import { expect, test } from "vitest";
import { at, container, HOST, mount, process, topologyOf } from "../testing/make.ts";

const PAUSE = "ab5627f7296e".padEnd(64, "0");
const APP = "418a725b2c8b".padEnd(64, "1");
const UID = "6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e";

// Fact: engine-knows-no-address
test("pod app and pause share the netns that Docker knows nothing about", () => {
  const index = topologyOf({
    containers: [
      container(APP, {
        name: `k8s_coredns_coredns-abc_kube-system_${UID}_0`,
        pid: 40,
        networkMode: `container:${PAUSE}`,
      }),
      container(PAUSE, {
        name: `k8s_POD_coredns-abc_kube-system_${UID}_0`,
        networkMode: "none",
        netnsPath: "/var/run/docker/netns/34cd5525c654",
      }),
    ],
    nsfsMounts: [mount(300, "/run/docker/netns/34cd5525c654")],
    processes: [process(40, 1, ["coredns"], { net: 300 })],
  });
  const [pod] = index.topology.pods;
  expect(pod).toMatchObject({ uid: UID, name: "coredns-abc", namespace: "kube-system" });
  expect(index.namespaces.get(pod?.netns ?? ("" as never))?.inode).toBe(300);
  expect(index.containers.get(pod?.sandbox ?? ("" as never))?.runtimeId).toBe(PAUSE);
  expect(index.topology.containers.map((one) => one.netns === pod?.netns)).toEqual([true, true]);
});

// Fact: hostnetwork-pod, address-not-unique
test("a hostNetwork pod lives in the host netns, has no veth, and is a pod of its own", () => {
  const two = (id: string, uid: string, pid: number) =>
    container(id, { name: `k8s_a_pod-${pid}_kube-system_${uid}_0`, pid, networkMode: "host" });
  const index = topologyOf({
    containers: [two(PAUSE, UID, 2295), two(APP, UID.replace("6", "7"), 2400)],
    processes: [
      process(2295, 1, ["flanneld"], { net: HOST, ns: { pid: 4026532487 } }),
      process(2400, 1, ["kube-proxy"], { net: HOST, ns: { pid: 4026532490 } }),
    ],
  });
  expect(index.topology.pods.map((pod) => [pod.name, pod.netns === index.hostNetns?.id])).toEqual([
    ["pod-2295", true],
    ["pod-2400", true],
  ]);
});

// Fact: shim-v2
test("containerd: the shim's id is the sandbox, cgroups carry the uid, the shim tells the runtime", () => {
  const cgroup = (id: string) => [`0::/kubepods/burstable/pod${UID}/${id}`];
  const index = topologyOf({
    processes: [
      process(500, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "k8s.io", "-id", PAUSE]),
      process(510, 500, ["/pause"], { net: 300, cgroups: cgroup(PAUSE) }),
      process(520, 500, ["nginx"], { net: 300, cgroups: cgroup(APP) }),
    ],
  });
  expect(index.topology.pods).toMatchObject([
    { uid: UID, runtime: "containerd", containerIds: { length: 2 } },
  ]);
  expect(index.topology.containers.map((one) => [one.runtime, one.isSandbox])).toEqual([
    ["containerd", true],
    ["containerd", false],
  ]);
  expect(index.processByPid.get(510)?.role).toBe("pause");
});

test("a Podman pod groups by Podman's id; conmon in the pod's cgroup makes no container of the pod", () => {
  const POD = "fc9beb6aedd2".padEnd(64, "2");
  const index = topologyOf({
    containers: [
      container(PAUSE, { runtime: "podman", name: "infra", pid: 309, podId: POD, isInfra: true }),
      container(APP, { runtime: "podman", name: "pod1-a", pid: 314, podId: POD }),
    ],
    runtimePods: [
      {
        runtime: "podman",
        id: POD,
        name: "pod1",
        namespace: null,
        infraId: PAUSE,
        containerIds: [APP, PAUSE],
        source: at("podman-pods"),
      },
    ],
    processes: [
      process(307, 1, ["/usr/bin/conmon", "-c", PAUSE, "-n", "infra"], {
        cgroups: [`0::/libpod_parent/${POD}`],
      }),
      process(309, 307, ["/catatonit", "-P"], { net: 300 }),
      process(314, 1, ["app"], { net: 300 }),
    ],
  });
  expect(index.topology.pods.map((pod) => [pod.name, pod.namespace, pod.containerIds.length])).toEqual([
    ["pod1", "", 2],
  ]);
  expect(index.topology.containers).toHaveLength(2);
});
