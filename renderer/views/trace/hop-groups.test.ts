import { describe, expect, it } from "vitest";
import type { Hop, Trace, TracePath } from "../../../shared/path/trace.ts";
import type { InterfaceId, NetnsId } from "../../../shared/topology/ids.ts";
import type { ToldStep } from "../../analysis/messages.ts";
import { groupHops, WayRows, wayRefs, whatMattered } from "./hop-groups.ts";

const HOST = "net:1:s1" as NetnsId;
const WEB = "net:2:s2" as NetnsId;
const ETH0 = "net:1:s1#2" as InterfaceId;

function hop(kind: Hop["kind"], says: string, more: Partial<Hop> = {}): Hop {
  return { kind, netns: HOST, says, ...more };
}

const HOPS: readonly Hop[] = [
  hop("interface", "arrives", { interface: ETH0 }),
  hop("chain", "empty chain", { hook: "prerouting" }),
  hop("rule", "not this one", { hook: "prerouting", match: "no" }),
  hop("chain", "nat", { hook: "prerouting" }),
  hop("rule", "no", { hook: "prerouting", match: "no" }),
  hop("rule", "dnat", { hook: "prerouting", match: "yes" }),
  hop("nat", "rewritten"),
  hop("route", "forwarded"),
  hop("chain", "policy drops", { hook: "forward", target: "DROP" }),
  hop("rule", "perhaps", { hook: "forward", match: "unknown" }),
  hop("listener", "takes it", { netns: WEB }),
];

describe("the hops of a way", () => {
  it("stand by network namespace and stage, and what a rule did stands with the rule", () => {
    const groups = groupHops(HOPS).map(({ netns, stages }) => [
      netns,
      stages.map(({ stage, hops }) => [stage, hops.length]),
    ]);
    expect(groups).toEqual([
      [
        HOST,
        [
          [null, 1],
          ["prerouting", 6],
          ["routing", 1],
          ["forward", 2],
        ],
      ],
      [WEB, [[null, 1]]],
    ]);
  });

  it("that mattered are all but rules without a match and chains of nothing else", () => {
    expect(whatMattered(HOPS).map((one) => one.says)).toEqual([
      "arrives",
      "nat",
      "dnat",
      "rewritten",
      "forwarded",
      "policy drops",
      "perhaps",
      "takes it",
    ]);
  });

  it("touch each thing of the wiring once, in the order of the packet", () => {
    const path: TracePath = {
      verdict: "delivered",
      packet: {} as TracePath["packet"],
      steps: HOPS,
      hops: HOPS,
      alternatives: [],
      deliveredTo: { netns: WEB, container: null, pids: [], says: "" },
      doubts: [],
    };
    const trace = { request: { origin: { kind: "wire", interface: ETH0 } } } as Trace;
    expect(wayRefs(trace, path).map((ref) => ref.id)).toEqual([ETH0, HOST, WEB]);
  });

  it("end where the packet is delivered, behind the interface it came in by", () => {
    const eth0 = "net:2:s2#2" as InterfaceId;
    const at = (netns: NetnsId, link?: InterfaceId): Hop => ({
      kind: link ? "interface" : "netns",
      netns,
      says: "",
      ...(link ? { interface: link } : {}),
    });
    const path = {
      hops: [at(HOST), at(WEB), at(WEB, eth0)],
      deliveredTo: { netns: WEB },
    } as unknown as TracePath;
    const trace = { request: { origin: { kind: "wire", interface: ETH0 } } } as Trace;
    expect(wayRefs(trace, path).map((ref) => ref.id)).toEqual([ETH0, HOST, eth0, WEB]);
  });

  it("end where the packet is refused, behind the interface it came in by", () => {
    const eth0 = "net:2:s2#2" as InterfaceId;
    const hops = [
      hop("netns", "leaves"),
      hop("netns", "arrives", { netns: WEB }),
      hop("interface", "by", { netns: WEB, interface: eth0 }),
      hop("drop", "reject", { netns: WEB }),
    ];
    const trace = { request: { origin: { kind: "process", netns: HOST } } } as unknown as Trace;
    const path = { hops, deliveredTo: null } as unknown as TracePath;
    expect(wayRefs(trace, path).map((ref) => ref.id)).toEqual([HOST, eth0, WEB]);
  });
});

it("rows of a long way are found by their place, refused rules without being held", () => {
  const steps: ToldStep[] = [
    hop("interface", "arrives"),
    hop("chain", "nat", { hook: "prerouting" }),
    { kind: "refusals", count: 5_000, netns: HOST, hook: "prerouting" },
    hop("rule", "dnat", { hook: "prerouting", match: "yes" }),
  ];
  const rows = new WayRows(steps);
  const told = (at: number) => {
    const row = rows.at(at);
    return row?.kind === "refused" ? `refused ${row.step} ${row.at}` : row?.kind;
  };
  expect([rows.count, ...[-1, 0, 1, 2, 3, 4, 5_003, 5_004, 5_005].map(told)]).toEqual([
    5_005,
    undefined,
    "netns",
    "hop",
    "stage",
    "hop",
    "refused 2 0",
    "refused 2 4999",
    "hop",
    undefined,
  ]);
});
