// Connection tracking of one netns: entries, tuples, and the state a packet gets (nf_conntrack_core.c).
import type { Family } from "../address.ts";
import type { Flow } from "../flow.ts";
import type { PathNetns } from "../model.ts";
import { sysctl } from "../model.ts";
import type { Run } from "../run.ts";

export interface Tuple {
  readonly source: bigint;
  readonly destination: bigint;
  /** Port, or 0. */
  readonly sourcePort: number;
  /** Port, or the ICMP type. */
  readonly destinationPort: number;
}

/** A zone: the same tuple in two of them is two connections (nf_conntrack_zones.h). */
export interface Zone {
  /** Null: the packet's mark, as it is when the connection is looked up. */
  readonly id: number | null;
  /** The direction in which it counts; in the other one the connection is in zone 0. */
  readonly direction: "original" | "reply" | "both";
}

const NO_ZONE: Zone = { id: 0, direction: "both" };

/** The zone's number for tuples of one direction. */
export function zoneIn({ id, direction }: Zone, isReply: boolean): number {
  return direction === "both" || (direction === "reply") === isReply ? (id ?? 0) : 0;
}

export interface CtEntry {
  readonly zone: Zone;
  readonly family: Family;
  readonly protocol: string;
  readonly original: Tuple;
  /** What answers look like; NAT changes it. */
  reply: Tuple;
  sourceDone: boolean;
  destinationDone: boolean;
  /** The half of the mapping changed something (IPS_SRC_NAT, IPS_DST_NAT). */
  snat: boolean;
  dnat: boolean;
  seenReply: boolean;
  confirmed: boolean;
  mark: number;
}

/** ICMP types that open an entry, with the type of their answer. */
const ANSWERS4: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [13, 14],
  [15, 16],
  [17, 18],
]);
const ANSWERS6: ReadonlyMap<number, number> = new Map([
  [128, 129],
  [139, 140],
]);
/** ICMPv6 that conntrack leaves alone: multicast listener and neighbour discovery (nf_conntrack_icmpv6_init_net). */
const NO_TRACK6 = new Set([130, 131, 132, 133, 134, 135, 136, 137, 143]);

export function tupleOf(flow: Flow): Tuple {
  return {
    source: flow.source,
    destination: flow.destination,
    sourcePort: flow.sourcePort ?? 0,
    destinationPort: flow.icmpType === null ? (flow.destinationPort ?? 0) : flow.icmpType,
  };
}

function answerType(family: Family, type: number): number | null {
  const pairs = family === "inet" ? ANSWERS4 : ANSWERS6;
  const forward = pairs.get(type);
  if (forward !== undefined) return forward;
  for (const [request, answer] of pairs) if (answer === type) return request;
  return null;
}

/** The tuple of the opposite direction; null for ICMP that has no answer. */
export function invert(family: Family, protocol: string, tuple: Tuple): Tuple | null {
  const swapped = { source: tuple.destination, destination: tuple.source };
  if (protocol !== "icmp" && protocol !== "icmpv6")
    return { ...swapped, sourcePort: tuple.destinationPort, destinationPort: tuple.sourcePort };
  const type = answerType(family, tuple.destinationPort);
  return type === null ? null : { ...swapped, sourcePort: tuple.sourcePort, destinationPort: type };
}

function keyOf(family: Family, protocol: string, tuple: Tuple, zone: Zone, isReply: boolean): string {
  return `${isReply ? "reply" : "original"} ${zoneIn(zone, isReply)} ${family} ${protocol} ${tuple.source} ${tuple.sourcePort} ${tuple.destination} ${tuple.destinationPort}`;
}

/** A rule gives the packet a zone, before its connection is looked up; the first one stays, and it cannot be untracked then. */
export function setZone(flow: Flow, zone: Zone): void {
  if (flow.ct !== null || flow.zone !== null || flow.ctState === "UNTRACKED") return;
  flow.zone = zone;
  // the template of a zone stands as a new connection until then
  flow.ctState = "NEW";
}

/** A rule takes the packet out of connection tracking, where nothing has spoken of its connection before. */
export function untrack(flow: Flow): void {
  if (flow.ct === null && flow.zone === null) flow.ctState = "UNTRACKED";
}

/**
 * What the hook at -200 does: finds the entry, or makes one for a packet that may open a connection. Packets that were
 * seen before in this netns (through lo) and untracked ones pass by.
 */
export function track(run: Run, netns: PathNetns, flow: Flow): string {
  if (flow.ct !== null || flow.ctState === "UNTRACKED") return "keeps its conntrack state";
  const { family, protocol } = flow;
  if (protocol === "icmpv6" && NO_TRACK6.has(flow.icmpType ?? -1)) {
    flow.ctState = "UNTRACKED";
    return "is never tracked";
  }
  const tuple = tupleOf(flow);
  const zone = flow.zone === null ? NO_ZONE : { ...flow.zone, id: flow.zone.id ?? flow.mark & 0xffff };
  const table = run.table(netns.id);
  const known =
    table.get(keyOf(family, protocol, tuple, zone, false)) ??
    table.get(keyOf(family, protocol, tuple, zone, true));
  if (known) {
    flow.ct = known.entry;
    flow.ctReply = known.reply;
    if (known.reply) known.entry.seenReply = true;
    flow.ctState = known.reply || known.entry.seenReply ? "ESTABLISHED" : "NEW";
    return `belongs to a known connection: ${flow.ctState}${known.reply ? ", in reply direction" : ""}`;
  }
  const reply = invert(family, protocol, tuple);
  const invalid =
    reply === null ||
    ((protocol === "icmp" || protocol === "icmpv6") &&
      !(family === "inet" ? ANSWERS4 : ANSWERS6).has(flow.icmpType ?? -1)) ||
    (protocol === "tcp" && !opensTcp(netns, flow.tcpFlags));
  if (invalid || reply === null) {
    flow.ctState = "INVALID";
    return "opens no connection and belongs to none: INVALID";
  }
  flow.ct = {
    zone,
    family,
    protocol,
    original: tuple,
    reply,
    sourceDone: false,
    destinationDone: false,
    snat: false,
    dnat: false,
    seenReply: false,
    confirmed: false,
    mark: 0,
  };
  flow.ctReply = false;
  flow.ctState = "NEW";
  return "opens a connection: NEW";
}

/** tcp_new(): SYN alone opens; ACK alone does where nf_conntrack_tcp_loose is on (default). */
function opensTcp(netns: PathNetns, flags: Flow["tcpFlags"]): boolean {
  const has = (flag: Flow["tcpFlags"][number]): boolean => flags.includes(flag);
  if (has("RST")) return false;
  if (has("SYN")) return !has("ACK") && !has("FIN");
  if (has("FIN")) return false;
  return has("ACK") && (sysctl(netns, "net.netfilter.nf_conntrack_tcp_loose") ?? 1) !== 0;
}

/** The last step of INPUT and POSTROUTING: the entry enters the table under both of its tuples. */
export function confirm(run: Run, netns: PathNetns, flow: Flow): void {
  const entry = flow.ct;
  if (entry === null || entry.confirmed) return;
  entry.confirmed = true;
  const table = run.table(netns.id);
  const { family, protocol, zone } = entry;
  table.set(keyOf(family, protocol, entry.original, zone, false), { entry, reply: false });
  const replyKey = keyOf(family, protocol, entry.reply, zone, true);
  if (!table.has(replyKey)) table.set(replyKey, { entry, reply: true });
}

/** A new netns (or a tunnel) forgets what the last one knew. */
export function forget(flow: Flow): void {
  flow.zone = null;
  flow.ipvs = false;
  flow.ct = null;
  flow.ctState = "INVALID";
  flow.ctReply = false;
}
