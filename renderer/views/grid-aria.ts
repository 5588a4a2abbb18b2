// What the parts of a grid say of themselves: only rows in view are in the page, so each names its place in the whole.
import type { MouseEvent } from "react";

/** The grid itself: it holds the focus and points at the cursor's cell. */
export function gridAria(id: string, label: string, size: { rows: number; columns: number }, cursor: string) {
  return {
    id,
    role: "grid",
    "aria-label": label,
    "aria-rowcount": size.rows + 1,
    "aria-colcount": size.columns,
    "aria-activedescendant": cursor,
    "aria-multiselectable": true,
    tabIndex: 0,
  } as const;
}

export const ROW_GROUP = { role: "rowgroup" } as const;

interface RowAria {
  readonly role: "row";
  readonly "aria-rowindex": number;
  readonly "aria-selected"?: boolean;
}

/** Row by its place in the data, -1 for the header; the header is row 1 for those who listen. */
export function rowAria(at: number, selected?: boolean): RowAria {
  return {
    role: "row",
    "aria-rowindex": at + 2,
    ...(selected === undefined ? {} : { "aria-selected": selected }),
  };
}

interface CellAria {
  readonly id: string;
  readonly role: "gridcell" | "rowheader" | "columnheader";
  readonly "aria-colindex": number;
  readonly "data-row": number;
  readonly "data-column": number;
}

export function cellAria(grid: string, at: number, column: number): CellAria {
  return {
    id: cellId(grid, at, column),
    role: at === -1 ? "columnheader" : column === 0 ? "rowheader" : "gridcell",
    "aria-colindex": column + 1,
    "data-row": at,
    "data-column": column,
  };
}

/** A header of a sheet that sorts. */
export function sortAria(direction: "none" | "ascending" | "descending") {
  return { "aria-sort": direction } as const;
}

export function cellId(grid: string, at: number, column: number): string {
  return `${grid}-r${at}-c${column}`;
}

/** The cell a pointer event is in; null between cells. */
export function cellOfEvent(event: MouseEvent): { row: number; column: number } | null {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-column]") : null;
  if (cell === null) return null;
  return { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

/** Scrolls sideways just as far as a column needs; the first column always stays in sight. */
export function bringColumnIntoView(scroller: HTMLElement | null, column: number): void {
  const cells = scroller?.querySelectorAll<HTMLElement>("[role=columnheader]");
  const [first, cell] = [cells?.[0], cells?.[column]];
  if (!scroller || !first || !cell || column === 0) return;
  const left = cell.offsetLeft - first.offsetWidth;
  const right = cell.offsetLeft + cell.offsetWidth - scroller.clientWidth;
  if (scroller.scrollLeft > left) scroller.scrollLeft = left;
  else if (scroller.scrollLeft < right) scroller.scrollLeft = right;
}
