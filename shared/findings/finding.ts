// A Finding: one fact about a host that breaks traffic, is doubtful, or is worth knowing; and what a check is.
import type { Evidence } from "../snapshot/evidence.ts";
import type { EntityRef } from "../topology/model.ts";
import type { Examined } from "./examine.ts";

/**
 * `broken`: traffic or a container does not work because of this. `doubt`: it may, or something was left over.
 * `note`: healthy, but a person should know. Idle things are at most a note.
 */
export type Severity = "broken" | "doubt" | "note";

export const SEVERITIES: readonly Severity[] = ["broken", "doubt", "note"];

export interface Finding {
  /** Stable word of the check, e.g. `duplicate-address`. */
  readonly code: string;
  readonly severity: Severity;
  /** A few words with the names: "172.18.0.5 is on two interfaces". */
  readonly title: string;
  /** Why, in one sentence. */
  readonly reason: string;
  readonly evidence: readonly Evidence[];
  /** What to do, or how to make sure. */
  readonly advice: string;
  /** Where it is; the first one is where a click leads. */
  readonly refs: readonly EntityRef[];
}

/** One check: looks at a host, never throws, finds nothing where the snapshot cannot tell. */
export interface Check {
  /** Word of most of its findings. */
  readonly code: string;
  /** What it looks for, as one phrase. */
  readonly looksFor: string;
  readonly run: (host: Examined) => readonly Finding[];
}
