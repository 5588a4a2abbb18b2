// nsids: `ip netns list-id` (what one netns calls its neighbours) and the answers of `list-id target-nsid N`.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, number, text } from "../reading/json-values.ts";
import { eachLine, wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { NsidRecord } from "../records.ts";

const LINE = /^nsid (\d{1,10})(?: current-nsid (\d{1,10}|unassigned))?(?: \(iproute2 netns name: (.*)\))?$/;

/** Reads `nsid 0 current-nsid 3 (iproute2 netns name: blue)`; old versions print only `nsid 0 `. */
export function parseNsidText(source: string, section: SectionKey): Parsed<NsidRecord[]> {
  const warnings = warningsOf(section);
  const records: NsidRecord[] = [];
  eachLine(source, (line, lineNumber) => {
    if (line.trim() === "") return;
    const match = LINE.exec(line.trimEnd());
    if (!match) {
      warnings.add(lineNumber, `This is no nsid: ${quote(line)}.`);
      return;
    }
    records.push({
      source: at(section, lineNumber),
      nsid: Number(match[1]),
      name: match[3] ?? null,
      currentNsid: wholeNumber(match[2]),
    });
  });
  return { records, warnings: warnings.list() };
}

/** Reads one JSON entry; null when it has no nsid. */
export function readNsidEntry(item: unknown, source: SourceRef): NsidRecord | null {
  if (!isObject(item)) return null;
  const nsid = number(item, "nsid");
  if (nsid === null || nsid < 0) return null;
  return { source, nsid, name: text(item, "name"), currentNsid: number(item, "current-nsid") };
}
