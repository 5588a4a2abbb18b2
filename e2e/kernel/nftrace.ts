// NFTRACE messages of the kernel (NFT_MSG_TRACE): which rule of which chain a packet met, and its header there.
import { readHeader, type SeenHeader } from "./packet-bytes.ts";

export interface TraceEvent {
  readonly family: number;
  readonly table: string;
  readonly chain: string;
  readonly kind: "policy" | "return" | "rule" | "other";
  /** Handle of the rule; null for policies. */
  readonly handle: number | null;
  /** accept 1, drop 0, continue -1, break -2, jump -3, goto -4, return -5 (as the kernel numbers them). */
  readonly verdict: number;
  readonly id: number;
  readonly iif: number;
  readonly oif: number;
  readonly mark: number;
  readonly header: SeenHeader | null;
}

const TRACE_TYPE = (10 << 8) | 17;
const KINDS = ["other", "policy", "return", "rule"] as const;

function* attributes(bytes: Buffer): Generator<readonly [type: number, value: Buffer]> {
  for (let at = 0; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16LE(at);
    if (length < 4) return;
    yield [bytes.readUInt16LE(at + 2) & 0x3fff, bytes.subarray(at + 4, at + length)];
    at += (length + 3) & ~3;
  }
}

/** Reads one netlink datagram (which may hold several messages). */
export function readTraceEvents(datagram: Buffer): TraceEvent[] {
  const events: TraceEvent[] = [];
  for (let at = 0; at + 20 <= datagram.length; ) {
    const length = datagram.readUInt32LE(at);
    if (length < 20) break;
    if (datagram.readUInt16LE(at + 4) === TRACE_TYPE)
      events.push(readEvent(datagram.subarray(at + 16, at + length)));
    at += (length + 3) & ~3;
  }
  return events;
}

function readEvent(body: Buffer): TraceEvent {
  const values = new Map(attributes(body.subarray(4)));
  const word = (type: number): number => values.get(type)?.readUInt32BE(0) ?? 0;
  const text = (type: number): string => values.get(type)?.toString("utf8").replace(/\0.*$/s, "") ?? "";
  const verdict = new Map(attributes(values.get(5) ?? Buffer.alloc(0))).get(1)?.readInt32BE(0);
  const policy = values.get(16)?.readInt32BE(0);
  const handle = values.get(3)?.readBigUInt64BE(0);
  const network = values.get(8);
  return {
    family: body[0] ?? 0,
    table: text(1),
    chain: text(2),
    kind: KINDS[word(4)] ?? "other",
    handle: handle === undefined ? null : Number(handle),
    verdict: verdict ?? policy ?? 0,
    id: word(6),
    iif: word(10),
    oif: word(12),
    mark: word(14),
    header: network === undefined ? null : readHeader(network, values.get(9) ?? null),
  };
}
