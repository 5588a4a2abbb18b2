// The packet as the kernel carries it through one netns: header, mark, devices, conntrack entry, route.
import { type Family, formatAddress } from "./address.ts";
import type { Device, FibRoute } from "./model.ts";
import type { CtEntry, Zone } from "./netfilter/conntrack.ts";
import type { Encapsulation, Packet, Protocol } from "./trace.ts";

export type TcpFlag = Packet["tcpFlags"][number];

/** Result of a route look-up, kept on the packet until something makes the kernel look again. */
export interface Dst {
  readonly kind: "local" | "unicast" | "broadcast";
  readonly device: Device;
  readonly gateway: bigint | null;
  readonly route: FibRoute | null;
}

export type CtState = "NEW" | "ESTABLISHED" | "RELATED" | "INVALID" | "UNTRACKED";

export interface Flow {
  readonly family: Family;
  readonly protocol: Protocol | Encapsulation;
  source: bigint;
  destination: bigint;
  sourcePort: number | null;
  destinationPort: number | null;
  readonly icmpType: number | null;
  readonly icmpCode: number;
  readonly tcpFlags: readonly TcpFlag[];
  mark: number;
  ttl: number;
  tos: number;
  /** Null: no entry (not looked up yet, untracked, or invalid). */
  ct: CtEntry | null;
  ctState: CtState;
  /** The zone a rule gave it before its connection is looked up. */
  zone: Zone | null;
  /** Whether the packet goes against the direction of the connection's first packet. */
  ctReply: boolean;
  dst: Dst | null;
  inDevice: Device | null;
  outDevice: Device | null;
  /** Port it came in by, while br_netfilter carries the packet; `bridged` once it also leaves by a port. */
  physIn: Device | null;
  physOut: Device | null;
  hasBridgeInfo: boolean;
  /** Sent by a socket of this netns: owner matches can match. */
  local: boolean;
  uid: number | null;
  gid: number | null;
  /** IPVS has seen it in this netns (ipvs_property): it leaves it alone. */
  ipvs: boolean;
  /** Set by TPROXY: the local port it is handed to. */
  tproxyPort: number | null;
}

/** A packet that nobody has seen yet: no connection, no route, no device, no owner. */
export const UNSEEN = {
  ct: null,
  ctState: "INVALID",
  ctReply: false,
  zone: null,
  dst: null,
  inDevice: null,
  outDevice: null,
  physIn: null,
  physOut: null,
  hasBridgeInfo: false,
  uid: null,
  gid: null,
  ipvs: false,
  tproxyPort: null,
} as const satisfies Partial<Flow>;

/** The packet as a trace shows it. */
export function packetOf(flow: Flow): Packet {
  return {
    family: flow.family,
    protocol: flow.protocol,
    source: formatAddress(flow.family, flow.source),
    sourcePort: shownPort(flow.sourcePort),
    destination: formatAddress(flow.family, flow.destination),
    destinationPort: shownPort(flow.destinationPort),
    mark: flow.mark,
    ttl: flow.ttl,
    icmpType: flow.icmpType,
    tcpFlags: flow.tcpFlags,
  };
}

/** A port the kernel picks at random is not shown as a number. */
function shownPort(port: number | null): number | null {
  return port !== null && port < 0 ? null : port;
}

/** `tcp 10.0.0.1:4000 -> 10.0.0.2:80`. */
export function tupleText(flow: Flow): string {
  const { family, protocol } = flow;
  return `${protocol} ${endText(family, flow.source, flow.sourcePort)} -> ${endText(family, flow.destination, flow.destinationPort)}`;
}

/** `10.96.0.1:443`, `[fd00::1]:443`; without a port the address alone. */
export function endText(family: Family, address: bigint, port: number | null): string {
  const text = formatAddress(family, address);
  if (port === null) return text;
  const shown = port < 0 ? "random" : port;
  return family === "inet6" ? `[${text}]:${shown}` : `${text}:${shown}`;
}

export function hasPorts(protocol: Flow["protocol"]): boolean {
  return protocol === "tcp" || protocol === "udp" || protocol === "sctp";
}
