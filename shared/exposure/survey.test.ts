// What is open from outside, on hosts made by hand; real hosts are tried with real connections in e2e/specs/cli/exposure.spec.ts.
import { describe, expect, it } from "vitest";
import { parseIpVs } from "../parse/proc/ip-vs.ts";
import type { RouteRecord, RuleRecord, SocketRecord } from "../parse/records.ts";
import { buildPathModel } from "../path/build-model.ts";
import { type Snapshot, sectionKey } from "../snapshot/snapshot.ts";
import { section } from "../snapshot/testing/section.ts";
import { correlate } from "../topology/correlate.ts";
import { address, at, HOST, link, netns, records, socket } from "../topology/testing/make.ts";
import type { Exposure } from "./exposure.ts";
import { ExposureSurvey } from "./survey.ts";

const INET = "203.0.113.10";
const INET6 = "2001:db8:1::10";

function route(family: "inet" | "inet6", destination: string, more: Partial<RouteRecord>): RouteRecord {
  return {
    family,
    destination,
    type: "unicast",
    gateway: null,
    device: "eth0",
    table: "main",
    sourceAddress: null,
    metric: null,
    scope: null,
    protocol: "kernel",
    flags: [],
    nexthops: [],
    source: at("ip"),
    ...more,
  };
}

function rules(family: "inet" | "inet6"): RuleRecord[] {
  return [
    [0, "local"],
    [32766, "main"],
  ].map(([priority, table]) => ({
    family,
    priority: Number(priority),
    text: `from all lookup ${table}`,
    fields: { table: String(table) },
    source: at("ip"),
  }));
}

const ROUTES = [
  route("inet", INET, { type: "local", table: "local" }),
  route("inet", "203.0.113.0/24", {}),
  route("inet", "default", { gateway: "203.0.113.1" }),
  route("inet6", INET6, { type: "local", table: "local" }),
  route("inet6", "2001:db8:1::/64", {}),
];

interface Fixture {
  readonly sockets?: readonly SocketRecord[];
  readonly save?: readonly string[];
  readonly save6?: readonly string[];
  /** /proc/net/ip_vs. */
  readonly ipvs?: string;
  /** It was not read to its end. */
  readonly ipvsCut?: boolean;
  readonly skip?: boolean;
}

function survey(fixture: Fixture): ExposureSurvey {
  const { sockets = [], save = [], save6 = [], ipvs, ipvsCut = false, skip = false } = fixture;
  const host = netns(
    HOST,
    [
      link(1, "lo", {
        flags: ["UP", "LOOPBACK"],
        linkType: "loopback",
        addresses: [address("127.0.0.1/8", { scope: "host" })],
      }),
      link(2, "eth0", { addresses: [address(`${INET}/24`), address(`${INET6}/64`)] }),
    ],
    {
      routes: ROUTES,
      rules: [...rules("inet"), ...rules("inet6")],
      sockets: [...sockets],
      sysctls: new Map([["net.ipv4.ip_forward", "1"]]),
    },
  );
  const virtualServers = parseIpVs(ipvs ?? "", sectionKey("ip-vs", HOST)).records;
  const parsed = records({ netns: [host], virtualServers });
  const skipped = skip ? { skipped: { reason: "not-permitted", text: "needs root" } as const } : {};
  const table = (lines: readonly string[]) => (lines.length === 0 ? "" : `${lines.join("\n")}\nCOMMIT\n`);
  const snapshot: Snapshot = {
    format: "vethscope-snapshot",
    version: 1,
    collectedAt: "2024-01-02T03:04:05Z",
    durationMs: 1,
    source: { target: "test", transport: "local", sudo: false },
    complete: true,
    noise: "",
    sections: [
      section("iptables-save", HOST, table(save), skipped),
      section("ip6tables-save", HOST, table(save6), skipped),
      section("sockets", HOST, "x"),
      ...(ipvs === undefined ? [] : [section("ip-vs", HOST, ipvs, { end: ipvsCut ? "cut" : "complete" })]),
    ],
  };
  const topology = correlate(parsed, snapshot.collectedAt);
  const { model } = buildPathModel(snapshot, parsed, topology);
  return new ExposureSurvey(model, { snapshot, records: parsed, index: model.index });
}

function whole(fixture: Fixture): Exposure {
  const made = survey(fixture);
  made.step(() => false);
  return made.answer();
}

const brief = ({ rows }: Exposure) =>
  rows.map(
    (row) =>
      `${row.state} ${row.protocol} ${row.port} ${row.addresses.map((one) => `${one.address} ${one.reach}`).join(", ")}`,
  );

describe("sockets of the host", () => {
  it("bound to all addresses are open where they serve, those of loopback are not listed", () => {
    const sockets = [
      socket(22, 1),
      socket(80, 2, { protocol: "tcp6", address: "::" }),
      socket(5432, 3, { address: "127.0.0.1" }),
      socket(123, 4, { protocol: "udp" }),
      socket(8443, 5, { address: "198.18.0.1" }),
    ];
    expect(brief(whole({ sockets }))).toEqual([
      `open tcp 22 ${INET} anywhere`,
      `open tcp 80 ${INET} anywhere`,
      // no default route for IPv6: only neighbours get an answer
      `open tcp 80 ${INET6} same network only`,
      `open udp 123 ${INET} anywhere`,
    ]);
  });

  it("a rule for one network shows that only it gets in, with the rule in words and its owner", () => {
    const found = whole({
      sockets: [socket(9100, 1)],
      save: [
        "*filter",
        ":INPUT DROP [0:0]",
        ":ufw-user-input - [0:0]",
        "-A INPUT -j ufw-user-input",
        "-A ufw-user-input -s 203.0.113.0/24 -p tcp -m tcp --dport 9100 -j ACCEPT",
      ],
    });
    expect(brief(found)).toEqual([
      `open tcp 9100 ${INET} same network only`,
      `closed tcp 9100 ${INET} other networks only`,
    ]);
    expect(found.rows[0]?.rules.map((rule) => [rule.words.says, rule.owner])).toEqual([
      ["TCP from 203.0.113.0/24 to port 9100: accept", "ufw: rules that were given to ufw"],
    ]);
  });
});

it("open over IPv6 while closed over IPv4 is a conflict", () => {
  const found = whole({
    sockets: [socket(80, 1, { protocol: "tcp6", address: "::" })],
    save: ["*filter", ":INPUT DROP [0:0]"],
  });
  expect(found.rows.map((row) => [row.family, row.state, row.conflicts.map((one) => one.kind)])).toEqual([
    ["inet6", "open", ["ipv6-open"]],
    ["inet", "closed", ["blocked"]],
  ]);
});

it("a port a rule redirects is open although nobody listens on it", () => {
  const found = whole({
    sockets: [socket(8080, 1)],
    save: [
      "*nat",
      ":PREROUTING ACCEPT [0:0]",
      "-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080",
    ],
  });
  expect(found.rows.map((row) => [row.port, row.state, row.via, row.target])).toEqual([
    [80, "open", "rewritten", `${INET}:8080`],
    [8080, "open", "socket", null],
  ]);
});

it("rules that were not permitted to read are a doubt", () => {
  expect(whole({ sockets: [socket(22, 1)], skip: true }).doubts.join(" ")).toMatch(
    /firewall rules of the host are not known/,
  );
});

it("goes on piece by piece, with the same end, and long ranges are bounded and said to be", () => {
  const fixture = {
    sockets: [socket(22, 1)],
    save: [
      "*nat",
      ":PREROUTING ACCEPT [0:0]",
      "-A PREROUTING -p tcp -m tcp --dport 30000:32767 -j REDIRECT --to-ports 22",
    ],
  };
  const pieces = survey(fixture);
  let steps = 0;
  while (!pieces.step(() => true)) steps += 1;
  const { rows, traced, total, doubts } = pieces.answer();
  expect([steps > 50, traced, rows.length, doubts[0]]).toEqual([
    true,
    total,
    66,
    "Of ports 30000 to 32767 only 30000 to 30063 and 32767 were tried.",
  ]);
  expect(rows).toEqual(whole(fixture).rows);
});

it("a node port of IPVS is open where a real server is reached, though nobody listens on it", () => {
  const ipvs = `TCP  CB00710A:7530 rr\n  -> CB007163:1F90      Masq    1      0          0\nTCP  0A600001:01BB rr\n`;
  const { rows } = whole({ ipvs });
  expect(rows.map(({ port, via, target }) => [port, via, target])).toEqual([
    [30000, "rewritten", "203.0.113.99:8080"],
  ]);
});

it("a node port of IPVS is rewritten where its real server is another port of the same address", () => {
  const ipvs = "TCP  CB00710A:7530 rr\n  -> CB00710A:1F90      Masq    1      0          0\n";
  const { rows } = whole({ ipvs, sockets: [socket(8080, 1, { address: INET })] });
  expect(rows.map(({ port, via, target }) => [port, via, target])).toEqual([
    [8080, "socket", null],
    [30000, "rewritten", `${INET}:8080`],
  ]);
});

it("where IPVS was not read to its end, a port nobody listens on is unknown, and that is said", () => {
  const sockets = [
    socket(22, 1, { protocol: "tcp6", address: "::" }),
    socket(30000, 2, { address: "127.0.0.1" }),
  ];
  const found = whole({ sockets, ipvs: "FWM  00000001 rr\n", ipvsCut: true });
  expect(brief(found)).toEqual([
    `open tcp 22 ${INET} anywhere`,
    `open tcp 22 ${INET6} same network only`,
    `unknown tcp 30000 ${INET} anywhere`,
    `unknown tcp 30000 ${INET6} same network only`,
  ]);
  expect(found.doubts).toEqual([
    "Which ports of the host go to virtual servers of IPVS is not known: its table was not read to its end.",
    "IPVS of the host takes packets by their mark too: where those go was not read.",
  ]);
  expect(whole({ sockets, ipvs: "" }).doubts).toEqual([]);
});
