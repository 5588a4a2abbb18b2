// What can be reached from outside, and what was meant to be but is not: the shape of the answer.
import type { RuleWords } from "../firewall/words/sentence.ts";
import type { SourceRef } from "../snapshot/evidence.ts";
import type { ContainerId, PodId } from "../topology/ids.ts";

/**
 * `open`: a connection is made and answered. `partly`: some ways the packet can go end at a listener, others do not. `forwarded`: it leaves
 * the host again for another machine. `closed`: nothing answers although something was meant to. `unknown`: the snapshot cannot tell.
 */
export type ExposureState = "open" | "partly" | "forwarded" | "closed" | "unknown";

/** Who reaches it: senders far away and on the same network, or one of the two. */
export type Reach = "anywhere" | "same network only" | "other networks only";

/** An address of the host on an interface to the outside. */
export interface ExposedAddress {
  readonly address: string;
  readonly device: string;
  readonly reach: Reach;
}

/** A rule that decided. */
export interface DecidingRule {
  /** `iptables filter DOCKER 1`; a chain's policy has no number. */
  readonly place: string;
  /** As the host prints it; null for a policy. */
  readonly text: string | null;
  readonly words: RuleWords;
  /** `Docker: published ports`. */
  readonly owner: string | null;
  readonly source: SourceRef | null;
}

export type ConflictKind =
  | "firewall-bypassed"
  | "loopback-only"
  | "no-listener"
  | "shadowed"
  | "proxy"
  | "ipv6-open"
  | "blocked";

export interface Conflict {
  readonly kind: ConflictKind;
  /** `broken`: does not do what was asked; `doubt`: probably not what was meant; `note`: worth knowing. */
  readonly severity: "broken" | "doubt" | "note";
  /** One sentence. */
  readonly says: string;
  readonly rule: DecidingRule | null;
}

export interface ExposureRow {
  /** Stable across refreshes. */
  readonly key: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly family: "inet" | "inet6";
  readonly addresses: readonly ExposedAddress[];
  readonly state: ExposureState;
  /** Why it is closed or unknown; null when it is open. */
  readonly why: string | null;
  /** How it gets there: straight to a socket, by a rewritten destination, or through a program that passes it on. */
  readonly via: "socket" | "rewritten" | "program" | null;
  /** `172.17.0.2:80` where the destination is rewritten or passed on. */
  readonly target: string | null;
  /** `busybox (pid 387)`; several where the choice is among endpoints. */
  readonly listeners: readonly string[];
  readonly container: ContainerId | null;
  readonly pod: PodId | null;
  /** `container web (docker)`, else the host. */
  readonly serves: string;
  /** The rules that rewrite and admit it, in order. */
  readonly rules: readonly DecidingRule[];
  readonly conflicts: readonly Conflict[];
  readonly doubts: readonly string[];
  /** A question for the packet path that shows the whole way. */
  readonly trace: { readonly from: string; readonly to: string };
}

export interface Exposure {
  readonly rows: readonly ExposureRow[];
  /** Interfaces to the outside with their addresses: where packets were taken to come in. */
  readonly entrances: readonly { readonly device: string; readonly addresses: readonly string[] }[];
  /** Sentences about what the answer cannot hold. */
  readonly doubts: readonly string[];
  /** Packets traced, and those there were to trace. */
  readonly traced: number;
  readonly total: number;
}
