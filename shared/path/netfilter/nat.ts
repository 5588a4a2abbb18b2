// NAT of one connection: bindings made by the first packet, and the rewriting of every packet (nf_nat_core.c).
import type { Family } from "../address.ts";
import type { Flow } from "../flow.ts";
import { hasPorts } from "../flow.ts";
import type { PathNetns } from "../model.ts";
import type { Run } from "../run.ts";
import { type CtEntry, invert, type Tuple } from "./conntrack.ts";

export type Maniptype = "source" | "destination";

/** What a NAT target asks for (struct nf_nat_range2). */
export interface NatRange {
  /** First and last address; null: the address stays. */
  readonly addresses: readonly [bigint, bigint] | null;
  readonly ports: readonly [number, number] | null;
  /** `:80-81/8085`: the port keeps its distance from the base. */
  readonly portBase: number | null;
  readonly random: boolean;
  readonly persistent: boolean;
  /** NETMAP: host bits are kept under this mask. */
  readonly netmap?: bigint;
}

export function maniptypeOf(hook: string): Maniptype {
  return hook === "postrouting" || hook === "input" ? "source" : "destination";
}

function sameTuple(a: Tuple, b: Tuple): boolean {
  return (
    a.source === b.source &&
    a.destination === b.destination &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort
  );
}

/** Marks the half as set up without changing anything (nf_nat_alloc_null_binding). */
export function bindNothing(entry: CtEntry, type: Maniptype): void {
  if (type === "source") entry.sourceDone = true;
  else entry.destinationDone = true;
}

/** nf_nat_setup_info(): chooses the new tuple and stores it in the entry. */
export function bind(run: Run, _netns: PathNetns, entry: CtEntry, type: Maniptype, range: NatRange): void {
  const current = invert(entry.family, entry.protocol, entry.reply);
  if (current === null) return;
  const changed = uniqueTuple(run, entry, current, type, range);
  if (!sameTuple(changed, current)) {
    const reply = invert(entry.family, entry.protocol, changed);
    if (reply) entry.reply = reply;
    if (type === "source") entry.snat = true;
    else entry.dnat = true;
  }
  bindNothing(entry, type);
}

/** Random ports are shown as one of these, never invented: a port that stands for "some port of the range". */
export const RANDOM_PORT = -1;

function uniqueTuple(run: Run, entry: CtEntry, tuple: Tuple, type: Maniptype, range: NatRange): Tuple {
  const field = type === "source" ? "source" : "destination";
  const portField = type === "source" ? "sourcePort" : "destinationPort";
  const isIcmp = !hasPorts(entry.protocol as Flow["protocol"]);
  const port = tuple[portField];
  const portFits = range.ports === null || isIcmp || (port >= range.ports[0] && port <= range.ports[1]);
  if (type === "source" && !range.random && range.netmap === undefined) {
    const original = entry.original;
    const fits =
      range.addresses === null ||
      (original.source >= range.addresses[0] && original.source <= range.addresses[1]);
    const originalPort =
      range.ports === null ||
      isIcmp ||
      (original.sourcePort >= range.ports[0] && original.sourcePort <= range.ports[1]);
    if (fits && originalPort) return { ...tuple, source: original.source, sourcePort: original.sourcePort };
  }
  const address =
    range.addresses === null ? tuple[field] : pickAddress(run, entry.family, tuple[field], range);
  const next: Tuple = { ...tuple, [field]: address };
  if (isIcmp) return next;
  if (range.ports !== null) {
    const [low, high] = range.ports;
    if (range.portBase !== null) {
      const size = high - low + 1;
      const offset = (((port - range.portBase) & 0xffff) >>> 0) % size;
      return { ...next, [portField]: low + offset };
    }
    if (portFits && !range.random) return next;
    if (low === high) return { ...next, [portField]: low };
    if (type === "destination" && !range.random) return { ...next, [portField]: low };
    run.doubt(`The kernel picks a random port between ${low} and ${high}.`);
    return { ...next, [portField]: RANDOM_PORT };
  }
  if (range.random && type === "source") {
    run.doubt("The kernel picks a random source port.");
    return { ...next, [portField]: RANDOM_PORT };
  }
  return next;
}

function pickAddress(run: Run, family: Family, current: bigint, range: NatRange): bigint {
  if (range.addresses === null) return current;
  const [first, last] = range.addresses;
  if (range.netmap !== undefined) return (current & ~range.netmap) | (first & range.netmap);
  if (first === last) return first;
  const count = Number(last - first) + 1;
  const shown = Math.min(count, 16);
  if (count > shown) run.doubt(`The kernel picks one of ${count} addresses; the first ${shown} are shown.`);
  const options = Array.from({ length: shown }, (_, i) => ({
    says: `address ${i + 1} of ${count}`,
    probability: 1 / count,
  }));
  void family;
  return first + BigInt(run.choose(options));
}

/** nf_nat_packet(): rewrites the packet where its connection is mapped. @returns whether it changed. */
export function manip(flow: Flow, type: Maniptype): boolean {
  const entry = flow.ct;
  if (entry === null) return false;
  const mapped = (type === "source") !== flow.ctReply ? entry.snat : entry.dnat;
  if (!mapped) return false;
  const target = invert(entry.family, entry.protocol, flow.ctReply ? entry.original : entry.reply);
  if (target === null) return false;
  const isIcmp = !hasPorts(flow.protocol);
  if (type === "source") {
    const changed = flow.source !== target.source || (!isIcmp && flow.sourcePort !== target.sourcePort);
    flow.source = target.source;
    if (!isIcmp) flow.sourcePort = target.sourcePort;
    return changed;
  }
  const changed =
    flow.destination !== target.destination || (!isIcmp && flow.destinationPort !== target.destinationPort);
  flow.destination = target.destination;
  if (!isIcmp) flow.destinationPort = target.destinationPort;
  return changed;
}
