// Network namespaces: found from every source, named, and never silently empty.
import { expect, test } from "vitest";
import { at, container, HOST, lsns, mount, netns, process, topologyOf } from "../testing/make.ts";
import { nameOfPath } from "./netns-names.ts";

// Fact: netns-sources, lsns-gaps
test("processes, mounts, descriptors and lsns each add namespaces that the others miss", () => {
  const index = topologyOf({
    processes: [process(1, 0, ["/sbin/init"]), process(30, 1, ["app"], { net: 201 })],
    nsfsMounts: [mount(202, "/run/netns/left"), mount(203, "/run/keep/bound")],
    fdNamespaces: [{ pid: 30, fd: 7, kind: "net", inode: 204, source: at("fd-netns") }],
    lsns: [lsns(205, 9, 88)],
  });
  expect(
    index.topology.namespaces.map((one) => [
      one.inode,
      one.isHost,
      one.names.map((name) => name.source),
      one.nsid,
      one.pids,
    ]),
  ).toEqual([
    [HOST, true, [], null, [1]],
    [201, false, [], null, [30]],
    [202, false, ["ip-netns"], null, []],
    [203, false, ["mount"], null, []],
    [204, false, ["fd"], null, []],
    [205, false, [], 9, []],
  ]);
});

// Fact: netns-file-names
test("the maker of a netns file is read from its path", () => {
  const source = (path: string) => nameOfPath(path).source;
  expect([
    source("/var/run/docker/netns/096c66682935"),
    source("/run/netns/netns-f9f6f9dd-bf80-f6ca-6f39-7c9d9cd6beea"),
    source("/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a"),
    source("/run/user/1000/netns/netns-f9f6f9dd-bf80-f6ca-6f39-7c9d9cd6beea"),
    source("/proc/812/root/run/netns/1234567890"),
    source("/srv/held"),
  ]).toEqual(["docker", "podman", "cni", "podman", "ip-netns", "mount"]);
});

// Fact: inode-reuse
test("an inode is no identity across time: the oldest process or the file anchors it", () => {
  const ids = (startTime: number) =>
    topologyOf({
      processes: [
        process(30, 1, ["app"], { net: 201, startTime }),
        process(31, 1, ["app"], { net: 201, startTime: 9000 }),
      ],
      nsfsMounts: [mount(202, "/run/netns/left")],
    })
      .topology.namespaces.map((one) => one.id)
      .sort();
  expect(ids(500)).toEqual(["net:201:s500", "net:202:p/run/netns/left", `net:${HOST}:?`]);
  expect(ids(600)[0]).toBe("net:201:s600");
});

// Fact: without-root
test("not permitted, not collected and failed are three different answers", () => {
  const access = (
    uid: number,
    warnings: { code: string; text: string; section: ReturnType<typeof at>["section"] }[],
  ) =>
    topologyOf({
      host: { uid },
      netns: [netns(HOST, [])],
      processes: [process(30, 1, ["app"], { net: 201 })],
      warnings,
    }).topology.namespaces.map((one) => one.access);
  expect(access(1000, [])).toEqual(["read", "not-permitted"]);
  expect(access(0, [])).toEqual(["read", "not-collected"]);
  expect(access(0, [{ code: "timeout", text: "took too long", section: at("ip", 1, 201).section }])).toEqual([
    "read",
    "failed",
  ]);
  expect(access(0, [{ code: "not-found", text: "no ip", section: at("ip", 1, 201).section }])).toEqual([
    "read",
    "not-collected",
  ]);
});

test("each of several refused namespaces has the same reason, though one warning counts them all", () => {
  const index = topologyOf({
    host: { uid: 1000 },
    netns: [netns(HOST, [])],
    processes: [process(30, 1, ["app"], { net: 201 }), process(31, 1, ["app"], { net: 202 })],
    warnings: [
      {
        code: "not-permitted",
        text: "ip in 2 network namespaces was not collected",
        section: at("ip", 1, 201).section,
      },
    ],
  });
  const [, first, second] = index.topology.namespaces.map((one) => [one.access, one.accessReason]);
  expect(first).toEqual(["not-permitted", expect.stringContaining("Only root may enter")]);
  expect(second).toEqual(first);
});

test("two symlinks made by hand name one netns through its nsid", () => {
  const index = topologyOf({
    lsns: [lsns(201, 0)],
    netnsNames: [
      { name: "proc7511", nsid: 0, source: at("netns-names", 1) },
      { name: "proc7379", nsid: 0, source: at("netns-names", 2) },
      { name: "proc7349", nsid: null, source: at("netns-names", 3) },
    ],
  });
  expect(index.topology.namespaces.map((one) => one.names.map((name) => name.name))).toEqual([
    [],
    ["proc7379", "proc7511"],
  ]);
});

// Fact: inode-per-host
test("the same host inode on two machines stays two hosts", () => {
  const a = topologyOf({ host: { machineId: "a" } }).topology;
  const b = topologyOf({ host: { machineId: "b" } }).topology;
  expect(a.namespaces[0]?.inode).toBe(b.namespaces[0]?.inode);
  expect(a.host.id).not.toBe(b.host.id);
});

test("a container's netns file that nobody mounted here leaves the container without a netns and says so", () => {
  const index = topologyOf({
    containers: [container("a".repeat(64), { netnsPath: "/run/docker/netns/gone", pid: 77 })],
  });
  expect(index.topology.containers[0]).toMatchObject({
    netns: null,
    netnsDoubt: expect.stringContaining("77"),
  });
});
