import { expect, it } from "vitest";
import { describeRecorded, fieldOutput, SECTION } from "../testing/recorded.ts";
import { parseFdNamespaces, parseFdSockets } from "./fd-links.ts";
import { parseNsfsMounts } from "./mountinfo-nsfs.ts";
import { parseNamespaceLinks } from "./ns-links.ts";

describeRecorded("ls -l of a process' namespaces", () => {
  const inodes = (file: string, pid: number) => {
    const { records, warnings } = parseNamespaceLinks(fieldOutput(`ns-links/${file}`), SECTION, pid);
    expect(warnings).toEqual([]);
    expect(new Set(records.map((record) => record.pid))).toEqual(new Set([pid]));
    return Object.fromEntries(records.map((record) => [record.kind, record.inode]));
  };

  // Fact: hostnetwork-pod, inode-per-host
  it("a hostNetwork pod shares net, uts, user and cgroup with the host", () => {
    const host = inodes("host-pid1.txt", 1);
    const pod = inodes("hostnetwork-flannel.txt", 2295);
    expect(host).toEqual({
      cgroup: 4026531835,
      ipc: 4026531839,
      mnt: 4026531840,
      net: 4026531957,
      pid: 4026531836,
      user: 4026531837,
      uts: 4026531838,
    });
    expect(pod).toEqual({ ...host, ipc: 4026532476, mnt: 4026532486, pid: 4026532487 });
  });

  it("a listing that names no process belongs to none", () => {
    const { records, warnings } = parseNamespaceLinks(fieldOutput("ns-links/host-pid1.txt"), SECTION);
    expect([records, warnings.length]).toEqual([[], 7]);
  });
});

// Fact: without-root
it("a link that could not be read is kept with no inode, in both forms", () => {
  const find = "/proc/1/ns/net\tnet:[4026531840]\n/proc/1/ns/mnt\t\n/proc/1/ns/pid_for_children\tpid:[1]\n";
  const ls = [
    "lrwxrwxrwx 1 0 0 0 Jun 16 20:29 /proc/1/ns/net -> net:[4026531840]",
    "lrwxrwxrwx 1 0 0 0 Jun 16 20:29 /proc/1/ns/mnt",
    "lrwxrwxrwx 1 0 0 0 Jun 16 20:29 /proc/1/ns/time_for_children -> time:[1]\n",
  ].join("\n");
  for (const source of [find, ls]) {
    const { records, warnings } = parseNamespaceLinks(source, SECTION);
    expect(warnings).toEqual([]);
    expect(records.map(({ pid, kind, inode, source: { line } }) => [pid, kind, inode, line])).toEqual([
      [1, "net", 4026531840, 1],
      [1, "mnt", null, 2],
    ]);
  }
});

it("folder lines of ls say whose links follow", () => {
  const ls =
    "/proc/7/ns:\ntotal 0\nlrwxrwxrwx 1 root root 0 Jun 16 20:29 net -> net:[5]\n\n/proc/8/ns:\nlrwxrwxrwx 1 root root 0 Jun 16 20:29 net -> net:[6]\n";
  expect(parseNamespaceLinks(ls, SECTION).records.map(({ pid, inode }) => [pid, inode])).toEqual([
    [7, 5],
    [8, 6],
  ]);
});

// Fact: netns-sources
it("a netns mounted at a path with a blank is found; other lines are named", () => {
  const source =
    "1001:659 1082 0:4 net:[4026566888] /run/docker/netns/a\\040b rw shared:7 - nsfs nsfs rw\nnonsense\n";
  const { records, warnings } = parseNsfsMounts(source, SECTION);
  expect(records).toEqual([
    {
      source: { section: "test", line: 1 },
      pid: 1001,
      kind: "net",
      inode: 4026566888,
      mountPoint: "/run/docker/netns/a b",
    },
  ]);
  expect(warnings).toMatchObject([{ line: 2 }]);
});

// Fact: netns-sources
it("descriptors hold namespaces and sockets; a socket open twice in a process counts once", () => {
  expect(parseFdNamespaces("/proc/115/fd/14\tnet:[4026566888]\n", SECTION).records).toEqual([
    { source: { section: "test", line: 1 }, pid: 115, fd: 14, kind: "net", inode: 4026566888 },
  ]);
  const sockets =
    "/proc/3/fd/4\tsocket:[60260]\nlrwx------ 1 0 0 64 Jun 1 10:00 /proc/3/fd/5 -> socket:[60260]\n/proc/4/fd/5\tsocket:[60260]\n";
  const { records, warnings } = parseFdSockets(sockets, SECTION);
  expect(warnings).toEqual([]);
  expect(records.map(({ pid, inode }) => [pid, inode])).toEqual([
    [3, 60260],
    [4, 60260],
  ]);
});
