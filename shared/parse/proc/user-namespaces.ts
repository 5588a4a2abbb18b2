// User namespaces: id maps of /proc/PID/uid_map and gid_map, and which namespace owns or holds which (`lsns`).
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { readFileLines } from "../reading/file-lines.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { IdMapRecord, NamespaceOwnerRecord } from "../records.ts";

/** Reads `/proc/PID/uid_map:INSIDE OUTSIDE COUNT` (user_namespaces(7)); one record per line of a map. */
export function parseIdMaps(source: string, section: SectionKey): Parsed<IdMapRecord[]> {
  const warnings = warningsOf(section);
  const records: IdMapRecord[] = [];
  for (const { path, lines } of readFileLines(source, warnings)) {
    const file = /^\/proc\/(\d{1,10})\/(uid|gid)_map$/.exec(path);
    for (const { text, line } of lines) {
      const [inside, outside, count] = words(text).map((word) => wholeNumber(word));
      if (
        !file?.[1] ||
        typeof inside !== "number" ||
        typeof outside !== "number" ||
        typeof count !== "number"
      ) {
        warnings.add(line, `This is no line of an id map: ${quote(text)}.`);
        continue;
      }
      const kind = file[2] === "gid" ? "gid" : "uid";
      records.push({ source: at(section, line), pid: Number(file[1]), kind, inside, outside, count });
    }
  }
  return { records, warnings: warnings.list() };
}

/** Reads rows `NS TYPE PNS ONS` of `lsns -n -r`; 0 stands for "not known, or outside of what we may see". */
export function parseNamespaceOwners(source: string, section: SectionKey): Parsed<NamespaceOwnerRecord[]> {
  const warnings = warningsOf(section);
  const records: NamespaceOwnerRecord[] = [];
  eachLine(source, (line, number) => {
    // A namespace that lsns found by a mount alone has neither a kind nor an owner there.
    if (/^\s*$|^\d+\s+\d*\s*$/.test(line)) return;
    const [inodeText, kind, parentText, ownerText] = words(line);
    const [inode, parent, owner] = [wholeNumber(inodeText), wholeNumber(parentText), wholeNumber(ownerText)];
    if (inode === null || !kind || parent === null || owner === null) {
      warnings.add(number, `This is no row of lsns: ${quote(line)}.`);
      return;
    }
    records.push({ source: at(section, number), inode, kind, parent: parent || null, owner: owner || null });
  });
  return { records, warnings: warnings.list() };
}
