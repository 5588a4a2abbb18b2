// Section nsid-targets: what each netns the host has numbered calls its own neighbours.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { parseJson } from "../reading/json-values.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { NsidRecord } from "../records.ts";
import { readNsidEntry } from "./nsid.ts";

export interface NsidTarget {
  /** nsid of the netns that was asked, as the host's netns knows it. */
  readonly target: number;
  readonly ids: readonly NsidRecord[];
}

/**
 * Reads `# 0 1 5` (the numbers asked for) and one line per number: a JSON array, or `null` when the question failed.
 * Without the first line nothing tells whose answer a line is: all are refused.
 */
export function parseNsidTargets(source: string, section: SectionKey): Parsed<NsidTarget[]> {
  const warnings = warningsOf(section);
  const records: NsidTarget[] = [];
  let asked: number[] | null = null;
  let answered = 0;
  eachLine(source, (line, number) => {
    if (line === "") return;
    if (line.startsWith("#") && asked === null) {
      asked = words(line.slice(1)).flatMap((word) => wholeNumber(word) ?? []);
      return;
    }
    const target = asked?.[answered];
    answered += 1;
    const value = parseJson(line);
    if (target === undefined || (value !== null && !Array.isArray(value))) {
      warnings.add(number, `This answers no question about nsids: ${quote(line)}.`);
      return;
    }
    if (value === null) {
      warnings.add(number, `The neighbours of nsid ${target} could not be asked for.`, "failed");
      return;
    }
    const ids = value.flatMap(
      (entry: unknown, item) => readNsidEntry(entry, { section, line: number, item }) ?? [],
    );
    records.push({ target, ids });
  });
  return { records, warnings: warnings.list() };
}
