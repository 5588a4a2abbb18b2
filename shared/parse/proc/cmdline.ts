// /proc/PID/cmdline: arguments split at the kernel's own NULs, empty arguments kept.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import { readProcFiles } from "./proc-file.ts";

export interface CmdlineRecord {
  readonly source: SourceRef;
  readonly pid: number;
  readonly args: readonly string[];
}

/** More arguments than this are left out (`xargs` and shells pass thousands of file names). */
const MOST_ARGUMENTS = 4096;
/** A longer run of NULs at the end is what a process leaves that renames itself (nginx, postgres), not arguments. */
const PADDING = 16;

/**
 * Reads all processes. `grep` prints nothing for an empty file (kernel threads, zombies): such processes are absent.
 * Arguments may hold line feeds.
 */
export function parseProcCmdline(source: string, section: SectionKey): Parsed<CmdlineRecord[]> {
  const warnings = warningsOf(section);
  const records = readProcFiles(source, section, warnings).map((file): CmdlineRecord => {
    const text = file.lines.join("\n");
    let end = text.length;
    while (end > 0 && text.charCodeAt(end - 1) === 0) end -= 1;
    const nuls = text.length - end;
    const whole = nuls > PADDING ? text.slice(0, end) : nuls > 0 ? text.slice(0, -1) : text;
    const args = whole.split("\0", MOST_ARGUMENTS + 1);
    if (args.length > MOST_ARGUMENTS) {
      args.length = MOST_ARGUMENTS;
      warnings.add(
        file.line,
        `Process ${file.pid} has more than ${MOST_ARGUMENTS} arguments; the rest was left out.`,
        "cut",
      );
    }
    return { source: at(section, file.line), pid: file.pid, args };
  });
  return { records, warnings: warnings.list() };
}
