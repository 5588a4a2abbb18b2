import { describe, expect, it } from "vitest";
import type { Section, Snapshot } from "../snapshot/snapshot.ts";
import { section } from "../snapshot/testing/section.ts";
import { parseSnapshot } from "./parse-snapshot.ts";
import { fixture } from "./testing/recorded.ts";

function snapshot(sections: Section[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    format: "vethscope-snapshot",
    version: 1,
    collectedAt: "2026-01-01T00:00:00Z",
    durationMs: 1,
    source: { target: "local", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections,
    ...more,
  };
}

const META = section("meta", null, "netns=1\nhostname=h\n");
const skipped = (reason: "not-found" | "not-permitted" | "not-needed", text: string): Partial<Section> => ({
  skipped: { reason, text },
  exitCode: null,
});
const codes = (of: Snapshot) => parseSnapshot(of).warnings.map(({ code, section: key }) => [code, key]);

describe("a Docker host recorded whole", () => {
  const records = parseSnapshot(JSON.parse(fixture("docker-host.json")));

  it("is read without a doubt", () => expect(records.warnings).toEqual([]));

  it("every netns was read, with its own firewall", () => {
    expect(
      [...records.netns.values()].map((netns) => [
        netns.links.map((link) => link.name).join(" "),
        [...netns.firewall.keys()].join(" "),
      ]),
    ).toEqual([
      ["lo eth0 docker0 br-1a3303c6fb3d veth672c2ad veth34c3529 veth9d8c5fc", "nft iptables-save"],
      ["lo eth0", ""],
      ["lo eth0", "nft iptables-save"],
      ["lo eth0", "nft iptables-save"],
      ["lo", ""],
    ]);
    expect([...records.netns.values()].every((netns) => netns.linksRead)).toBe(true);
  });

  it("containers, their processes and namespaces meet by pid", () => {
    const web = records.containers.find((container) => container.name === "web");
    const process = records.processes.find((each) => each.pid === web?.pid);
    const link = records.namespaceLinks.find((each) => each.pid === web?.pid && each.kind === "net");
    expect(process?.args).toEqual(["/bin/busybox", "httpd", "-f", "-p", "80", "-h", "/www"]);
    expect(
      records.netns.get(link?.inode ?? 0)?.sockets.map((socket) => `${socket.address}:${socket.port}`),
    ).toEqual([":::80"]);
    expect(process?.cgroups.some((line) => line.endsWith(`/docker/${web?.id}`))).toBe(true);
  });
});

it("a Podman host recorded whole is read without a doubt", () => {
  const records = parseSnapshot(JSON.parse(fixture("podman-host.json")));
  expect(records.warnings).toEqual([]);
  expect(records.runtimePods.map((pod) => [pod.name, pod.containerIds.length])).toEqual([["pod1", 3]]);
  expect(records.containers.filter((container) => container.pid !== null).length).toBe(6);
});

it("text sections of an old host make the same records as the batch of a new one", () => {
  const text = snapshot([
    META,
    section("ip-addr", 1, fixture("kinds-addr.txt")),
    section("ip-route", 1, fixture("kinds-route.txt")),
    section("ip-rule", 1, fixture("kinds-rule.txt")),
    section("ip-neigh", 1, fixture("kinds-neigh.txt")),
    section("ip-nsid", 1, fixture("kinds-nsid.txt")),
    section("bridge-fdb", 1, fixture("kinds-fdb.txt")),
  ]);
  const json = snapshot([
    META,
    section(
      "ip",
      1,
      ["addr", "route", "rule", "neigh", "nsid"]
        .map((name) => fixture(`kinds-${name}.json`).trim())
        .join("\n"),
    ),
    section("bridge-fdb", 1, fixture("kinds-fdb.json")),
  ]);
  const shape = (of: Snapshot) => {
    const { netns, warnings } = parseSnapshot(of);
    const all = netns.get(1);
    return [
      warnings,
      all?.links.map((link) => [link.ifindex, link.name, link.kind, link.master]),
      all?.routes.map((route) => [route.destination, route.table, route.device]),
      all?.rules.map((rule) => rule.text),
      all?.neighbours.map((entry) => entry.address),
      all?.fdb.map((entry) => entry.mac),
      all?.nsids.map((entry) => entry.nsid),
    ];
  };
  expect(shape(text)).toEqual(shape(json));
});

describe("warnings", () => {
  it("not permitted, not found and not needed are three things", () => {
    const of = snapshot([
      META,
      section("netns-list", null, "1\tself\tself\n2\t/proc/9/ns/net\tproc\n3\t/proc/8/ns/net\tproc\n"),
      section("ip", 2, "", skipped("not-permitted", "entering a network namespace needs root")),
      section("ip", 3, "", skipped("not-permitted", "entering a network namespace needs root")),
      section("nft", null, "", skipped("not-found", "nft is not installed")),
      section("bridge-vlan", 1, "", skipped("not-needed", "no bridge here")),
    ]);
    const { warnings, netns } = parseSnapshot(of);
    expect(warnings).toEqual([
      {
        code: "not-permitted",
        text: "ip in 2 network namespaces was not collected: entering a network namespace needs root.",
        section: "ip@2",
      },
      { code: "not-found", text: "nft was not collected: nft is not installed.", section: "nft" },
    ]);
    expect([...netns.values()].map((each) => [each.inode, each.linksRead])).toEqual([
      [1, false],
      [2, false],
      [3, false],
    ]);
  });

  it("a timeout, a cut and too much output are named, and what arrived is kept", () => {
    const of = snapshot([
      META,
      section("ip", 1, '[{"ifindex":1,"ifname":"lo"},{"ifi', { end: "timeout", exitCode: 124 }),
      section("lsns", null, "5 0 1 1\n", { end: "cut", exitCode: null }),
      section("fd-sockets", null, "", { end: "too-large" }),
    ]);
    expect(codes(of)).toEqual([
      ["timeout", "ip@1"],
      ["cut", "lsns"],
      ["too-large", "fd-sockets"],
      ["parse", "ip@1"],
    ]);
    const records = parseSnapshot(of);
    expect([records.netns.get(1)?.links.length, records.lsns.length]).toEqual([1, 1]);
  });

  it("refusals are counted per section, processes that ended meanwhile are no complaint", () => {
    const refused = "find: '/proc/1/ns/net': Permission denied\n".repeat(300);
    const gone = "grep: /proc/77/stat: No such file or directory\n";
    const of = snapshot([
      META,
      section("ns-links", null, "", { errorText: refused, exitCode: 1 }),
      section("proc-stat", null, "", { errorText: gone, exitCode: 2 }),
      section("docker-containers", null, "", {
        errorText: "Cannot connect to the Docker daemon\n",
        exitCode: 1,
      }),
      section("docker-networks", null, "", { exitCode: 3 }),
    ]);
    expect(parseSnapshot(of).warnings).toEqual([
      {
        code: "not-permitted",
        text: "ns-links was refused 300 times: “find: '/proc/1/ns/net': Permission denied”. Collect as root to see all.",
        section: "ns-links",
      },
      {
        code: "stderr",
        text: "docker-containers complained: “Cannot connect to the Docker daemon”.",
        section: "docker-containers",
      },
      { code: "failed", text: "docker-networks ended with exit code 3.", section: "docker-networks" },
    ]);
  });

  it("the same trouble in many network namespaces is said once", () => {
    const complaint = { errorText: "# Warning: iptables-legacy tables present\n" };
    const of = snapshot([
      META,
      ...[1, 2, 3].map((inode) => section("iptables-save", inode, "", complaint)),
      ...[1, 2].map((inode) => section("ip", inode, "", { end: "timeout", durationMs: inode * 1000 })),
    ]);
    expect(parseSnapshot(of).warnings).toEqual([
      {
        code: "stderr",
        text: "iptables-save in 3 network namespaces complained: “# Warning: iptables-legacy tables present” and 2 more lines.",
        section: "iptables-save@1",
      },
      {
        code: "timeout",
        text: "ip in 2 network namespaces did not finish in time and was ended after 2 s: what it printed is shown.",
        section: "ip@1",
      },
    ]);
  });

  it("an unfinished collection, an unknown section and a missing host netns are said once", () => {
    const of = snapshot([section("future", null, "x"), section("future", null, "y")], {
      complete: false,
      incompleteReason: "The connection was lost.",
    });
    expect(codes(of)).toEqual([
      ["cut", undefined],
      ["parse", undefined],
      ["unknown-section", "future"],
    ]);
  });

  it("thousands of bad lines make a handful of warnings", () => {
    const of = snapshot([META, section("proc-stat", null, "rubbish\n".repeat(5000))]);
    const { warnings } = parseSnapshot(of);
    expect(warnings.length).toBe(21);
    expect(warnings.at(-1)?.text).toBe("4980 more lines of proc-stat were not understood.");
  });

  it("text of the host is quoted without its control characters", () => {
    const of = snapshot([META, section("lsns", null, "\u001b[31m\u202eevil\n")]);
    expect(parseSnapshot(of).warnings.map((warning) => warning.text)).toEqual([
      "This is no row of lsns: “·[31m·evil”.",
    ]);
  });
});

it("arguments are empty for a kernel thread, unknown when cmdline was not read", () => {
  const stat = section(
    "proc-stat",
    null,
    "/proc/2/stat:2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 5 0\n",
  );
  const args = (...more: Section[]) =>
    parseSnapshot(snapshot([META, stat, ...more])).processes.map((process) => process.args);
  expect(args(section("proc-cmdline", null, ""))).toEqual([[]]);
  expect(args()).toEqual([null]);
  expect(args(section("proc-cmdline", null, "", { end: "timeout" }))).toEqual([null]);
});

it("an interface without an index, or with one seen before, is left out aloud", () => {
  const of = snapshot([META, section("ip-addr", 1, "veth0@if3: \n4: a: <UP> mtu 1\n4: b: <UP> mtu 1\n")]);
  const { netns, warnings } = parseSnapshot(of);
  expect(netns.get(1)?.links.map((link) => link.name)).toEqual(["a"]);
  expect(warnings.map((warning) => warning.line)).toEqual([1, 1, 3]);
});
