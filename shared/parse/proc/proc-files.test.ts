import { expect, it } from "vitest";
import { corpus, describeRecorded, SECTION } from "../testing/recorded.ts";
import { parseProcCgroup } from "./cgroup.ts";
import { parseProcCmdline } from "./cmdline.ts";
import { parseProcStat } from "./stat.ts";
import { parseProcStatus } from "./status.ts";

const REST = "1 103 103 0 -1 4194560 599 10906 0 25 0 0 5 2 20 0 1 0 83998 15826944 2310";

it("a process name may hold brackets, blanks and a line feed: the last bracket ends it", () => {
  const source = `/proc/7/stat:7 (a) S (b) Z ${REST}\n/proc/8/stat:8 (x\n/proc/8/stat:y) S ${REST}\n`;
  const { records, warnings } = parseProcStat(source, SECTION);
  expect(warnings).toEqual([]);
  expect(records).toEqual([
    {
      source: { section: "test", line: 1 },
      pid: 7,
      comm: "a) S (b",
      state: "Z",
      ppid: 1,
      sessionId: 103,
      flags: 4194560,
      startTime: 83998,
    },
    {
      source: { section: "test", line: 2 },
      pid: 8,
      comm: "x\ny",
      state: "S",
      ppid: 1,
      sessionId: 103,
      flags: 4194560,
      startTime: 83998,
    },
  ]);
});

describeRecorded("stat files other projects recorded", () => {
  it.each(["pid_stat", "pid_stat_hack", "pid_stat_w_space_and_nl_in_comm"])("%s", (file) => {
    const lines = corpus(`jc/linux-proc/${file}`).trimEnd().split("\n");
    const expected = JSON.parse(corpus(`jc/linux-proc/${file}.json`));
    const source = lines.map((line) => `/proc/${expected.pid}/stat:${line}\n`).join("");
    const { records } = parseProcStat(source, SECTION);
    expect(records.map(({ source: _, state: __, ...rest }) => rest)).toEqual([
      {
        pid: expected.pid,
        comm: expected.comm,
        ppid: expected.ppid,
        sessionId: expected.session,
        flags: expected.flags,
        startTime: expected.starttime,
      },
    ]);
  });
});

it("a stat that cannot be read is named; the others are kept", () => {
  const { records, warnings } = parseProcStat(
    `/proc/1/stat:1 (init)\n/proc/2/stat:2 (b) S ${REST}\n`,
    SECTION,
  );
  expect([records.length, warnings.map((warning) => warning.line)]).toEqual([1, [1]]);
});

// Fact: nspid-levels
it("status gives the effective user and the pid at every level", () => {
  const source = "/proc/9/status:Name:\tx\n/proc/9/status:Uid:\t1000\t0\t0\t0\n/proc/9/status:NSpid:\t9\t1\n";
  expect(parseProcStatus(source, SECTION).records).toEqual([
    { source: { section: "test", line: 1 }, pid: 9, uid: 0, nsPids: [9, 1] },
  ]);
});

it.each([
  ["arguments are split at NULs", "sleep\u0000100\u0000", ["sleep", "100"]],
  [
    "empty arguments stay, also the last",
    "conmon\u0000--x\u0000\u0000-y\u0000\u0000",
    ["conmon", "--x", "", "-y", ""],
  ],
  ["a program that overwrote its arguments has one", "nginx: master process", ["nginx: master process"]],
  [
    "the padding such a program leaves is no argument",
    `nginx: worker${"\u0000".repeat(40)}`,
    ["nginx: worker"],
  ],
])("%s", (_, text, args) => {
  expect(parseProcCmdline(`/proc/5/cmdline:${text}\n`, SECTION).records.map((record) => record.args)).toEqual(
    [args],
  );
});

it("an argument may hold line feeds and forge nothing", () => {
  const source = "/proc/5/cmdline:sh\u0000-c\u0000a\n/proc/5/cmdline:/proc/6/cmdline:b\u0000\n";
  expect(parseProcCmdline(source, SECTION).records).toEqual([
    { source: { section: "test", line: 1 }, pid: 5, args: ["sh", "-c", "a\n/proc/6/cmdline:b"] },
  ]);
});

it("cgroup lines stay whole", () => {
  const source = "/proc/5/cgroup:2:cpu:/a:b\n/proc/5/cgroup:0::/c\n/proc/6/cgroup:0::/\n";
  expect(parseProcCgroup(source, SECTION).records.map((record) => [record.pid, record.cgroups])).toEqual([
    [5, ["2:cpu:/a:b", "0::/c"]],
    [6, ["0::/"]],
  ]);
});
