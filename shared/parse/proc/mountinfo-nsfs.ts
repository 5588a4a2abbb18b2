// Namespace files that are mounted somewhere: nsfs lines of one mountinfo per mount namespace.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, unescapeOctal } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { NsfsMountRecord } from "../records.ts";

const ROOT = /^([a-z_]{1,20}):\[(\d{1,15})\]$/;

/** Reads `PID:<line of mountinfo>` (proc_pid_mountinfo(5)); blanks in mount points are `\040` there. */
export function parseNsfsMounts(source: string, section: SectionKey): Parsed<NsfsMountRecord[]> {
  const warnings = warningsOf(section);
  const records: NsfsMountRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const pid = /^(?:\/proc\/)?(\d{1,10})(?:\/mountinfo)?:/.exec(line);
    const fields = pid ? line.slice(pid[0].length).split(" ") : [];
    const root = ROOT.exec(fields[3] ?? "");
    const mountPoint = fields[4];
    if (!pid?.[1] || !root?.[1] || !root[2] || mountPoint === undefined) {
      warnings.add(number, `This is no mounted namespace: ${quote(line)}.`);
      return;
    }
    records.push({
      source: at(section, number),
      pid: Number(pid[1]),
      kind: root[1],
      inode: Number(root[2]),
      mountPoint: unescapeOctal(mountPoint),
    });
  });
  return { records, warnings: warnings.list() };
}
