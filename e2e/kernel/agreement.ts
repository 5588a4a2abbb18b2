// Compares what the tracer says with what the kernel did: rules in order, drops, and where the packet arrived and how.
import type { NftRuleset } from "../../shared/parse/nft-json.ts";
import type { PathModel } from "../../shared/path/model.ts";
import type { TracePath, TraceRequest } from "../../shared/path/trace.ts";
import { tracePacket } from "../../shared/path/trace-packet.ts";
import { CABLE, type Shot } from "./random-scene.ts";
import type { Observed } from "./world.ts";

/** One comparable account: rules per place, and the end. */
export interface Account {
  /** Place to its matched rules, `ip filter FORWARD 3`, and dropping policies, `ip filter INPUT policy`. */
  readonly rules: Readonly<Record<string, readonly string[]>>;
  /** `local PLACE tcp 10.0.0.1:2 -> 10.0.0.3:4 ttl 63`, or `gone`. */
  readonly end: string;
  /**
   * Only seen, of the router's old tables: rules and policies that counted while the packet and its answer passed. Which
   * of the two a rule met is not told: each predicted rule must be among them.
   */
  readonly counted?: readonly string[];
}

const FAMILIES: Readonly<Record<number, string>> = { 1: "inet", 2: "ip", 10: "ip6", 7: "bridge" };
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  58: "icmpv6",
  132: "sctp",
};

/** Handle of a rule to its place in its chain, for one netns. */
export type HandleIndex = ReadonlyMap<string, number>;

export function handleIndex(ruleset: NftRuleset): HandleIndex {
  const found = new Map<string, number>();
  for (const table of ruleset.tables)
    for (const chain of table.chains.values())
      for (const rule of chain.rules)
        found.set(`${table.family} ${table.name} ${chain.name} ${rule.handle}`, rule.index);
  return found;
}

/** Which of the traced packets is meant: by source port, or echo id and type. */
export interface Which {
  readonly sourcePorts: readonly number[];
  readonly icmpType: number | null;
}

export function requestOfShot(shot: Shot): Which {
  return { sourcePorts: [shot.id], icmpType: shot.packet.icmpType };
}

/** Answers come from the port the request went to, or from the one it ended at. */
export function answerOfShot(shot: Shot, endedAt: number): Which {
  const { icmpType, destinationPort } = shot.packet;
  if (icmpType !== null) return { sourcePorts: [shot.id], icmpType: icmpType === 8 ? 0 : 129 };
  return { sourcePorts: [destinationPort ?? 0, endedAt], icmpType: null };
}

/** Keys of the trace ids that are this packet's: NAT may give it a port nobody foresaw, which its last header shows. */
function eventsOf(events: readonly Observed[], which: Which): ReadonlyMap<string, boolean> {
  const wanted = which.icmpType;
  const sourcePorts = new Set(which.sourcePorts);
  for (;;) {
    const ours = new Map<string, boolean>();
    const known = sourcePorts.size;
    for (const { place, event } of events) {
      const key = `${place} ${event.id}`;
      if (event.header === null) continue;
      const { sourcePort, destinationPort } = event.header;
      if (!ours.has(key))
        ours.set(key, sourcePorts.has(sourcePort) && (wanted === null || destinationPort === wanted));
      if (event.table === "vsk" && event.chain === "left" && wanted === null && ours.get(key) === true)
        sourcePorts.add(sourcePort);
    }
    if (sourcePorts.size === known) return ours;
  }
}

/** What the kernel did with a packet. */
export function observedAccount(
  events: readonly Observed[],
  handles: ReadonlyMap<string, HandleIndex>,
  which: Which,
): Account {
  const wanted = which.icmpType;
  const ours = eventsOf(events, which);
  const rules: Record<string, string[]> = {};
  let end = "gone";
  for (const { place, event } of events) {
    if (ours.get(`${place} ${event.id}`) !== true) continue;
    if (event.table === "vsk") {
      if (event.chain === "taken" && event.header !== null) {
        const { source, destination, sourcePort, destinationPort, protocol, ttl } = event.header;
        const ports = wanted === null;
        const side = (address: string, port: number): string => (ports ? `${address} ${port}` : address);
        end = `local ${place} ${PROTOCOLS[protocol]} ${side(source, sourcePort)} -> ${side(destination, destinationPort)} ttl ${ttl}`;
      }
      continue;
    }
    const chain = `${FAMILIES[event.family]} ${event.table} ${event.chain}`;
    const list = rules[place] ?? [];
    rules[place] = list;
    if (event.kind === "policy" && event.verdict === 0) list.push(`${chain} policy`);
    if (event.kind === "rule" && event.handle !== null)
      list.push(
        `${chain} ${handles.get(place)?.get(`${chain} ${event.handle}`) ?? `handle ${event.handle}`}`,
      );
  }
  return { rules, end };
}

/** What one path of a trace says. */
export function predictedAccount(path: TracePath, placeOf: (netns: string) => string): Account {
  const rules: Record<string, string[]> = {};
  let end = "gone";
  for (const hop of path.hops) {
    const place = placeOf(hop.netns);
    const table = (hop.table ?? "")
      .replace(/^iptables /, "ip ")
      .replace(/^ip6tables /, "ip6 ")
      .replace(/^nft /, "");
    const add = (text: string): void => {
      const list = rules[place] ?? [];
      rules[place] = list;
      list.push(text);
    };
    if (hop.kind === "rule" && (hop.match === "yes" || hop.taken === true))
      add(`${table} ${hop.chain} ${hop.rule?.index}`);
    if (hop.kind === "chain" && hop.target === "DROP") add(`${table} ${hop.chain} policy`);
    if (hop.kind === "listener") {
      const { packet } = path;
      const side = (address: string, port: number | null): string =>
        port === null ? address : `${address} ${port}`;
      end = `local ${place} ${packet.protocol} ${side(packet.source, packet.sourcePort)} -> ${side(packet.destination, packet.destinationPort)} ttl ${packet.ttl}`;
    }
  }
  return { rules, end };
}

/** The request that stands for a shot. */
export function requestOf(model: PathModel, shot: Shot): TraceRequest {
  const netnsOf = (place: string) =>
    [...model.netns.values()].find(
      (one) => one.title.endsWith(`-${place}`) || (place === "router" && one.isHost),
    );
  const { packet } = shot;
  const common = {
    source: shot.source,
    destination: packet.destination,
    protocol: packet.protocol as TraceRequest["protocol"],
    sourcePort: packet.sourcePort,
    destinationPort: packet.destinationPort,
    ttl: packet.ttl,
    tcpFlags: packet.tcpFlags,
  };
  const place = shot.from === "wire" ? "router" : shot.place;
  const netns = netnsOf(place);
  if (!netns) throw new Error(`no netns of ${place} in the model`);
  if (shot.from === "socket")
    return { ...common, origin: { kind: "netns", netns: netns.id }, uid: 0, gid: 0 };
  const device = netns.byName.get(CABLE[shot.place]?.[1] ?? "");
  if (!device) throw new Error(`no device of ${shot.place}`);
  return { ...common, source: packet.source, origin: { kind: "wire", interface: device.id } };
}

export type Agreement =
  | {
      readonly agrees: true;
      readonly paths: number;
      readonly observed: Account;
      /** The tracer said that it does not know the rest, and was right as far as it went. */
      readonly unknown?: true;
    }
  | {
      readonly agrees: false;
      readonly observed: Account;
      readonly predicted: readonly Account[];
      readonly says: readonly string[];
    };

/** Whether one of the traced ways is what the kernel did. Packets injected on a wire are judged from the router on. */
export function compare(
  model: PathModel,
  shot: Shot,
  observed: Account,
  direction: "new" | "reply" = "new",
): Agreement {
  const trace = tracePacket(model, { ...requestOf(model, shot), direction }, { verbose: false });
  const places = new Map(
    [...model.netns.values()].map((one) => [
      one.id as string,
      one.isHost ? "router" : (one.title.split("-").at(-1) ?? ""),
    ]),
  );
  const predicted = trace.paths.map((path) => predictedAccount(path, (netns) => places.get(netns) ?? netns));
  if (predicted.some((one) => same(one, observed)))
    return { agrees: true, paths: trace.paths.length, observed };
  const stopped = predicted.some(
    (one, i) =>
      trace.paths[i]?.verdict === "unknown" &&
      (observed.counted === undefined
        ? begins(one.rules, observed.rules)
        : (one.rules.router ?? []).every((rule) => observed.counted?.includes(rule))),
  );
  if (stopped) return { agrees: true, paths: trace.paths.length, observed, unknown: true };
  const says =
    trace.paths[0]?.hops.map(
      (hop) => `${places.get(hop.netns)} ${hop.kind}: ${hop.says}${hop.why ? ` (${hop.why})` : ""}`,
    ) ?? [];
  return { agrees: false, observed, predicted, says: [...says, ...(trace.paths[0]?.doubts ?? [])] };
}

/** What was seen, without the ports that the tracer leaves open: those the kernel picks at random. */
function asOpenAs(predicted: string, seen: string): string {
  let end = seen;
  if (/^local \S+ \S+ \S+ -> /.test(predicted)) end = end.replace(/^(local \S+ \S+ \S+) \d+ -> /, "$1 -> ");
  if (/ -> \S+ ttl /.test(predicted)) end = end.replace(/( -> \S+) \d+ ttl /, "$1 ttl ");
  return end;
}

/** Whether the rules of a trace that stopped are the first ones that were seen. */
function begins(predicted: Account["rules"], seen: Account["rules"]): boolean {
  return Object.entries(predicted).every(([place, list]) =>
    list.every((rule, i) => seen[place]?.[i] === rule),
  );
}

/** @param a what is predicted, @param b what was seen. */
function same(a: Account, b: Account): boolean {
  const filled = (account: Account): string =>
    JSON.stringify(
      Object.entries(account.rules)
        .filter(([, list]) => list.length > 0)
        .sort(),
    );
  const end = asOpenAs(a.end, b.end);
  if (b.counted !== undefined) {
    const { router = [], ...others } = a.rules;
    const elsewhere = Object.values(others).some((list) => list.length > 0);
    return a.end === end && !elsewhere && router.every((rule) => b.counted?.includes(rule));
  }
  return a.end === end && filled(a) === filled(b);
}
