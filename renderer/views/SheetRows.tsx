// Header and rows of a sheet.
import type { Sorting } from "../../shared/scene/table/order.ts";
import type { Column, SheetRow } from "../../shared/scene/table/sheet.ts";
import { cellAria, ROW_GROUP, rowAria, sortAria } from "./grid-aria.ts";

export const SHEET_ROW_HEIGHT = 28;

export function SheetHead({
  id,
  columns,
  sorting,
  cursor,
}: {
  /** Id of the grid. */
  id: string;
  columns: readonly Column[];
  sorting: Sorting | null;
  /** Column of the cursor when it is in the header. */
  cursor: number | null;
}) {
  return (
    <div {...ROW_GROUP} className="sheet-head-group">
      <div {...rowAria(-1)} className="sheet-row sheet-head">
        {columns.map((column, at) => {
          const sorted = sorting?.column === at;
          const direction = sorted ? (sorting.descending ? "descending" : "ascending") : "none";
          return (
            <div
              key={column.id}
              {...cellAria(id, -1, at)}
              {...sortAria(direction)}
              className={`sheet-cell sheet-${column.align}${cursor === at ? " sheet-cursor" : ""}`}
              title={`Sort by ${column.title.toLowerCase()}`}
            >
              <span className="truncate">{column.title}</span>
              <span className={`sort-mark sort-${direction}`} aria-hidden="true" />
            </div>
          );
        })}
      </div>
    </div>
  );
}

const TONES = {
  plain: "",
  muted: " muted",
  doubt: " doubt-text",
  broken: " broken-text",
  good: " good-text",
} as const;

export function SheetRowView({
  id,
  columns,
  row,
  at,
  top,
  cursor,
  selected,
  marked,
}: {
  /** Id of the grid. */
  id: string;
  columns: readonly Column[];
  row: SheetRow;
  at: number;
  top: number;
  cursor: number | null;
  selected: boolean;
  marked: boolean;
}) {
  const classes = [
    "sheet-row",
    at % 2 === 1 && "sheet-odd",
    selected && "sheet-selected",
    marked && "sheet-marked",
  ];
  return (
    <div
      {...rowAria(at, selected || marked)}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)` }}
    >
      {columns.map((column, place) => {
        const cell = row.cells[place];
        const text = cell?.text ?? "";
        return (
          <div
            key={column.id}
            {...cellAria(id, at, place)}
            className={`sheet-cell sheet-${column.align}${column.mono ? " mono" : ""}${TONES[cell?.tone ?? "plain"]}${cursor === place ? " sheet-cursor" : ""}`}
            title={cell?.hint ? `${text}: ${cell.hint}` : text}
          >
            <span className="truncate">{text}</span>
          </div>
        );
      })}
    </div>
  );
}
