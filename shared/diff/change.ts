// A Change between two snapshots, and the whole Difference: plain data for a list, a picture and scripts.
import type { EntityRef } from "../topology/model.ts";

export type ChangeKind =
  | "host"
  | "netns"
  | "interface"
  | "address"
  | "route"
  | "rule"
  | "neighbour"
  | "forwarding-entry"
  | "sysctl"
  | "firewall"
  | "container"
  | "pod"
  | "port"
  | "listener"
  | "process";

/** `replaced`: the same name and place, but another thing (a recreated container, a netns made anew). */
export type ChangeWord = "added" | "removed" | "changed" | "replaced";

export interface FieldChange {
  readonly field: string;
  /** As a person reads it; null: there was none. */
  readonly before: string | null;
  readonly after: string | null;
}

export interface Change {
  readonly kind: ChangeKind;
  readonly change: ChangeWord;
  /** What it is called: `web`, `eth0`, `10.0.0.0/8`. */
  readonly name: string;
  /** Where it is, in the later snapshot where it is still there: `host`, `container web`. */
  readonly where: string;
  readonly fields: readonly FieldChange[];
  /** The thing to select in the earlier and in the later snapshot. */
  readonly before: EntityRef | null;
  readonly after: EntityRef | null;
  /** Of what is gone: what is still there, in the later snapshot, and had it. */
  readonly place?: EntityRef;
}

export interface Side {
  readonly host: string;
  readonly collectedAt: string;
}

export interface Difference {
  readonly before: Side;
  readonly after: Side;
  /** Machine ids are equal: then inode, ifindex, pid and container id mean the same on both sides (within one boot). */
  readonly sameHost: boolean;
  readonly rebooted: boolean;
  readonly changes: readonly Change[];
  /** What could not be compared because one side did not read it. */
  readonly doubts: readonly string[];
}

/** Field changes between two records of readable values; equal ones fall away. */
export function fieldChanges(
  before: Readonly<Record<string, string | null>>,
  after: Readonly<Record<string, string | null>>,
): FieldChange[] {
  return Object.keys(after).flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    return was === is ? [] : [{ field, before: was, after: is }];
  });
}
