// Namespace links of processes: `PATH<TAB>TARGET` lines (GNU find) or `ls -l` listings.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { NamespaceLinkRecord } from "../records.ts";

const PATH = /^\/proc\/(\d{1,10})\/ns\/([a-z_]{1,20})$/;
const FOLDER = /^\/proc\/(\d{1,10})\/ns:?$/;

/**
 * Name and target of a line of `ls -l`; the name may be a whole path (`ls -l /proc/1/ns/net`) or stand below a folder
 * line. No arrow: the link was not readable.
 */
function readLsLink(line: string): { name: string; target: string } | null {
  if (!/^l[rwx-]{9}/.test(line)) return null;
  const arrow = line.lastIndexOf(" -> ");
  const left = arrow === -1 ? line : line.slice(0, arrow);
  return { name: left.slice(left.lastIndexOf(" ") + 1), target: arrow === -1 ? "" : line.slice(arrow + 4) };
}

/** Inode of `net:[4026531840]`; null for anything else. */
export function inodeOfTarget(target: string, kind: string): number | null {
  const match = /^([a-z_]{1,20}):\[(\d{1,15})\]$/.exec(target);
  return match?.[1] === kind && match[2] ? Number(match[2]) : null;
}

/**
 * Reads either form. A link without target is kept with inode null: "could not be read" is a fact. The kinds
 * `pid_for_children` and `time_for_children` are not the process' own and are left out.
 * @param ofPid the process of a listing that names none (`ls -l /proc/1/ns`).
 */
export function parseNamespaceLinks(
  source: string,
  section: SectionKey,
  ofPid: number | null = null,
): Parsed<NamespaceLinkRecord[]> {
  const warnings = warningsOf(section);
  const records: NamespaceLinkRecord[] = [];
  let folderPid = ofPid;
  eachLine(source, (line, number) => {
    if (line === "" || line.startsWith("total ") || line.startsWith("d")) return;
    const folder = FOLDER.exec(line);
    if (folder?.[1]) {
      folderPid = Number(folder[1]);
      return;
    }
    let path: string;
    let target: string;
    const tab = line.indexOf("\t");
    if (tab !== -1) {
      path = line.slice(0, tab);
      target = line.slice(tab + 1);
    } else {
      const link = readLsLink(line);
      path = link?.name ?? line;
      target = link?.target ?? "";
      if (link && !path.includes("/") && folderPid !== null) path = `/proc/${folderPid}/ns/${path}`;
    }
    const match = PATH.exec(path);
    if (!match?.[1] || !match[2]) {
      warnings.add(number, `This is no namespace link: ${quote(line)}.`);
      return;
    }
    if (match[2].endsWith("_for_children")) return;
    const inode = inodeOfTarget(target, match[2]);
    if (inode === null && target !== "") warnings.add(number, `A namespace link points to ${quote(target)}.`);
    records.push({ source: at(section, number), pid: Number(match[1]), kind: match[2], inode });
  });
  return { records, warnings: warnings.list() };
}
