// Facts about shared namespaces: who shares what with whom, told from inodes alone; doubt stays doubt.
import { describe, expect, it } from "vitest";
import type { TopologyIndex } from "../../topology/lookup.ts";
import { NAMESPACE_KINDS } from "../../topology/model.ts";
import { container, HOST, mount, netns, process, topologyOf } from "../../topology/testing/make.ts";
import { compareCells, comparisonWords } from "./compare.ts";
import { assignLetters, letterAt, letterPlace } from "./letters.ts";
import { buildMatrix, type Cells, type NamespaceMatrix } from "./matrix.ts";
import { type MatrixMode, matrixRows } from "./rows.ts";

const id = (letter: string) => letter.repeat(64);
/** Inodes of the host in the order net, mnt, pid, uts, ipc, user, cgroup, time. */
const OF_HOST = [HOST, 11, 12, 13, 14, 15, 16, 17];
const ns = (inodes: readonly (number | null)[]) =>
  Object.fromEntries(NAMESPACE_KINDS.slice(1).map((kind, at) => [kind, inodes[at + 1] ?? null]));
const inside = (pid: number, letter: string, inodes: readonly (number | null)[], more = {}) =>
  process(pid, 1, ["app"], {
    net: inodes[0] ?? null,
    ns: ns(inodes),
    nsPids: [pid, 1],
    cgroups: [`0::/docker/${id(letter)}`],
    ...more,
  });

/** `web` and `side` share net; `side` also runs in the host's uts; `web` has a process in a mount namespace of its own. */
const host = topologyOf({
  processes: [
    process(1, 0, ["init"], { ns: ns(OF_HOST) }),
    process(5, 1, ["sshd"], { ns: ns(OF_HOST) }),
    process(6, 1, ["unshared"], { net: 900, ns: ns(OF_HOST) }),
    process(7, 1, ["hidden"], { net: null, ns: ns([]) }),
    process(8, 1, [], { comm: "gone", state: "Z" }),
    process(9, 2, [], { comm: "kworker", flags: 0x00200000 }),
    inside(71, "a", [200, 21, 22, 23, 24, 15, 26, 17]),
    inside(72, "a", [200, 29, 22, 23, 24, 15, 26, 17], { ppid: 71, nsPids: [72, 2] }),
    inside(81, "b", [200, 31, 32, 13, 34, 15, 36, 17]),
  ],
  containers: [
    container(id("a"), { name: "web", pid: 71 }),
    container(id("b"), { name: "side", pid: 81 }),
    container(id("c"), { name: "old", status: "exited" }),
  ],
});

function words(matrix: NamespaceMatrix, cells: Cells): string {
  const letters = assignLetters(matrix);
  return NAMESPACE_KINDS.map((kind) => {
    const cell = cells[kind];
    if (cell.state !== "known") return cell.state;
    if (cell.shared.isHost) return "host";
    const place = letterPlace(letters, cell.shared);
    return place === null ? "own" : letterAt(place);
  }).join(" ");
}

function picture(index: TopologyIndex, mode: MatrixMode): string[] {
  const matrix = buildMatrix(index);
  return matrixRows(matrix, index, mode).map((row) =>
    row.kind === "heading" ? `${row.title}:` : `${row.title}, ${row.detail}: ${words(matrix, row.cells)}`,
  );
}

describe("the namespace matrix", () => {
  it("gives a letter to what is shared, `own` to what is not, and leaves the host's plain", () => {
    expect(picture(host, "containers")).toEqual([
      "Host, pid 1: host host host host host host host host",
      "Containers:",
      "side, 1 process: A own own host own host own host",
      "web, 2 processes: A A own own own host own host",
      "Outside containers:",
      "unshared, pid 6: own host host host host host host host",
      "gone, pid 8: gone gone gone gone gone gone gone gone",
      "2 more processes, as the host: host host host host host host host host",
      `1 more process, not permitted: ${Array(8).fill("not-permitted").join(" ")}`,
    ]);
  });

  it("lists every process below its container; kernel threads and ended containers are counted, not listed", () => {
    expect(picture(host, "processes").map((row) => row.replace(/: .*/, ":"))).toEqual([
      "Host, pid 1:",
      "side:",
      "app, pid 81:",
      "web:",
      "app, pid 71:",
      "app, pid 72:",
      "Outside containers:",
      "init, pid 1:",
      "sshd, pid 5:",
      "unshared, pid 6:",
      "hidden, pid 7:",
      "gone, pid 8:",
    ]);
    const { kernelThreads, idleContainers } = buildMatrix(host);
    expect({ kernelThreads, idleContainers }).toEqual({ kernelThreads: 1, idleContainers: 1 });
  });

  it("says how many processes of a container have left a namespace of its first one", () => {
    const web = buildMatrix(host).containers.find((one) => one.container.name === "web");
    expect(web?.astray).toEqual({ net: 0, mnt: 1, pid: 0, uts: 0, ipc: 0, user: 0, cgroup: 0, time: 0 });
  });

  it("tells who else is in a namespace", () => {
    const net = buildMatrix(host).shared.find((one) => one.kind === "net" && one.inode === 200);
    expect({ owners: net?.owners.length, pids: net?.pids }).toEqual({ owners: 2, pids: [71, 72, 81] });
  });

  it("calls nothing the host's own where pid 1 could not be read, but for net, where the collection began", () => {
    const index = topologyOf({
      processes: [
        process(500, 1, ["mine"], { ns: ns(OF_HOST) }),
        process(501, 500, ["also"], { ns: ns(OF_HOST) }),
      ],
    });
    const matrix = buildMatrix(index);
    expect(matrix.hostUnknown).toEqual(["mnt", "pid", "uts", "ipc", "user", "cgroup", "time"]);
    // Even what only one process was seen in: it may be the host's.
    const alone = topologyOf({ processes: [process(500, 1, ["mine"], { ns: ns(OF_HOST) })] });
    expect(picture(alone, "containers").at(-1)).toBe("mine, pid 500: host A A A A A A A");
    expect(picture(index, "containers").slice(2)).toEqual([
      "mine, pid 500: host A A A A A A A",
      "also, pid 501: host A A A A A A A",
    ]);
  });

  it("takes the netns of a container from its runtime where the links of its processes may not be read", () => {
    const index = topologyOf({
      netns: [netns(200, [])],
      nsfsMounts: [mount(200, "/run/docker/netns/abc")],
      processes: [process(1, 0, ["init"], { ns: ns(OF_HOST) }), inside(71, "a", [])],
      containers: [container(id("a"), { name: "web", pid: 71, netnsPath: "/run/docker/netns/abc" })],
    });
    expect(picture(index, "containers")[2]).toBe(
      `web, 1 process: own ${Array(7).fill("not-permitted").join(" ")}`,
    );
  });

  it("does not call a process with one unreadable link `as the host`", () => {
    const index = topologyOf({
      processes: [
        process(1, 0, ["init"], { ns: ns(OF_HOST) }),
        process(5, 1, ["half"], { ns: { ...ns(OF_HOST), mnt: null } }),
      ],
    });
    expect(picture(index, "containers")).toContain(
      "half, pid 5: host not-permitted host host host host host host",
    );
  });
});

describe("letters", () => {
  it("count like columns of a spreadsheet", () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(letterAt)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  });

  it("stay with their namespace when another comes before it, and are free again when it goes", () => {
    const pair = (first: number, ...inodes: number[]) =>
      inodes.flatMap((net, at) => [0, 1].map((more) => process(first + at * 2 + more, 1, ["x"], { net })));
    const build = (...inodes: number[]) =>
      buildMatrix(topologyOf({ processes: [process(1, 0, ["init"]), ...pair(100, ...inodes)] }));
    const of = (letters: ReadonlyMap<string, number>) =>
      Object.fromEntries([...letters].map(([key, place]) => [key, letterAt(place)]));
    const before = assignLetters(build(500, 600));
    expect(of(before)).toEqual({ "net:500": "A", "net:600": "B" });
    const after = assignLetters(build(400, 600), before);
    expect(of(after)).toEqual({ "net:400": "A", "net:600": "B" });
  });
});

describe("comparing", () => {
  it("tells what two containers share, and keeps what is not known apart from both", () => {
    const matrix = buildMatrix(host);
    const cellsOf = (name: string) => {
      const found = matrix.containers.find((one) => one.container.name === name);
      if (!found) throw new Error(`no container ${name}`);
      return found.cells;
    };
    expect(comparisonWords(compareCells(cellsOf("web"), cellsOf("side")))).toBe(
      "shares net, user, time; apart in mnt, pid, uts, ipc, cgroup",
    );
    expect(comparisonWords(compareCells(cellsOf("side"), matrix.host))).toBe(
      "shares uts, user, time; apart in net, mnt, pid, ipc, cgroup",
    );
    const hidden = matrix.loose.find((one) => one.process.pid === 7);
    expect(comparisonWords(compareCells(hidden?.cells ?? matrix.host, matrix.host))).toBe(
      "shares nothing; not known: net, mnt, pid, uts, ipc, user, cgroup, time",
    );
  });
});
