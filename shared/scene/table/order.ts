// Sorting and filtering the rows of a sheet.
import { byName } from "../by-name.ts";
import type { SheetRow } from "./sheet.ts";

export interface Sorting {
  /** Place of the column. */
  readonly column: number;
  readonly descending: boolean;
}

/** Rows that hold every word of the filter in any cell, in the wished order; the order of the sheet without one. */
export function orderRows(
  rows: readonly SheetRow[],
  filter: string,
  sorting: Sorting | null,
): readonly SheetRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const kept = words.length === 0 ? rows : rows.filter((row) => words.every((word) => holds(row, word)));
  if (sorting === null) return kept;
  const { column, descending } = sorting;
  const sign = descending ? -1 : 1;
  return kept.toSorted((a, b) => {
    const [x, y] = [a.cells[column]?.sort ?? null, b.cells[column]?.sort ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === "number" && typeof y === "number") return sign * (x - y);
    return sign * byName(String(x), String(y));
  });
}

function holds(row: SheetRow, word: string): boolean {
  return row.cells.some((cell) => cell.text.toLowerCase().includes(word));
}
