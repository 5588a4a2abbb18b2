// /proc/PID/status: user and the pid at every level of nesting.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { wholeNumber, words } from "../reading/lines.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import { readProcFiles } from "./proc-file.ts";

export interface StatusRecord {
  readonly source: SourceRef;
  readonly pid: number;
  /** Effective user id; null when not printed. */
  readonly uid: number | null;
  /** Pid in each pid namespace, outermost (the collector's) first; empty on kernels before 4.1. */
  readonly nsPids: readonly number[];
}

/** Reads all processes; only the lines Uid and NSpid are used. */
export function parseProcStatus(source: string, section: SectionKey): Parsed<StatusRecord[]> {
  const warnings = warningsOf(section);
  const records = readProcFiles(source, section, warnings).map((file): StatusRecord => {
    let uid: number | null = null;
    let nsPids: number[] = [];
    for (const line of file.lines) {
      // Name escapes line feeds, so no other line can be forged through it
      if (line.startsWith("Uid:")) uid = wholeNumber(words(line)[2]);
      else if (line.startsWith("NSpid:")) {
        nsPids = words(line)
          .slice(1)
          .flatMap((word) => wholeNumber(word) ?? []);
      }
    }
    return { source: at(section, file.line), pid: file.pid, uid, nsPids };
  });
  return { records, warnings: warnings.list() };
}
