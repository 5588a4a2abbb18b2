// Joins stat, status, cmdline and cgroup of each process into one record.
import type { Parsed, Warning } from "../../snapshot/evidence.ts";
import type { Section, SectionKey } from "../../snapshot/snapshot.ts";
import type { ProcessRecord } from "../records.ts";
import { parseProcCgroup } from "./cgroup.ts";
import { parseProcCmdline } from "./cmdline.ts";
import { parseProcStat } from "./stat.ts";
import { parseProcStatus } from "./status.ts";

/**
 * Processes are those that stat lists; `proc-zombies` is a later look at the zombies among them. The four files are read one after the other, so one that ended meanwhile may
 * lack the later ones. Arguments are `[]` where the complete cmdline section has none (kernel thread, zombie) and null
 * where the section was not collected or ended early.
 * @param ran the sections of a name that were run.
 */
export function joinProcesses(ran: (name: string) => readonly [SectionKey, Section][]): {
  processes: ProcessRecord[];
  warnings: Warning[];
} {
  const warnings: Warning[] = [];
  const all = <T>(name: string, parse: (text: string, key: SectionKey) => Parsed<T[]>) =>
    ran(name).flatMap(([key, section]) => {
      const parsed = parse(section.text, key);
      warnings.push(...parsed.warnings);
      return parsed.records;
    });
  const byPid = <T extends { readonly pid: number }>(records: readonly T[]): Map<number, T> =>
    new Map(records.map((record) => [record.pid, record]));

  const cmdlineSections = ran("proc-cmdline");
  const cmdlineWhole =
    cmdlineSections.length > 0 && cmdlineSections.every(([, section]) => section.end === "complete");
  const status = byPid(all("proc-status", parseProcStatus));
  const cmdline = byPid(all("proc-cmdline", parseProcCmdline));
  const cgroup = byPid(all("proc-cgroup", parseProcCgroup));

  const lookedAgain = ran("proc-zombies").length > 0;
  const later = new Set(all("proc-zombies", parseProcStat).map((stat) => `${stat.pid} ${stat.startTime}`));

  const processes = all("proc-stat", parseProcStat).map((stat): ProcessRecord => {
    const line = cmdline.get(stat.pid);
    const group = cgroup.get(stat.pid);
    return {
      ...stat,
      stillZombie: lookedAgain ? later.has(`${stat.pid} ${stat.startTime}`) : null,
      args: line?.args ?? (cmdlineWhole ? [] : null),
      uid: status.get(stat.pid)?.uid ?? null,
      nsPids: status.get(stat.pid)?.nsPids ?? [],
      cgroups: group?.cgroups ?? [],
      argsSource: line?.source ?? null,
      cgroupSource: group?.source ?? null,
    };
  });
  return { processes, warnings };
}
