// The grid of a sheet: only the rows in view are in the page; one cursor for mouse and keys, over header and cells.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Sorting } from "../../shared/scene/table/order.ts";
import type { Column, SheetRow } from "../../shared/scene/table/sheet.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { bringColumnIntoView, cellId, cellOfEvent, gridAria, ROW_GROUP } from "./grid-aria.ts";
import { type GridCursor, moveCursor } from "./grid-cursor.ts";
import type { RowMarks } from "./row-marks.ts";
import { SHEET_ROW_HEIGHT, SheetHead, SheetRowView } from "./SheetRows.tsx";
import { useTopOnChange } from "./top-on-change.ts";

const HEAD_HEIGHT = 30;

export function SheetGrid({
  id,
  label,
  columns,
  rows,
  sorting,
  filter,
  marks,
  onSort,
  onCopy,
}: {
  id: string;
  label: string;
  columns: readonly Column[];
  rows: readonly SheetRow[];
  sorting: Sorting | null;
  filter: string;
  marks: RowMarks;
  onSort: (sorting: Sorting | null) => void;
  onCopy: (rows: readonly SheetRow[]) => void;
}) {
  const workbench = useWorkbench();
  const { views, selection } = workbench;
  const selectedId = useRead(selection, (state) => state.selected?.id ?? null);
  /** Row by key, so that sorting and refreshing keep the cursor on its row; null: the header. */
  const [cursor, setCursor] = useState<{ key: string | null; column: number }>({
    key: rows[0]?.key ?? null,
    column: 0,
  });
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => SHEET_ROW_HEIGHT,
    overscan: 10,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: (at) => rows[at]?.key ?? at,
  });
  useTopOnChange(scroller, `${filter} ${sorting?.column} ${sorting?.descending}`);
  const cursorAt = useMemo(
    () =>
      cursor.key === null
        ? -1
        : Math.max(
            0,
            rows.findIndex((row) => row.key === cursor.key),
          ),
    [rows, cursor.key],
  );

  // A selection made elsewhere moves the cursor to its row; a refresh moves nothing.
  const latest = useRef({ rows, cursorAt });
  latest.current = { rows, cursorAt };
  useEffect(() => {
    const { rows: shown, cursorAt: current } = latest.current;
    if (selectedId === null || shown[current]?.ref.id === selectedId) return;
    const at = shown.findIndex((row) => row.ref.id === selectedId);
    const row = shown[at];
    if (row === undefined) return;
    setCursor((before) => ({ ...before, key: row.key }));
    virtual.scrollToIndex(at, { align: "auto" });
  }, [selectedId, virtual]);

  function select(row: SheetRow) {
    views.selectedHere.current = row.ref.id;
    workbench.goTo(row.ref);
  }

  function moveTo({ row: at, column }: GridCursor, extend: boolean) {
    const row = rows[at];
    setCursor({ key: row?.key ?? null, column });
    bringColumnIntoView(scroller.current, column);
    if (row === undefined) return;
    virtual.scrollToIndex(at, { align: "auto" });
    if (extend) marks.extendTo(at, Math.max(0, cursorAt));
    if (at !== cursorAt) select(row);
  }

  function sortBy(column: number) {
    if (sorting?.column !== column) onSort({ column, descending: false });
    else if (!sorting.descending) onSort({ column, descending: true });
    else onSort(null);
  }

  function press(event: KeyboardEvent) {
    if (event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / SHEET_ROW_HEIGHT) - 2);
    const shape = { rows: rows.length, columns: columns.length, page, firstRow: -1 } as const;
    const to = moveCursor({ row: cursorAt, column: cursor.column }, event.key, event.ctrlKey, shape);
    if (to !== null) moveTo(to, event.shiftKey && to.row !== cursorAt);
    else if (!act(event.key, event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function act(key: string, ctrl: boolean): boolean {
    const row = rows[cursorAt];
    if (ctrl && key.toLowerCase() === "a") marks.all();
    else if (ctrl && key.toLowerCase() === "c") {
      // Text marked by hand is copied as text.
      if (window.getSelection()?.isCollapsed === false) return false;
      onCopy(marks.marked.length > 0 ? marks.marked : row === undefined ? rows : [row]);
    } else if (ctrl) return false;
    else if (key === "Escape" && marks.marked.length > 0) marks.clear();
    else if (row === undefined && (key === "Enter" || key === " ")) sortBy(cursor.column);
    else if (row !== undefined && key === "Enter") select(row);
    else if (row !== undefined && key === " ") marks.toggle(row.key);
    else return false;
    return true;
  }

  function click(event: MouseEvent) {
    const cell = cellOfEvent(event);
    if (cell === null) return;
    const row = rows[cell.row];
    setCursor({ key: row?.key ?? null, column: cell.column });
    if (row === undefined) sortBy(cell.column);
    else if (event.ctrlKey || event.metaKey) marks.toggle(row.key);
    else if (event.shiftKey) marks.extendTo(cell.row, Math.max(0, cursorAt));
    else select(row);
  }

  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const template = columns.map((column) => `minmax(${column.width}px, ${column.width}fr)`).join(" ");
  const sizes = { "--columns": template, "--width": `${width}px` } as CSSProperties;
  return (
    <div className="grid-scroller" ref={scroller}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: gridAria gives it its role and its focus */}
      <div
        {...gridAria(
          id,
          label,
          { rows: rows.length, columns: columns.length },
          cellId(id, cursorAt, cursor.column),
        )}
        className="sheet"
        onKeyDown={press}
        onClick={click}
        style={{ ...sizes, height: virtual.getTotalSize() + HEAD_HEIGHT }}
      >
        <SheetHead
          id={id}
          columns={columns}
          sorting={sorting}
          cursor={cursorAt === -1 ? cursor.column : null}
        />
        <div {...ROW_GROUP} className="sheet-body">
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <SheetRowView
                key={item.key}
                id={id}
                columns={columns}
                row={row}
                at={item.index}
                top={item.start - HEAD_HEIGHT}
                cursor={item.index === cursorAt ? cursor.column : null}
                selected={row.ref.id === selectedId}
                marked={marks.has(row.key)}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}
