// Evidence: which lines of which section say a fact, and the warnings parsing leaves behind.
import type { SectionKey } from "./snapshot.ts";

/** Where a record was read: a section and a line in it (1-based). */
export interface SourceRef {
  readonly section: SectionKey;
  /** 1-based line number in the section's text. */
  readonly line: number;
  /** Last line when the record spans several. */
  readonly endLine?: number;
  /** When the line is a JSON array: index of the element in it. */
  readonly item?: number;
}

/** One step of "how we know": a sentence and the place that says it. */
export interface Evidence {
  /** What this step says, as one short sentence: "veth1 names peer ifindex 7 in nsid 0". */
  readonly says: string;
  readonly source: SourceRef;
}

/** Something that could not be read, was refused, or is doubtful. Shown on the picture, never dropped. */
export interface Warning {
  /** Stable machine word, e.g. `parse`, `not-permitted`, `timeout`, `cut`, `ambiguous-peer`, `stale`. */
  readonly code: string;
  /** One sentence a person can act on; names what and where. */
  readonly text: string;
  readonly section?: SectionKey;
  readonly line?: number;
}

/** Result of a parser: records in order, and what it could not read. A parser never throws. */
export interface Parsed<T> {
  readonly records: T;
  readonly warnings: readonly Warning[];
}
