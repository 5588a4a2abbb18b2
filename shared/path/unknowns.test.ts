// What a snapshot does not tell is said in the trace: the reason where it stops, both ways where two are possible.
import { describe, expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { buildPathModel } from "./build-model.ts";
import { HOST_INODE, type HostRules, oneHost } from "./testing/one-host.ts";
import type { Trace, TraceRequest } from "./trace.ts";
import { tracePacket } from "./trace-packet.ts";

/** A packet that comes in by eth0 for something behind eth1. */
function traced(snapshot: Snapshot, asked: Partial<TraceRequest> = {}): Trace {
  const { records, topology } = analyse(snapshot);
  const { model } = buildPathModel(snapshot, records, topology);
  const host = [...model.netns.values()].find((one) => one.isHost);
  const eth0 = host?.byName.get("eth0");
  if (!eth0) throw new Error("the test's host has no eth0");
  return tracePacket(model, {
    origin: { kind: "wire", interface: eth0.id },
    source: "192.0.2.7",
    destination: "198.51.100.5",
    protocol: "tcp",
    sourcePort: 40000,
    destinationPort: 80,
    ...asked,
  });
}

/** The host with a part of its `ip` section rewritten, or with sections beside. */
function host(rules: HostRules, from = "", to = "", more: Snapshot["sections"] = []): Snapshot {
  const snapshot = oneHost(rules);
  const sections = snapshot.sections.map((section) =>
    section.name === "ip" ? { ...section, text: section.text.replace(from, to) } : section,
  );
  return { ...snapshot, sections: [...sections, ...more] };
}

const last = (trace: Trace): string => trace.paths[0]?.hops.at(-1)?.why ?? "";
const filter = (...rules: string[]): string =>
  ["*filter", ":FORWARD ACCEPT [0:0]", ...rules, "COMMIT\n"].join("\n");

function nft(family: string, chain: object, expr: object[]): string {
  const table = { family, table: "t" };
  return JSON.stringify({
    nftables: [
      { table: { family, name: "t", handle: 1 } },
      { chain: { ...table, name: "c", handle: 2, ...chain } },
      { rule: { ...table, chain: "c", handle: 3, expr } },
    ],
  });
}

describe("a trace is unknown, with the reason,", () => {
  it("where Cilium forwards", () => {
    const trace = traced(host({}, '"ifname":"eth1"', '"ifname":"cilium_host"'));
    expect([trace.verdict, last(trace)]).toEqual([
      "unknown",
      expect.stringContaining("Cilium forwards in the host"),
    ]);
  });

  it("where an XDP program sees the packet first", () => {
    const trace = traced(host({}, '"ifname":"eth0"', '"ifname":"eth0","xdp":{"mode":2,"prog":{"id":7}}'));
    expect([trace.verdict, last(trace)]).toEqual(["unknown", expect.stringContaining("XDP program on eth0")]);
  });

  it("behind more rules than are written down, of which none is written too many", () => {
    const rules = "-A FORWARD -d 10.0.0.1/32 -j DROP\n".repeat(200_001);
    const trace = traced(host({ iptables: filter(rules) }));
    expect([trace.verdict, trace.paths[0]?.doubts]).toEqual([
      "unknown",
      ["The packet visits more rules than are written down."],
    ]);
    expect(trace.paths[0]?.hops.length).toBeLessThanOrEqual(200_000);
  });

  it("for multicast, which is not followed", () => {
    const trace = traced(host({}), { destination: "224.0.0.251" });
    expect([trace.verdict, last(trace)]).toEqual(["unknown", "multicast routing is not traced"]);
  });
});

describe("both ways are shown", () => {
  // Fact: two-iptables
  it("of legacy and nft chains at one priority, whose order is not known", () => {
    const legacy = {
      name: "iptables-legacy-save",
      netns: HOST_INODE,
      command: "",
      text: filter("-A FORWARD -p tcp -j DROP"),
      errorText: "",
      exitCode: 0,
      durationMs: 1,
      end: "complete",
    } as const;
    const accept = nft("ip", { type: "filter", hook: "forward", prio: 0, policy: "drop" }, [
      { accept: null },
    ]);
    const trace = traced(host({ nft: accept }, "", "", [legacy]));
    // dropped either way, but by way of other rules
    expect(trace.verdict).toBe("dropped");
    expect(trace.paths.map((path) => path.alternatives.map((one) => one.says))).toEqual([
      [expect.stringMatching(/^order not known: /)],
      [expect.stringMatching(/^order not known: /)],
    ]);
    const rules = trace.paths.map((path) => path.hops.filter((hop) => hop.kind === "rule").length);
    expect(rules.toSorted()).toEqual([1, 2]);
  });

  // Fact: dynamic-set-without-flag
  it("of a set that packets themselves change, by its flag or by a rule alone", () => {
    const seen = (flags: readonly string[], change: readonly unknown[]): string => {
      const hook = { type: "filter", hook: "forward", prio: 0, policy: "accept" };
      const rules = JSON.parse(
        nft("ip", hook, [
          { match: { op: "==", left: { payload: { protocol: "ip", field: "saddr" } }, right: "@seen" } },
          { drop: null },
        ]),
      ) as { nftables: object[] };
      rules.nftables.splice(1, 0, {
        set: { family: "ip", table: "t", name: "seen", type: "ipv4_addr", flags, elem: [] },
      });
      rules.nftables.push({ chain: { family: "ip", table: "t", name: "later", handle: 8 } });
      rules.nftables.push({ rule: { family: "ip", table: "t", chain: "later", handle: 9, expr: change } });
      return JSON.stringify(rules);
    };
    const verdicts = (rules: string) => traced(host({ nft: rules })).paths.map((path) => path.verdict);
    const source = { payload: { protocol: "ip", field: "saddr" } };
    expect(verdicts(seen(["timeout"], []))).toEqual(["delivered"]);
    for (const rules of [
      seen(["dynamic"], []),
      seen(["timeout"], [{ set: { op: "update", elem: source, set: "@seen" } }]),
      // nft 1.0.6 has no JSON for changes of maps and prints their text
      seen(["timeout"], ["update @seen { ip saddr : tcp dport }"]),
    ])
      expect(verdicts(rules).toSorted()).toEqual(["delivered", "dropped"]);
  });

  it("of a rate kept for each element of a set, in JSON and as text", () => {
    const hook = { type: "filter", hook: "forward", prio: 0, policy: "accept" };
    const verdicts = (change: unknown) =>
      traced(host({ nft: nft("ip", hook, [change as object, { drop: null }]) }))
        .paths.map((path) => path.verdict)
        .toSorted();
    const elem = { payload: { protocol: "ip", field: "saddr" } };
    const limit = { limit: { rate: 5, burst: 5, per: "minute", inv: true } };
    const plain = { op: "update", elem, set: "@m" };
    for (const change of [
      { set: { ...plain, stmt: [limit] } },
      { set: { ...plain, stmt: [{ counter: null }, { quota: { val: 1, val_unit: "mbytes" } }] } },
      { map: { op: "update", elem, data: 1, map: "@m", stmt: [{ "ct count": { val: 10 } }] } },
      "update @m { ip saddr limit rate over 5/minute burst 5 packets }",
      "add @m { ip saddr timeout 1m ct count over 10 : tcp dport }",
    ])
      expect([change, verdicts(change)]).toEqual([change, ["delivered", "dropped"]]);
    for (const change of [
      { set: plain },
      { set: { ...plain, stmt: [{ counter: { packets: 0, bytes: 0 } }] } },
      "update @m { ip saddr counter : tcp dport }",
    ])
      expect([change, verdicts(change)]).toEqual([change, ["dropped"]]);
  });

  it("of a statement that nft prints as text", () => {
    const hook = { type: "filter", hook: "forward", prio: 0, policy: "accept" };
    const trace = traced(host({ nft: nft("ip", hook, ["osf name unheard-of" as never, { drop: null }]) }));
    expect(trace.paths.map((path) => path.verdict).toSorted()).toEqual(["delivered", "dropped"]);
  });
});

describe("decided by the snapshot", () => {
  it("an ingress chain drops before any other hook", () => {
    const rules = nft("netdev", { type: "filter", hook: "ingress", dev: "eth0", prio: 0, policy: "accept" }, [
      { match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: 80 } },
      { drop: null },
    ]);
    expect(traced(host({ nft: rules })).verdict).toBe("dropped");
    expect(traced(host({ nft: rules }), { destinationPort: 81 }).verdict).toBe("delivered");
  });

  it("of two chains of one table at one priority the later one runs first", () => {
    const hook = { type: "filter", hook: "forward", prio: 0, policy: "accept" };
    const both = JSON.parse(nft("ip", hook, [{ drop: null }])) as { nftables: object[] };
    both.nftables.push(
      { chain: { family: "ip", table: "t", name: "later", handle: 4, ...hook } },
      { rule: { family: "ip", table: "t", chain: "later", handle: 5, expr: [{ counter: null }] } },
    );
    const trace = traced(host({ nft: JSON.stringify(both) }));
    const chains = trace.paths[0]?.hops.filter((hop) => hop.kind === "rule").map((hop) => hop.chain);
    expect([chains, trace.doubts]).toEqual([["later", "c"], []]);
  });

  it("a key whose port cannot be told (ICMP) misses where its other parts differ", () => {
    const key = {
      concat: [
        { payload: { protocol: "ip", field: "daddr" } },
        { meta: { key: "l4proto" } },
        { payload: { protocol: "th", field: "dport" } },
      ],
    };
    const services = { set: [[{ concat: ["198.51.100.5", "tcp", 80] }, { drop: null }]] };
    const rules = nft("ip", { type: "filter", hook: "forward", prio: 0, policy: "accept" }, [
      { vmap: { key, data: services } },
    ]);
    const ping = { protocol: "icmp", sourcePort: null, destinationPort: null } as const;
    expect(traced(host({ nft: rules })).verdict).toBe("dropped");
    const trace = traced(host({ nft: rules }), ping);
    expect([trace.verdict, trace.paths.length]).toEqual(["delivered", 1]);
  });
});
