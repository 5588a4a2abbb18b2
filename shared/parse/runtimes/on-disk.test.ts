// What runtimes leave on disk, the CRI's tables, settings of kubelet: read without asking any engine.
import { describe, expect, it } from "vitest";
import { readKubeletArguments } from "../argv/kubelet.ts";
import { parseSubordinateIds } from "../host/users.ts";
import { parseIdMaps, parseNamespaceOwners } from "../proc/user-namespaces.ts";
import { describeRecorded, fieldOutput, SECTION } from "../testing/recorded.ts";
import { parseBundles } from "./bundles.ts";
import { parseCrictlContainers, parseCrictlPods, parseCtrContainers } from "./cri-tables.ts";
import { parseEngineSettings } from "./settings.ts";
import { parseStateFolders } from "./state-roots.ts";

const A = "a".repeat(64);
const B = "b".repeat(64);
const TASK = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

describe("bundles", () => {
  const text = [
    `${TASK}/${A}/config.json:"io.kubernetes.cri.container-type":"sandbox"`,
    `${TASK}/${A}/config.json:"io.kubernetes.cri.sandbox-id":"${A}"`,
    `${TASK}/${A}/config.json:"io.kubernetes.cri.sandbox-name":"web-0"`,
    `${TASK}/${A}/config.json:"path":"/var/run/netns/cni-1"`,
    `${TASK}/${A}/init.pid:812`,
    `${TASK}/${B}/config.json:"io.kubernetes.cri.container-name":"nginx"`,
    `${TASK}/${B}/config.json:"io.kubernetes.cri.sandbox-id":"${A}"`,
    `${TASK}/${B}/shim-binary-path:/usr/bin/containerd-shim-kata-v2`,
    `/run/containers/storage/overlay-containers/${"c".repeat(64)}/userdata/config.json:"io.container.manager": "libpod"`,
    `/run/containers/storage/overlay-containers/${"c".repeat(64)}/userdata/config.json:"io.kubernetes.cri-o.SandboxID": "${A}"`,
    "/etc/shadow:x",
  ].join("\n");
  const { records, warnings } = parseBundles(text, SECTION);
  const [sandbox, app, podman] = records;

  // Fact: kata
  it("of containerd: sandbox and app name their pod; pid, netns file and shim come along", () => {
    expect(sandbox).toMatchObject({
      runtime: "containerd",
      name: "POD",
      isInfra: true,
      pid: 812,
      netnsPath: "/var/run/netns/cni-1",
    });
    expect(sandbox?.labels.get("io.kubernetes.pod.name")).toBe("web-0");
    expect(app).toMatchObject({ name: "nginx", isInfra: false, lowLevelRuntime: "kata" });
    expect(app?.labels.get("io.kubernetes.sandbox.id")).toBe(A);
  });

  it("of Podman borrow CRI-O's words and are Podman's nevertheless", () => {
    expect([podman?.runtime, podman?.labels.size]).toEqual(["podman", 0]);
  });

  it("and nothing else: a stray file is a warning", () => {
    expect(warnings.map((warning) => warning.line)).toEqual([11]);
  });

  it("of a containerd inside a container have pids of another world: left out", () => {
    const inner = parseBundles(
      `/proc/77/root${TASK}/${A}/config.json:"path":"/var/run/netns/x"\n/proc/77/root${TASK}/${A}/init.pid:5`,
      SECTION,
    );
    expect(inner.records[0]).toMatchObject({ pid: null, netnsPath: "/proc/77/root/var/run/netns/x" });
  });
});

// Fact: runtime-roots
it("state folders tell the low-level runtime and the owner", () => {
  const roots = [
    "/run/crun/x",
    "/run/docker/runtime-runc/moby/x",
    "/run/containerd/runc/k8s.io/x",
    "/run/user/1000/crun/x",
    "/run/vc/sbs/x",
  ];
  const { records, warnings } = parseStateFolders([...roots, "/tmp/x"].join("\n"), SECTION);
  expect(records.map((one) => [one.program, one.ownerUid])).toEqual([
    ["crun", 0],
    ["runc", 0],
    ["runc", 0],
    ["crun", 1000],
    ["kata", 0],
  ]);
  expect(warnings).toHaveLength(1);
});

describeRecorded("the CRI's tables of the field", () => {
  it("crictl pods: four sandboxes with 13-digit ids; CREATED has three words", () => {
    const { records, warnings } = parseCrictlPods(fieldOutput("crictl/pods.txt"), SECTION);
    expect(warnings).toEqual([]);
    expect(records).toHaveLength(4);
    const nginx = records.find((one) => one.id === "b39582046be46");
    expect([
      nginx?.labels.get("io.kubernetes.pod.name"),
      nginx?.labels.get("io.kubernetes.pod.namespace"),
    ]).toEqual(["nginx9", "default"]);
  });

  it("crictl ps: POD ID has a heading of two words", () => {
    const { records } = parseCrictlContainers(fieldOutput("crictl/ps.txt"), SECTION);
    const pods = Object.fromEntries(
      records.map((one) => [`${one.id} ${one.name}`, one.labels.get("io.kubernetes.sandbox.id")]),
    );
    expect(pods).toMatchObject({
      "a00bba6e42ba5 nginx": "b39582046be46",
      "b4486d6dc4d1c frontend": "e72c292bbf7df",
    });
  });

  // Fact: ctr-default
  it("ctr: a container of the default namespace may have a name for an id and no task", () => {
    const { records } = parseCtrContainers(
      `# default\n${fieldOutput("ctr/containers-list-default-namespace.txt")}`,
      SECTION,
    );
    expect(records.map((one) => [one.id, one.lowLevelRuntime, one.pid])).toEqual([["redis3", "runc", null]]);
  });

  // Fact: last-flag-wins
  it("kubelet: the last flag wins, with or without unix://; a value may follow a blank", () => {
    const line = fieldOutput("kubelet-cmdline/ps-duplicate-flags.txt")
      .split("\n")
      .find((each) => each.includes(" 23359 "));
    const args = (line ?? "").slice((line ?? "").search(/\/\S*kubelet /)).split(/\s+/);
    const kubelet = readKubeletArguments(args);
    expect(kubelet).toMatchObject({ runtimeEndpoint: "/run/containerd/containerd.sock", runtime: "remote" });
    expect(kubelet?.featureGates).toContain("RuntimeClass=true");
  });

  it("subuid: 500 ids from 10000", () => {
    expect(parseSubordinateIds(fieldOutput("userns/subuid.txt"), SECTION).records).toMatchObject([
      { kind: "uid", owner: "appuser", start: 10000, count: 500 },
    ]);
  });
});

// Fact: api-claims
it("a container that containerd lists with labels and without a task has ended", () => {
  const text = `# k8s.io\nCONTAINER  IMAGE  RUNTIME\n${A}    pause:3.9    io.containerd.runc.v2    \n${A} "io.cri-containerd.kind": "sandbox"\n${A} "io.kubernetes.pod.name": "job-1"\n`;
  const { records, warnings } = parseCtrContainers(text, SECTION);
  expect(warnings).toEqual([]);
  expect(records).toMatchObject([
    { id: A, name: "POD", isInfra: true, status: "exited", lowLevelRuntime: "runc" },
  ]);
});

it("settings keep their file; flags in environment files become settings of their own", () => {
  const { records, warnings } = parseEngineSettings(
    [
      "/var/lib/kubelet/config.yaml:cgroupDriver: systemd",
      '/var/lib/kubelet/kubeadm-flags.env:KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/crio/crio.sock --node-ip=10.0.0.1"',
      "/etc/crio/crio.conf:[crio.runtime]",
      '/etc/crio/crio.conf:cgroup_manager = "cgroupfs"  # ours',
      '/etc/docker/daemon.json:  "userland-proxy": false,',
    ].join("\n"),
    SECTION,
  );
  expect(warnings).toEqual([]);
  expect(records.map(({ owner, table, key, value }) => [owner, table, key, value])).toEqual([
    ["kubelet", "", "cgroupDriver", "systemd"],
    ["kubelet", "", "--container-runtime-endpoint", "unix:///run/crio/crio.sock"],
    ["kubelet", "", "--node-ip", "10.0.0.1"],
    ["cri-o", "crio.runtime", "cgroup_manager", "cgroupfs"],
    ["docker", "", "userland-proxy", "false"],
  ]);
});

it("id maps and owners of namespaces are read; a row of a mount alone says nothing", () => {
  expect(parseIdMaps("/proc/9/uid_map:         0       1000          1\n", SECTION).records).toMatchObject([
    { pid: 9, kind: "uid", inside: 0, outside: 1000, count: 1 },
  ]);
  const owners = parseNamespaceOwners("4026539217 pid 4026538526 4026538541\n4026531833  0  \n", SECTION);
  expect(owners.records).toMatchObject([
    { inode: 4026539217, kind: "pid", parent: 4026538526, owner: 4026538541 },
  ]);
  expect(owners.warnings).toEqual([]);
});
