// The `trace --json` document: verdict, packet, hops, and every other way the packet can go.
import type { Hop, Packet, Trace, TracePath, TraceVerdict } from "../path/trace.ts";
import { pathProbability } from "../path/ways.ts";
import type { NetnsId } from "../topology/ids.ts";

/** Name of the host of a netns, where several are open. */
export type HostOf = (netns: NetnsId) => string | null;

export interface HopJson {
  readonly kind: Hop["kind"];
  /** Only where several hosts are open. */
  readonly host?: string;
  readonly netns: string;
  readonly says: string;
  readonly interface?: string;
  readonly table?: string;
  readonly hook?: string;
  readonly chain?: string;
  readonly rule?: { readonly index: number; readonly text: string; readonly handle?: number };
  readonly match?: Hop["match"];
  readonly taken?: boolean;
  readonly target?: string;
  readonly before?: Packet;
  readonly after?: Packet;
  readonly why?: string;
  /** The line of the snapshot that says it. */
  readonly source?: { readonly section: string; readonly line: number };
}

export interface WayJson {
  readonly verdict: TraceVerdict;
  /** Null: the snapshot cannot tell. */
  readonly probability: number | null;
  /** The choices that lead here. */
  readonly choices: readonly string[];
  readonly packet: Packet;
  readonly hops: readonly HopJson[];
  readonly deliveredTo?: DeliveryJson;
  readonly doubts: readonly string[];
}

interface DeliveryJson {
  readonly host?: string;
  readonly netns: string;
  readonly container: string | null;
  readonly pids: readonly number[];
  readonly says: string;
}

export interface TraceJson {
  readonly verdict: TraceVerdict;
  readonly confidence: "exact" | "one-of-several" | "unknown";
  /** As it was sent. */
  readonly request: Trace["request"];
  /** As it ended, on the first way. */
  readonly packet: Packet;
  /** Of the first way; the others are in `ways`. */
  readonly hops: readonly HopJson[];
  readonly deliveredTo?: DeliveryJson;
  readonly doubts: readonly string[];
  /** All ways, when there are several. */
  readonly ways?: readonly WayJson[];
}

/**
 * Makes the document.
 * @param note how names of the question were understood.
 * @param hostOf names the host of each hop; absent for one host alone.
 */
export function traceJson(trace: Trace, note?: string, hostOf: HostOf = () => null): TraceJson {
  const [first] = trace.paths;
  const ways = trace.paths.map((path) => wayJson(path, hostOf));
  const doubts = new Set([
    ...(note === undefined ? [] : [note]),
    ...trace.doubts,
    ...trace.paths.flatMap((path) => path.doubts),
  ]);
  const uncertain = ways.some((way) => way.probability === null && way.choices.length > 0);
  return {
    verdict: trace.verdict,
    confidence:
      trace.verdict === "unknown" || uncertain ? "unknown" : ways.length > 1 ? "one-of-several" : "exact",
    request: trace.request,
    packet: first?.packet ?? EMPTY,
    hops: first?.hops.map((hop) => hopJson(hop, hostOf)) ?? [],
    ...deliveryOf(first, hostOf),
    doubts: [...doubts],
    ...(ways.length > 1 ? { ways } : {}),
  };
}

const EMPTY: Packet = {
  family: "inet",
  protocol: "tcp",
  source: "",
  sourcePort: null,
  destination: "",
  destinationPort: null,
  mark: 0,
  ttl: 0,
  icmpType: null,
  tcpFlags: [],
};

function hostJson(netns: NetnsId, hostOf: HostOf): { readonly host?: string } {
  const host = hostOf(netns);
  return host === null ? {} : { host };
}

function deliveryOf(path: TracePath | undefined, hostOf: HostOf): { readonly deliveredTo?: DeliveryJson } {
  const to = path?.deliveredTo;
  return to ? { deliveredTo: { ...hostJson(to.netns, hostOf), ...to } } : {};
}

function wayJson(path: TracePath, hostOf: HostOf): WayJson {
  return {
    verdict: path.verdict,
    probability: pathProbability(path),
    choices: path.alternatives.map((each) => each.says),
    packet: path.packet,
    hops: path.hops.map((hop) => hopJson(hop, hostOf)),
    ...deliveryOf(path, hostOf),
    doubts: path.doubts,
  };
}

function hopJson(hop: Hop, hostOf: HostOf): HopJson {
  const { rule, source, ...rest } = hop;
  return {
    ...hostJson(hop.netns, hostOf),
    ...rest,
    ...(rule
      ? {
          rule: {
            index: rule.index,
            text: rule.text,
            ...(rule.handle === null ? {} : { handle: rule.handle }),
          },
        }
      : {}),
    ...(source ? { source: { section: source.section, line: source.line } } : {}),
  };
}
