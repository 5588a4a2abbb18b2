// Processes: roles, namespaces, and the collector that must not see itself.
import { expect, test } from "vitest";
import { HOST, type ProcessFixture, process, topologyOf } from "../testing/make.ts";

const pids = (processes: readonly ProcessFixture[], host: object) =>
  topologyOf({ processes, host }).topology.processes.map((one) => one.pid);

const world = [
  process(1, 0, ["/sbin/init"]),
  process(1112, 1, ["sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"], { comm: "sshd" }),
  process(1279, 1112, ["sshd: mkadm [priv]"], { comm: "sshd", sessionId: 1279 }),
  process(1310, 1279, ["sshd: mkadm@pts/3"], { comm: "sshd", sessionId: 1279 }),
  process(1311, 1310, ["-bash"], { comm: "bash", sessionId: 1311 }),
  process(1330, 1311, ["sudo", "sh", "-s"], { comm: "sudo", sessionId: 1311 }),
  process(1331, 1330, ["sh", "-s"], { comm: "sh", sessionId: 1311 }),
  process(1373, 1331, ["find", "/proc"], { comm: "find", sessionId: 1311 }),
  process(1500, 1112, ["sshd: other [priv]"], { comm: "sshd", sessionId: 1500 }),
  process(1501, 1500, ["-bash"], { comm: "bash", sessionId: 1501 }),
];

// Fact: collector-hidden
test("over SSH the collector's session and its own sshd pair are hidden, other people's and the listener are not", () => {
  expect(pids(world, { collectorPid: 1331, collectorSession: 1311 })).toEqual([1, 1112, 1500, 1501]);
});

// Fact: collector-hidden
test("run by hand, only the collector's own tree is hidden: its session may hold a server", () => {
  const local = [
    process(1, 0, ["/sbin/init"]),
    process(20, 1, ["-bash"], { comm: "bash", sessionId: 20 }),
    process(21, 20, ["nginx"], { sessionId: 20 }),
    process(22, 20, ["sh", "collect.sh"], { comm: "sh", sessionId: 20 }),
    process(23, 22, ["ip", "link"], { sessionId: 20 }),
  ];
  expect(pids(local, { collectorPid: 22, collectorSession: 20 })).toEqual([1, 20, 21]);
});

test("session 0 of kernel threads is nobody's session", () => {
  const entered = [
    process(1, 0, ["init"], { sessionId: 0 }),
    process(90, 0, ["sh", "-s"], { comm: "sh", sessionId: 0 }),
  ];
  expect(pids(entered, { collectorPid: 90, collectorSession: 0 })).toEqual([1]);
});

// Fact: zombie-links
test("a zombie has no namespaces and no arguments, and is not a kernel thread", () => {
  const index = topologyOf({
    processes: [
      process(24428, 24427, [], { state: "Z", comm: "22.exe" }),
      process(90, 2, [], { flags: 0x00200000, comm: "kworker/u8:2" }),
    ],
  });
  expect(index.topology.processes.map((one) => [one.role, one.netns === null])).toEqual([
    ["kernel-thread", false],
    ["other", true],
  ]);
});

// Fact: comm-15
test("roles come from the program, not from its 15-character comm", () => {
  const index = topologyOf({
    processes: [
      process(1, 0, ["/sbin/init"]),
      process(10, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", "x"]),
      process(11, 1, ["/usr/bin/dockerd"]),
      process(12, 11, ["/usr/bin/docker-proxy", "-proto", "tcp"]),
      process(13, 1, ["/usr/bin/slirp4netns", "-c"]),
      process(14, 1, ["/usr/bin/conmon", "-c", "f".repeat(64)]),
    ],
  });
  expect(index.topology.processes.map((one) => one.role)).toEqual([
    "init",
    "shim",
    "dockerd",
    "docker-proxy",
    "slirp4netns",
    "conmon",
  ]);
});

// Fact: own-netns-first
test("an unreadable link is null, which is not the host's netns", () => {
  const index = topologyOf({ processes: [process(40, 1, ["x"], { net: null, ns: { pid: 7 } })] });
  expect(index.topology.processes[0]).toMatchObject({ netns: null, namespaces: { net: null, pid: 7 } });
  expect(index.hostNetns?.inode).toBe(HOST);
});
