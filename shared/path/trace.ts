// The Trace: what happens to one packet, hop by hop, as far as the snapshot can tell.
import type { SourceRef } from "../snapshot/evidence.ts";
import type { ContainerId, InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Step } from "./steps.ts";

export type Protocol = "tcp" | "udp" | "icmp" | "icmpv6" | "sctp";

/** What the outer packet of a tunnel without UDP is to rules and conntrack. */
export type Encapsulation = "ipip" | "gre" | "sit";

/** The packet as it is at one moment. Ports are null where the protocol has none. */
export interface Packet {
  readonly family: "inet" | "inet6";
  readonly protocol: Protocol | Encapsulation;
  readonly source: string;
  readonly sourcePort: number | null;
  readonly destination: string;
  readonly destinationPort: number | null;
  /** nfmark. */
  readonly mark: number;
  readonly ttl: number;
  /** ICMP type; null for other protocols. */
  readonly icmpType: number | null;
  /** TCP flags of the packet: SYN for a first packet. */
  readonly tcpFlags: readonly ("SYN" | "ACK" | "FIN" | "RST" | "PSH" | "URG")[];
}

/** Where a packet starts. */
export type TraceOrigin =
  /** A process or container in this netns sends it (local output). */
  | { readonly kind: "netns"; readonly netns: NetnsId }
  /** It arrives on this interface from outside (the wire). */
  | { readonly kind: "wire"; readonly interface: InterfaceId };

export interface TraceRequest {
  readonly origin: TraceOrigin;
  /** null: let the kernel's rules choose (local output) . */
  readonly source: string | null;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly mark?: number;
  readonly ttl?: number;
  /** Null or absent: the kernel's first choice for the protocol (echo request). */
  readonly icmpType?: number | null;
  /** Absent: SYN. */
  readonly tcpFlags?: Packet["tcpFlags"];
  /** Owner of the sending process, for `-m owner`; absent: not known. */
  readonly uid?: number;
  readonly gid?: number;
  /** `new`: first packet of a connection; `reply`: the answer to a packet traced before. */
  readonly direction?: "new" | "reply";
}

export type Match = "yes" | "no" | "unknown";
export type TraceVerdict = "delivered" | "dropped" | "rejected" | "unknown";

/** How sure a hop is: decided by the snapshot, one of several alternatives, or not decidable. */
export interface Alternative {
  /** "1 of 3 endpoints (probability 1/3)". */
  readonly says: string;
  readonly probability: number | null;
}

export interface Hop {
  readonly kind:
    | "interface"
    | "bridge"
    | "route"
    | "chain"
    | "rule"
    | "nat"
    | "conntrack"
    | "listener"
    | "netns"
    | "drop";
  readonly netns: NetnsId;
  /** One plain sentence. */
  readonly says: string;
  readonly interface?: InterfaceId;
  /** `iptables filter`, `nft inet fw4`, or a routing table's name. */
  readonly table?: string;
  readonly hook?: string;
  readonly chain?: string;
  readonly rule?: { readonly index: number; readonly text: string; readonly handle: number | null };
  readonly match?: Match;
  /** Of an unknown match: whether this path goes on as if it matched. */
  readonly taken?: boolean;
  readonly target?: string;
  readonly before?: Packet;
  readonly after?: Packet;
  /** Why: the match that decided, the drop reason, the missing permission. */
  readonly why?: string;
  readonly source?: SourceRef;
}

/** One continuation of the packet. Several exist where the kernel chooses by chance or the snapshot cannot tell. */
export interface TracePath {
  readonly verdict: TraceVerdict;
  readonly packet: Packet;
  /** All of it in order; rules that refused the packet stand together. */
  readonly steps: readonly Step[];
  /** The same with a hop for every rule, made when first asked for: tens of thousands on a big host. */
  readonly hops: readonly Hop[];
  /** Choices that led here, empty when there was only one way. */
  readonly alternatives: readonly Alternative[];
  readonly deliveredTo: {
    readonly netns: NetnsId;
    readonly container: ContainerId | null;
    readonly pids: readonly number[];
    readonly says: string;
  } | null;
  readonly doubts: readonly string[];
}

export interface Trace {
  readonly request: TraceRequest;
  /** The common verdict of all paths; `unknown` when they differ. */
  readonly verdict: TraceVerdict;
  readonly paths: readonly TracePath[];
  readonly doubts: readonly string[];
}
