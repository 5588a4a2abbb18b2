// `lsns`: raw rows NS, NETNSID, NPROCS, PID, NSFS of the collector, or a table with headings.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, unescapeHex, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { LsnsRecord } from "../records.ts";

/** One row of a table with headings, by column name. */
export interface LsnsRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * Reads a table with headings. Only COMMAND holds blanks (it may be cut as well): the columns before it are counted
 * from the left, those behind it from the right.
 */
export function parseLsnsTable(source: string, section: SectionKey): Parsed<LsnsRow[]> {
  const warnings = warningsOf(section);
  const records: LsnsRow[] = [];
  let columns: readonly string[] = [];
  eachLine(source, (line, number) => {
    const all = words(line);
    if (all.length === 0) return;
    if (columns.length === 0) {
      columns = all;
      return;
    }
    const command = columns.indexOf("COMMAND");
    const behind = command === -1 ? 0 : columns.length - command - 1;
    if (all.length < columns.length - (command === -1 ? 0 : 1)) {
      warnings.add(number, `A row of lsns is too short: ${quote(line)}.`);
      return;
    }
    const cells = new Map<string, string>();
    columns.forEach((column, i) => {
      if (command === -1 || i < command) cells.set(column, all[i] ?? "");
      else if (i === command) cells.set(column, all.slice(i, all.length - behind).join(" "));
      else cells.set(column, all[all.length - columns.length + i] ?? "");
    });
    records.push({ line: number, cells });
  });
  return { records, warnings: warnings.list() };
}

/**
 * Reads raw rows `4026566888 0 14 28800 /run/netns/blue` (several NSFS paths stand behind each other, `\x0a` between
 * them); `unassigned` means the asking netns has no number for it.
 * @param observer inode of the asking netns when it was not the host's.
 */
export function parseLsns(
  source: string,
  section: SectionKey,
  observer: number | null = null,
): Parsed<LsnsRecord[]> {
  const warnings = warningsOf(section);
  const records: LsnsRecord[] = [];
  eachLine(source, (line, number) => {
    // Raw rows have one blank between columns; lsns 2.41 leaves the number of a namespace without a process empty.
    const [inodeText, nsid, count, pid, ...paths] = /^\s*\d+ {2}/.test(line)
      ? line.trimStart().split(" ")
      : words(line);
    if (inodeText === undefined || inodeText === "NS") return;
    const inode = wholeNumber(inodeText);
    if (
      inode === null ||
      count === undefined ||
      (nsid !== "unassigned" && nsid !== "" && wholeNumber(nsid) === null)
    ) {
      warnings.add(number, `This is no row of lsns: ${quote(line)}.`);
      return;
    }
    const nsfsPaths = paths
      .flatMap((path) => unescapeHex(path).split(/[\n,]/))
      .filter((path) => path.startsWith("/"));
    const record = {
      source: at(section, number),
      inode,
      nsid: wholeNumber(nsid),
      pid: wholeNumber(pid),
      nsfsPaths,
    };
    records.push(observer === null ? record : { ...record, observer });
  });
  return { records, warnings: warnings.list() };
}
