// A bounded list of warnings for one section: a hostile or broken text never makes thousands of them.
import type { SourceRef, Warning } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";

/** Most warnings kept for one section; the rest is counted in a last one. */
export const WARNINGS_PER_SECTION = 20;
const QUOTED_LENGTH = 80;

/** Text of the host made safe to quote in a sentence: control characters shown as `·`, at most 80 characters. */
export function quote(text: string): string {
  const head = text.length > QUOTED_LENGTH ? `${text.slice(0, QUOTED_LENGTH)}…` : text;
  return `“${head.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "·")}”`;
}

export interface SectionWarnings {
  /** Adds a warning about one line (1-based). */
  add(line: number, text: string, code?: string): void;
  /** The warnings, with "and N more" when some were left out. */
  list(): Warning[];
}

/** Starts the list for one section. */
export function warningsOf(section: SectionKey): SectionWarnings {
  const kept: Warning[] = [];
  let leftOut = 0;
  return {
    add(line, text, code = "parse") {
      if (kept.length < WARNINGS_PER_SECTION) kept.push({ code, text, section, line });
      else leftOut += 1;
    },
    list() {
      if (leftOut === 0) return kept;
      return [
        ...kept,
        { code: "parse", text: `${leftOut} more lines of ${section} were not understood.`, section },
      ];
    },
  };
}

/** The place of one line. */
export function at(section: SectionKey, line: number): SourceRef {
  return { section, line };
}
