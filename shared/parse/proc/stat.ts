// /proc/PID/stat: parent, session, state, start time and flags of a process.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import { readProcFiles } from "./proc-file.ts";

export interface StatRecord {
  readonly source: SourceRef;
  readonly pid: number;
  readonly comm: string;
  /** One letter: R, S, D, Z, T, I, ... */
  readonly state: string;
  readonly ppid: number;
  readonly sessionId: number;
  /** PF_* word; PF_KTHREAD is 0x00200000. */
  readonly flags: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
}

/**
 * Reads all processes. The name stands in brackets and may hold blanks, brackets and line feeds: the last `)` ends it
 * (proc(5)).
 */
export function parseProcStat(source: string, section: SectionKey): Parsed<StatRecord[]> {
  const warnings = warningsOf(section);
  const records: StatRecord[] = [];
  for (const file of readProcFiles(source, section, warnings)) {
    const text = file.lines.join("\n");
    const open = text.indexOf("(");
    const close = text.lastIndexOf(")");
    const fields = text.slice(close + 2).split(" ");
    const ppid = wholeNumber(fields[1]);
    const sessionId = wholeNumber(fields[3]);
    const flags = wholeNumber(fields[6]);
    const startTime = wholeNumber(fields[19]);
    if (
      open < 0 ||
      close < open ||
      ppid === null ||
      sessionId === null ||
      flags === null ||
      startTime === null
    ) {
      warnings.add(file.line, `The stat of process ${file.pid} could not be read: ${quote(text)}.`);
      continue;
    }
    records.push({
      source: at(section, file.line),
      pid: file.pid,
      comm: text.slice(open + 1, close),
      state: fields[0] ?? "?",
      ppid,
      sessionId,
      flags,
      startTime,
    });
  }
  return { records, warnings: warnings.list() };
}
