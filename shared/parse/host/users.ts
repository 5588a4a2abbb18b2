// People of the host who have containers of their own, and the ids that are theirs to give away (subuid, subgid).
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { baseName, readFileLines } from "../reading/file-lines.ts";
import { eachLine, wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerUserRecord, SubordinateIdRecord } from "../records.ts";

/** Reads `UID<TAB>NAME<TAB>HOME`. */
export function parseUsers(source: string, section: SectionKey): Parsed<ContainerUserRecord[]> {
  const warnings = warningsOf(section);
  const records: ContainerUserRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "") return;
    const [uidText, name, home] = line.split("\t");
    const uid = wholeNumber(uidText);
    if (uid === null || !name || !home) warnings.add(number, `This is no user: ${quote(line)}.`);
    else records.push({ source: at(section, number), uid, name, home });
  });
  return { records, warnings: warnings.list() };
}

/** Reads lines of subuid(5) and subgid(5), with or without `PATH:` before them; the file without a path is subuid. */
export function parseSubordinateIds(source: string, section: SectionKey): Parsed<SubordinateIdRecord[]> {
  const warnings = warningsOf(section);
  const records: SubordinateIdRecord[] = [];
  const read = (text: string, kind: SubordinateIdRecord["kind"], line: number) => {
    if (text.trim() === "" || text.startsWith("#")) return;
    const [owner, first, count] = text.trim().split(":");
    const [start, size] = [wholeNumber(first), wholeNumber(count)];
    if (!owner || start === null || size === null)
      warnings.add(line, `This is no range of ids: ${quote(text)}.`);
    else records.push({ source: at(section, line), kind, owner, start, count: size });
  };
  if (!source.startsWith("/")) {
    eachLine(source, (line, number) => read(line, "uid", number));
    return { records, warnings: warnings.list() };
  }
  for (const { path, lines } of readFileLines(source, warnings)) {
    for (const { text, line } of lines) read(text, baseName(path) === "subgid" ? "gid" : "uid", line);
  }
  return { records, warnings: warnings.list() };
}
