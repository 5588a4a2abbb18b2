// `grep -H` output of one file of every process: `/proc/PID/FILE:LINE`, the lines of one process put together again.
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { quote, type SectionWarnings } from "../reading/warnings.ts";

export interface ProcFile {
  readonly pid: number;
  /** Number of the first line in the section. */
  readonly line: number;
  readonly lines: readonly string[];
}

const PREFIX = /^\/proc\/(\d{1,10})\/[a-z]+:/;

/**
 * Groups the lines by process. A line feed inside a process' name or arguments makes several lines of one process;
 * they stay separate in `lines`.
 */
export function readProcFiles(source: string, section: SectionKey, warnings: SectionWarnings): ProcFile[] {
  const files: { pid: number; line: number; lines: string[] }[] = [];
  const byPid = new Map<number, (typeof files)[number]>();
  eachLine(source, (line, number) => {
    const match = PREFIX.exec(line);
    if (!match?.[1]) {
      if (line !== "") warnings.add(number, `Expected a line of /proc in ${section}, found ${quote(line)}.`);
      return;
    }
    const pid = Number(match[1]);
    const rest = line.slice(match[0].length);
    const known = byPid.get(pid);
    if (known) known.lines.push(rest);
    else {
      const file = { pid, line: number, lines: [rest] };
      byPid.set(pid, file);
      files.push(file);
    }
  });
  return files;
}
