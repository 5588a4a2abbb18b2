// The sheets of several hosts as one, with the host in front of every row.
import { column, type Sheet, text } from "./sheet.ts";

export interface HostSheet {
  /** As the host is called beside the others. */
  readonly label: string;
  readonly sheet: Sheet;
}

/** In the order of the hosts; of one alone its sheet as it is. All have the columns of one kind of entity. */
export function joinSheets(parts: readonly HostSheet[]): Sheet {
  const [first] = parts;
  if (first === undefined) return { columns: [], rows: [], note: null };
  if (parts.length === 1) return first.sheet;
  const notes = parts.flatMap(({ label, sheet }) => (sheet.note === null ? [] : [`${label}: ${sheet.note}`]));
  return {
    columns: [column("host", "Host", 120), ...first.sheet.columns],
    rows: parts.flatMap(({ label, sheet }) =>
      sheet.rows.map((row) => ({ ...row, cells: [text(label), ...row.cells] })),
    ),
    note: notes.length === 0 ? null : notes.join(" "),
  };
}
