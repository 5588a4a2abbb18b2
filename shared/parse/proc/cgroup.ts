// /proc/PID/cgroup: the lines of each process, whole; cgroup-path.ts reads what they mean.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import { readProcFiles } from "./proc-file.ts";

export interface CgroupRecord {
  readonly source: SourceRef;
  readonly pid: number;
  /** `hierarchy:controllers:path`, one line on a pure v2 host. */
  readonly cgroups: readonly string[];
}

/** Equal lines of many processes are kept once in memory. */
export function parseProcCgroup(source: string, section: SectionKey): Parsed<CgroupRecord[]> {
  const warnings = warningsOf(section);
  const shared = new Map<string, readonly string[]>();
  const records = readProcFiles(source, section, warnings).map((file): CgroupRecord => {
    const key = file.lines.join("\n");
    const cgroups = shared.get(key) ?? file.lines;
    shared.set(key, cgroups);
    const source = { ...at(section, file.line), endLine: file.line + file.lines.length - 1 };
    return { source, pid: file.pid, cgroups };
  });
  return { records, warnings: warnings.list() };
}
