import { describe, expect, it } from "vitest";
import { corpus, describeRecorded, fieldOutput, SECTION } from "../testing/recorded.ts";
import { parseLsns, parseLsnsTable } from "./lsns.ts";
import { hostRecord, parseMeta, parseOsRelease } from "./meta.ts";
import { parseNetnsList, parseNetnsNames } from "./netns-names.ts";
import { parsePhysicalLinks } from "./physical-links.ts";

function names(file: string) {
  const { records, warnings } = parseNetnsNames(fieldOutput(`netns/${file}`), SECTION);
  expect(warnings).toEqual([]);
  return records.map(({ name, nsid }) => [name, nsid]);
}

describeRecorded("ip netns list of real hosts", () => {
  // Fact: no-nsid
  it("a name without id has none, not 0", () => {
    expect(names("list-two-pods.txt")).toEqual([
      ["proc9947", 1],
      ["proc7511", 0],
    ]);
    const pids = names("list-names-of-pids.txt");
    expect(pids.filter(([, nsid]) => nsid === 0)).toEqual([
      ["proc7511", 0],
      ["proc7379", 0],
    ]);
    expect([pids.length, pids.filter(([, nsid]) => nsid === null).length]).toEqual([11, 9]);
    expect(names("list-host-view-ids.txt")).toEqual([
      ["netns-empty", 100],
      ["ns-01", 10],
    ]);
    expect(names("list-child-view-no-ids.txt")).toEqual([
      ["netns-empty", null],
      ["ns-01", null],
    ]);
    expect(names("list-docker-symlink.txt")).toEqual([["096c66682935", 15]]);
    expect(names("list-podman-cni.txt")).toEqual([
      ["cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a", 17],
      ["cni-4c56b002-5c86-c4d5-fded-da31570ea098", 16],
    ]);
  });

  it("lsns tables: COMMAND holds blanks, the columns behind it still stand", () => {
    const two = parseLsnsTable(fieldOutput("lsns/net-two-pods.txt"), SECTION).records.map(({ cells }) =>
      ["NS", "TYPE", "NPROCS", "PID", "PPID", "COMMAND", "USER"].map((column) => cells.get(column)).join(" "),
    );
    expect(two).toEqual([
      "4026531957 net 163 1 0 /sbin/init root",
      "4026532504 net 2 9831 9796 /pause root",
      "4026532569 net 2 7379 7349 /pause root",
    ]);
    const all = parseLsnsTable(fieldOutput("lsns/all-types-host-and-docker.txt"), SECTION);
    const rows = all.records.map(({ cells }) => cells);
    expect(all.warnings).toEqual([]);
    expect(rows.filter((row) => row.get("PID") === "1").length).toBe(7);
    expect(
      rows
        .filter((row) => row.get("PID") === "17056")
        .map((row) => [row.get("TYPE"), row.get("NS"), row.get("PPID")]),
    ).toEqual([
      ["mnt", "4026532575", "17038"],
      ["uts", "4026532576", "17038"],
      ["ipc", "4026532577", "17038"],
      ["pid", "4026532578", "17038"],
      ["net", "4026532580", "17038"],
    ]);
    expect(rows.at(-1)?.get("COMMAND")).toBe("nginx: master process nginx -g daemon off");
  });

  // Fact: sysfs-follows-mount
  it("only what lies outside devices/virtual is hardware", () => {
    const { records, warnings } = parsePhysicalLinks(
      fieldOutput("sysfs/class-net-under-nsenter.txt"),
      SECTION,
    );
    expect([[...records], warnings]).toEqual([["ens160"], []]);
  });

  it("os-release of several distributions gives the name people know", () => {
    expect(parseOsRelease(corpus("insights-core/os_release/fedora_os_release.txt"), SECTION).records).toBe(
      "Fedora 24 (Server Edition)",
    );
    const ubuntu = JSON.parse(corpus("jc/generic/os-release-ubuntu.json"));
    expect(parseOsRelease(corpus("jc/generic/os-release-ubuntu"), SECTION).records).toBe(ubuntu.PRETTY_NAME);
    expect(parseOsRelease("CentOS release 6.10 (Final)\n", SECTION).records).toBe(
      "CentOS release 6.10 (Final)",
    );
  });
});

describe("lsns with nsids", () => {
  // Fact: no-nsid, lsns-gaps
  it("unassigned is no number; paths are unescaped", () => {
    const source = "4026531833 unassigned 82 2 \n4026566888 0 14 28800 /run/netns/a\\x20b\\x0a/run/netns/c\n";
    expect(parseLsns(source, SECTION)).toEqual({
      records: [
        { source: { section: "test", line: 1 }, inode: 4026531833, nsid: null, pid: 2, nsfsPaths: [] },
        {
          source: { section: "test", line: 2 },
          inode: 4026566888,
          nsid: 0,
          pid: 28800,
          nsfsPaths: ["/run/netns/a b", "/run/netns/c"],
        },
      ],
      warnings: [],
    });
  });

  it("rows asked for inside another netns say who asked", () => {
    expect(parseLsns("5 0 1 2\n", SECTION, 77).records[0]?.observer).toBe(77);
  });
});

it("ip netns names may hold blanks, or come as JSON", () => {
  expect(
    parseNetnsNames("a b (id: 3)\nblue\n", SECTION).records.map(({ name, nsid }) => [name, nsid]),
  ).toEqual([
    ["a b", 3],
    ["blue", null],
  ]);
  expect(
    parseNetnsNames('[{"name":"x","id":3},{"name":"y"}]', SECTION).records.map(({ name, nsid }) => [
      name,
      nsid,
    ]),
  ).toEqual([
    ["x", 3],
    ["y", null],
  ]);
});

it("the collector's doors keep blanks of mount points", () => {
  expect(parseNetnsList("5\tself\tself\n6\t/run/netns/a\\040b\tmount\nrubbish\n", SECTION)).toMatchObject({
    records: [
      { inode: 5, path: "self", via: "self" },
      { inode: 6, path: "/run/netns/a b", via: "mount" },
    ],
    warnings: [{ line: 3 }],
  });
});

it("meta makes the host record; what is missing is null, clock ticks fall back to 100", () => {
  const meta = parseMeta("hostname=a=b\nuid=0\nnetns=4026531840\nclk_tck=\nrubbish\n", SECTION);
  expect(meta.warnings).toMatchObject([{ line: 5 }]);
  expect(hostRecord(meta.records, "Debian")).toEqual({
    hostname: "a=b",
    machineId: "",
    bootId: "",
    kernel: "",
    osName: "Debian",
    user: "",
    uid: 0,
    epochSeconds: null,
    clockTicks: 100,
    collectorPid: null,
    collectorSession: null,
    netnsInode: 4026531840,
    meta: meta.records,
  });
});
