// How the commands of a run ended, counted.
import type { SectionSummary } from "../analysis/messages.ts";

export interface RunEnds {
  /** Commands that were started. */
  readonly ran: number;
  /** Of those: a code other than 0, a time limit, cut off, too large. */
  readonly failed: number;
  /** Not started because the account may not. */
  readonly refused: number;
  /** Characters of output. */
  readonly size: number;
}

export function countEnds(
  sections: readonly Pick<SectionSummary, "skipped" | "end" | "exitCode" | "size">[],
): RunEnds {
  const ran = sections.filter(({ skipped }) => skipped === null);
  return {
    ran: ran.length,
    failed: ran.filter(({ end, exitCode }) => end !== "complete" || exitCode !== 0).length,
    refused: sections.filter(({ skipped }) => skipped?.reason === "not-permitted").length,
    size: ran.reduce((sum, { size }) => sum + size, 0),
  };
}
