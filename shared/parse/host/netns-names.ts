// Names of network namespaces: `ip netns list` (text or JSON) and the collector's own list of doors.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, number as numberOf, readJsonValues, text } from "../reading/json-values.ts";
import { eachLine, unescapeOctal, wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { NetnsListRecord, NetnsNameRecord } from "../records.ts";

/**
 * Reads `name (id: 3)` lines; a name may hold blanks. No id means "the observer's own" or "not numbered here", never 0.
 */
export function parseNetnsNames(source: string, section: SectionKey): Parsed<NetnsNameRecord[]> {
  if (source.trimStart().startsWith("[")) return parseNamesJson(source, section);
  const records: NetnsNameRecord[] = [];
  eachLine(source, (line, number) => {
    const name = line.trimEnd();
    if (name === "") return;
    const match = /^(.+) \(id: (\d{1,10})\)$/.exec(name);
    const nsid = wholeNumber(match?.[2]);
    records.push({ source: at(section, number), name: match?.[1] ?? name, nsid });
  });
  return { records, warnings: [] };
}

function parseNamesJson(source: string, section: SectionKey): Parsed<NetnsNameRecord[]> {
  const { values, warnings } = readJsonValues(source, section);
  const records = values.flatMap(({ value, line }) =>
    (Array.isArray(value) ? value : []).flatMap((entry: unknown, item): NetnsNameRecord[] => {
      const name = isObject(entry) ? text(entry, "name") : null;
      if (!isObject(entry) || name === null) return [];
      return [{ source: { section, line, item }, name, nsid: numberOf(entry, "id") }];
    }),
  );
  return { records, warnings };
}

/** Reads the collector's `INODE<TAB>PATH<TAB>SOURCE` lines; PATH keeps mountinfo's `\040` escapes, `self` is no path. */
export function parseNetnsList(source: string, section: SectionKey): Parsed<NetnsListRecord[]> {
  const warnings = warningsOf(section);
  const records: NetnsListRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const [inodeText, path, via] = line.split("\t");
    const inode = wholeNumber(inodeText);
    if (inode === null || path === undefined || via === undefined) {
      warnings.add(number, `This names no network namespace: ${quote(line)}.`);
      return;
    }
    records.push({ source: at(section, number), inode, path: unescapeOctal(path), via });
  });
  return { records, warnings: warnings.list() };
}
