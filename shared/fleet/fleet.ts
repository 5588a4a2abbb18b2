// The Fleet: hosts that are open together, and what joins them: tunnels, layer-2 segments, routes from one to another.
import type { Evidence } from "../snapshot/evidence.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { TopologyIndex } from "../topology/lookup.ts";
import type { InterfaceKind } from "../topology/model.ts";
import type { AddressBook } from "./address-book.ts";

/** One host of a fleet at the moment it was captured. */
export interface Member {
  /** Unique among the open hosts: the host's name, with a number where two have the same. */
  readonly label: string;
  /** What goes before the ids of its topology; "" for a host that was opened alone. Unique among the open hosts. */
  readonly qualifier: string;
  /** Its ids are qualified. */
  readonly index: TopologyIndex;
}

/** Where a trunk ends: an interface of a member. */
export interface TrunkEnd {
  readonly member: Member;
  readonly interface: InterfaceId;
}

/** What joins interfaces of two or more hosts: a tunnel between them, or one layer-2 segment both stand on. */
export interface Trunk {
  /** Stable across refreshes: made of what it joins. */
  readonly key: string;
  readonly kind: "tunnel" | "segment";
  /** `vxlan 1`, `ipip`, `10.0.0.0/24`. */
  readonly word: string;
  /** Every end is joined with every other. */
  readonly ends: readonly TrunkEnd[];
  /** Sentences; a trunk with one is drawn as a doubt. */
  readonly doubts: readonly string[];
  /** Sentences that say how it is known. */
  readonly proofs: readonly string[];
  /** What is routed over it, one line each: `flannel: 10.252.15.0/24 to flannel2`. */
  readonly carries: readonly string[];
  readonly evidence: readonly Evidence[];
}

/** An end of a tunnel that no open host could be joined to: an open plug. */
export interface OpenEnd {
  readonly member: Member;
  readonly interface: InterfaceId;
  /** The address the tunnel names as its far end. */
  readonly address: string;
  readonly state: "host not open" | "ambiguous" | "no such tunnel";
  /** One sentence. */
  readonly says: string;
}

/** A route of one member whose next hop is an address of another. */
export interface OnwardRoute {
  readonly member: Member;
  readonly netns: NetnsId;
  readonly destination: string;
  readonly gateway: string;
  readonly device: string;
  readonly interface: InterfaceId | null;
  /** Null: the next hop is an address of several open hosts. */
  readonly to: TrunkEnd | null;
  /** Network namespaces of `to` with an address in the destination: the pods it leads to. */
  readonly covers: readonly NetnsId[];
  readonly doubt: string | null;
  readonly evidence: readonly Evidence[];
}

export interface Fleet {
  readonly members: readonly Member[];
  readonly book: AddressBook;
  readonly trunks: readonly Trunk[];
  readonly openEnds: readonly OpenEnd[];
  readonly routes: readonly OnwardRoute[];
  /** What is doubtful about looking at these hosts together. */
  readonly doubts: readonly string[];
}

export const TUNNEL_KINDS: ReadonlySet<InterfaceKind> = new Set(["vxlan", "geneve", "ipip", "gre", "sit"]);
