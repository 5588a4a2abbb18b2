// Three-valued: a match that a snapshot cannot decide never leads to a verdict that one of its two answers would not give.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import { buildPathModel } from "./build-model.ts";
import { oneHost } from "./testing/one-host.ts";
import type { TracePath } from "./trace.ts";
import { tracePacket } from "./trace-packet.ts";

type Doubt = "open" | "yes" | "no";
interface Rule {
  readonly doubtful: boolean;
  readonly match: "tcp" | "port" | "source" | "mark" | "none";
  readonly target: "accept" | "drop" | "return" | "mark" | "jump" | "dnat";
}
interface Ruleset {
  readonly prerouting: readonly Rule[];
  readonly forward: readonly Rule[];
  readonly own: readonly Rule[];
}

/** The rules for each answer to the doubtful ones: `open` leaves them as they are. */
type Answers = (index: number) => Doubt;

function numbered(
  ruleset: Ruleset,
): { readonly chain: keyof Ruleset; readonly rule: Rule; readonly doubt: number }[] {
  let doubt = 0;
  return (["prerouting", "forward", "own"] as const).flatMap((chain) =>
    ruleset[chain].map((rule) => ({ chain, rule, doubt: rule.doubtful ? doubt++ : -1 })),
  );
}

const OPEN = ["-m string --algo bm --string x", "-m recent --rcheck --name seen", "-m limit --limit 1/min"];

function iptables(ruleset: Ruleset, answers: Answers): string {
  const names = { prerouting: "PREROUTING", forward: "FORWARD", own: "OWN" };
  const matches = {
    tcp: "-p tcp",
    port: "-p tcp --dport 80",
    source: "-s 192.0.2.0/25",
    mark: "-m mark --mark 0x1",
    none: "",
  };
  const targets = {
    accept: "-j ACCEPT",
    drop: "-j DROP",
    return: "-j RETURN",
    mark: "-j MARK --set-xmark 0x1/0x1",
    jump: "-j OWN",
    dnat: "-p tcp -j DNAT --to-destination 198.51.100.7:80",
  };
  const lines = numbered(ruleset).map(({ chain, rule, doubt }) => {
    const answer = doubt < 0 ? "yes" : answers(doubt);
    const word =
      answer === "open" ? OPEN[doubt % OPEN.length] : answer === "no" ? "-m mark --mark 0x1/0x0" : "";
    const target = usable(chain, rule);
    return { chain, text: `-A ${names[chain]} ${matches[rule.match]} ${word} ${targets[target]}` };
  });
  const of = (chain: keyof Ruleset) => lines.filter((line) => line.chain === chain).map((line) => line.text);
  return [
    "*nat",
    ":PREROUTING ACCEPT [0:0]",
    ...of("prerouting"),
    "COMMIT",
    "*filter",
    ":FORWARD DROP [0:0]",
    ":OWN - [0:0]",
    ...of("forward"),
    ...of("own"),
    "COMMIT\n",
  ].join("\n");
}

/** A target that the kernel takes in that chain. */
function usable(chain: keyof Ruleset, { target }: Rule): Rule["target"] {
  if (chain === "prerouting") return target === "drop" || target === "jump" ? "accept" : target;
  if (target === "dnat" || (chain === "own" && target === "jump")) return "accept";
  return target;
}

function nft(ruleset: Ruleset, answers: Answers): string {
  const table = { family: "ip", table: "t" };
  const payload = (protocol: string, field: string) => ({ payload: { protocol, field } });
  const equals = (left: object, right: unknown) => ({ match: { op: "==", left, right } });
  const mark = { meta: { key: "mark" } };
  const matches: Record<Rule["match"], object[]> = {
    tcp: [equals({ meta: { key: "l4proto" } }, "tcp")],
    port: [equals(payload("tcp", "dport"), 80)],
    source: [equals(payload("ip", "saddr"), { prefix: { addr: "192.0.2.0", len: 25 } })],
    mark: [equals(mark, 1)],
    none: [],
  };
  const targets: Record<Rule["target"], object> = {
    accept: { accept: null },
    drop: { drop: null },
    return: { return: null },
    mark: { mangle: { key: mark, value: 1 } },
    jump: { jump: { target: "own" } },
    dnat: { dnat: { addr: "198.51.100.7", port: 80 } },
  };
  const open = [
    { limit: { rate: 1, per: "minute" } },
    equals(payload("ip", "saddr"), "@seen"),
    equals({ meta: { key: "cpu" } }, 1),
  ];
  const rules = numbered(ruleset).map(({ chain, rule, doubt }) => {
    const answer = doubt < 0 ? "yes" : answers(doubt);
    const word =
      answer === "open"
        ? [open[doubt % open.length]]
        : answer === "no"
          ? [equals({ "&": [mark, 0] }, 1)]
          : [];
    return {
      rule: { ...table, chain, expr: [...matches[rule.match], ...word, targets[usable(chain, rule)]] },
    };
  });
  const chain = (name: string, hook: object = {}) => ({ chain: { ...table, name, ...hook } });
  return JSON.stringify({
    nftables: [
      { table: { family: "ip", name: "t", handle: 1 } },
      { set: { ...table, name: "seen", type: "ipv4_addr", flags: ["dynamic", "timeout"], elem: [] } },
      chain("prerouting", { type: "nat", hook: "prerouting", prio: -100, policy: "accept" }),
      chain("forward", { type: "filter", hook: "forward", prio: 0, policy: "drop" }),
      chain("own"),
      ...rules,
    ],
  });
}

/** The host is the same each time, its rules alone differ. */
const { records, topology } = analyse(oneHost({}));

function tracesOf(rules: { iptables?: string; nft?: string }) {
  const snapshot = oneHost(rules);
  const { model, warnings } = buildPathModel(snapshot, records, topology);
  expect(warnings).toEqual([]);
  const host = [...model.netns.values()].find((one) => one.isHost);
  const [eth0] = host?.devices.filter((device) => device.name === "eth0") ?? [];
  if (!eth0) throw new Error("the test's host has no eth0");
  return ["192.0.2.7", "192.0.2.200"].flatMap((source) =>
    [80, 81].map((destinationPort) =>
      tracePacket(model, {
        origin: { kind: "wire", interface: eth0.id },
        source,
        destination: "198.51.100.5",
        protocol: "tcp",
        sourcePort: 40000,
        destinationPort,
      }),
    ),
  );
}

function told(path: TracePath | undefined): string {
  return path ? JSON.stringify([path.verdict, path.packet.destination, path.packet.mark]) : "nothing";
}

const rule = fc.record({
  doubtful: fc.boolean(),
  match: fc.constantFrom(
    "tcp" as const,
    "port" as const,
    "source" as const,
    "mark" as const,
    "none" as const,
  ),
  target: fc.constantFrom(...(["accept", "drop", "return", "mark", "jump", "dnat"] as const)),
});
const ruleset = fc.record({
  prerouting: fc.array(rule, { maxLength: 2 }),
  forward: fc.array(rule, { maxLength: 3 }),
  own: fc.array(rule, { maxLength: 2 }),
});

describe("what a snapshot cannot tell", () => {
  it.each([
    ["iptables", (rules: Ruleset, answers: Answers) => ({ iptables: iptables(rules, answers) })],
    ["nftables", (rules: Ruleset, answers: Answers) => ({ nft: nft(rules, answers) })],
  ] as const)(
    "%s: every answer is among the ways, and a definite verdict is that of every answer",
    (_, write) => {
      let definite = 0;
      let open = 0;
      fc.assert(
        fc.property(ruleset, (rules) => {
          const doubts = numbered(rules).filter(({ doubt }) => doubt >= 0).length;
          fc.pre(doubts <= 3);
          const traces = tracesOf(write(rules, () => "open"));
          const certain = Array.from({ length: 1 << doubts }, (_, bits) =>
            tracesOf(write(rules, (index) => ((bits >> index) & 1 ? "yes" : "no"))),
          );
          traces.forEach((trace, i) => {
            const ways = new Set(trace.paths.map(told));
            for (const answers of certain) {
              expect(answers[i]?.paths.length).toBe(1);
              expect([...ways]).toContain(told(answers[i]?.paths[0]));
              if (trace.verdict !== "unknown") expect(answers[i]?.verdict).toBe(trace.verdict);
            }
            if (trace.verdict === "unknown") open += 1;
            else definite += 1;
          });
        }),
        { seed: 4, numRuns: 30 },
      );
      expect([definite > 10, open > 10]).toEqual([true, true]);
    },
  );
});
