// Tables with headings (`docker ps`, `crictl pods`, `ctr containers list`): columns by the position of their headings.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "./lines.ts";
import { quote, warningsOf } from "./warnings.ts";

export interface TableRow {
  readonly line: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** Cuts rows where the headings stand. A cell may hold blanks, quotes and `…`; the last one may be wider than its column. */
export function readTable(
  source: string,
  firstHeading: string,
  section: SectionKey,
  otherFirstHeadings: readonly string[] = [],
): Parsed<TableRow[]> {
  const warnings = warningsOf(section);
  const records: TableRow[] = [];
  let columns: { readonly name: string; readonly start: number }[] = [];
  eachLine(source, (line, number) => {
    if (line.trim() === "") return;
    if (columns.length === 0) {
      columns = [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ name: match[0], start: match.index }));
      const first = columns[0]?.name ?? "";
      if (first !== firstHeading && !otherFirstHeadings.includes(first)) {
        warnings.add(number, `Expected the headings of a table, found ${quote(line)}.`);
        columns = [];
      }
      return;
    }
    const letters = Array.from(line);
    const cells = new Map<string, string>();
    columns.forEach(({ name, start }, i) => {
      cells.set(
        name,
        letters
          .slice(start, columns[i + 1]?.start)
          .join("")
          .trim(),
      );
    });
    records.push({ line: number, cells });
  });
  return { records, warnings: warnings.list() };
}
