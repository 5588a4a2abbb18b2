// Rows as tab-separated text for the clipboard, safe to paste into a spreadsheet.
import type { Column, SheetRow } from "./sheet.ts";

/** A line of titles, then a line per row. Tabs and line breaks in a cell become blanks: one row stays one line. */
export function sheetTsv(columns: readonly Column[], rows: readonly SheetRow[]): string {
  const lines = [
    columns.map((column) => column.title),
    ...rows.map((row) => row.cells.map((cell) => field(cell.text))),
  ];
  return lines.map((cells) => `${cells.join("\t")}\n`).join("");
}

/**
 * Names come from the host: one that a spreadsheet would run as a formula (`=`, `+`, `-`, `@` first) gets an
 * apostrophe in front, which spreadsheets read as "this is text". Numbers stay numbers.
 */
function field(value: string): string {
  const line = value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, " ");
  return /^[=+\-@]/.test(line) && !/^[+-]?\d+(\.\d+)?$/.test(line) ? `'${line}` : line;
}
