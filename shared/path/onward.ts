// Onward: what becomes of a packet that leaves what one snapshot shows, when other hosts are open beside it. Over a wire
// it arrives at the next host; into a tunnel it is packed into an outer packet, which makes a journey of its own.
import { type Family, formatAddress } from "./address.ts";
import { type Flow, hasPorts, packetOf, tupleText, UNSEEN } from "./flow.ts";
import { type End, Journey } from "./journey.ts";
import type { Device, PathNetns } from "./model.ts";
import { forget } from "./netfilter/conntrack.ts";
import type { Endpoint } from "./segment.ts";

/** Where a packet comes in on the next host. */
export interface Arrives {
  readonly kind: "arrives";
  readonly netns: PathNetns;
  readonly device: Device;
  /** Who the frame is for behind a bridge; null: the device or its bridge. */
  readonly target: Endpoint | null;
  readonly says: string;
  readonly doubts: readonly string[];
}

/** Nobody open takes it: `leaves` is the network outside, `unknown` several could, `lost` the one meant does not. */
export interface Ends {
  readonly kind: "leaves" | "unknown" | "lost";
  readonly why: string;
}

/** The outer packet of a tunnel. */
export interface Packed {
  readonly kind: "packed";
  readonly underlay: PathNetns;
  readonly family: Family;
  readonly protocol: Flow["protocol"];
  /** Null: the kernel chooses. */
  readonly source: bigint | null;
  readonly remote: bigint;
  readonly port: number | null;
  readonly says: string;
  /** The end that unpacks it where it was delivered. */
  unpack(netns: PathNetns): Arrives | Ends;
}

/** What joins the hosts of a fleet, as far as a packet asks. */
export interface Onward {
  wire(netns: PathNetns, device: Device, family: Family, nextHop: bigint, flow: Flow): Arrives | Ends;
  tunnel(netns: PathNetns, device: Device, family: Family, nextHop: bigint): Packed | Ends;
}

/** Goes on with a packet that leaves; null when it ends here as it does for one host alone. */
export function goOnward(journey: Journey, netns: PathNetns, at: Endpoint, nextHop: bigint): End | null {
  const { run, flow } = journey;
  const { onward } = run.model;
  if (!onward || (at.kind !== "wire" && at.kind !== "tunnel" && at.kind !== "unseen")) return null;
  const family = nextHop > 0xffffffffn ? "inet6" : flow.family;
  if (at.kind === "tunnel") {
    const packed = onward.tunnel(netns, at.device, family, nextHop);
    return packed.kind === "packed"
      ? throughTunnel(journey, netns, at, packed)
      : ended(journey, netns, packed);
  }
  const next = onward.wire(netns, at.device, family, nextHop, flow);
  if (next.kind === "arrives") return enter(journey, next);
  // The cable of a host inside another: what is not open stays as unknown as it was.
  if (next.kind === "leaves" && at.kind === "unseen") return null;
  return ended(journey, netns, next);
}

function ended(journey: Journey, netns: PathNetns, ends: Ends): End | null {
  const { run } = journey;
  if (ends.kind === "leaves") {
    run.doubt(ends.why);
    return null;
  }
  const kind = ends.kind === "lost" ? "drop" : "unknown";
  run.hop({
    kind: "drop",
    netns: netns.id,
    says: `${kind === "drop" ? "dropped" : "not known"}: ${ends.why}`,
    why: ends.why,
  });
  return { kind, netns, why: ends.why };
}

/** On another kernel nothing is left of the packet but its header. */
function enter(journey: Journey, next: Arrives): End {
  const { flow, run } = journey;
  forget(flow);
  flow.dst = null;
  flow.local = false;
  flow.hasBridgeInfo = false;
  flow.physIn = null;
  flow.physOut = null;
  flow.mark = 0;
  for (const doubt of next.doubts) run.doubt(doubt);
  run.hop({ kind: "netns", netns: next.netns.id, says: next.says, after: packetOf(flow) });
  return journey.arrive(next.netns, next.device, next.target);
}

/** Tunnels within tunnels end at some depth; a tunnel routed into itself does not. */
const DEEPEST = 4;
const depths = new WeakMap<Flow, number>();

function throughTunnel(journey: Journey, netns: PathNetns, at: Endpoint, packed: Packed): End {
  const { run, flow } = journey;
  const depth = (depths.get(flow) ?? 0) + 1;
  if (depth > DEEPEST) {
    const why = `${at.device.name} packs the packet into itself again and again`;
    run.hop({ kind: "drop", netns: netns.id, says: `dropped: ${why}`, why });
    return { kind: "drop", netns, why };
  }
  const outer = outerFlow(flow, packed);
  depths.set(outer, depth);
  run.hop({
    kind: "interface",
    netns: packed.underlay.id,
    says: `${at.device.name} packs it: ${packed.says}`,
    interface: at.device.id,
    before: packetOf(flow),
    after: packetOf(outer),
  });
  // the kernel sends it: no socket, no owner
  const end = new Journey(run, outer).send(packed.underlay, packed.source, false);
  if (end.kind === "left") {
    run.doubt(
      `The tunnel's packet to ${formatAddress(packed.family, packed.remote)} leaves the open hosts: what becomes of it is not followed.`,
    );
    return { kind: "left", netns, at };
  }
  if (end.kind !== "local") {
    const why = `the tunnel's packet (${tupleText(outer)}) is lost: ${end.why}`;
    return { kind: end.kind === "unknown" ? "unknown" : "drop", netns: end.netns, why };
  }
  const inside = packed.unpack(end.netns);
  if (inside.kind === "arrives") return enter(journey, inside);
  return ended(journey, end.netns, inside) ?? { kind: "left", netns, at };
}

function outerFlow(inner: Flow, packed: Packed): Flow {
  return {
    family: packed.family,
    protocol: packed.protocol,
    source: packed.source ?? 0n,
    destination: packed.remote,
    // a hash of the inner header (udp_flow_src_port)
    sourcePort: hasPorts(packed.protocol) ? -1 : null,
    destinationPort: packed.port,
    icmpType: null,
    icmpCode: 0,
    tcpFlags: [],
    mark: inner.mark,
    ttl: 64,
    tos: 0,
    ...UNSEEN,
    local: false,
  };
}
