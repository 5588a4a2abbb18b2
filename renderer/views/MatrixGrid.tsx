// The matrix itself: rows by the eight kinds, one cursor for mouse and keys, and below it what the cursor's cell says.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Letters } from "../../shared/scene/namespaces/letters.ts";
import type { MatrixRow } from "../../shared/scene/namespaces/rows.ts";
import { NAMESPACE_KINDS } from "../../shared/topology/model.ts";
import { useDocument, useRead, useWorkbench } from "../workbench-context.tsx";
import {
  bringColumnIntoView,
  cellAria,
  cellId,
  cellOfEvent,
  gridAria,
  ROW_GROUP,
  rowAria,
} from "./grid-aria.ts";
import { type GridCursor, moveCursor } from "./grid-cursor.ts";
import { MatrixFacts } from "./MatrixFacts.tsx";
import { type LitNamespace, MATRIX_ROW_HEIGHT, MatrixRowView } from "./MatrixRowView.tsx";
import { useTopOnChange } from "./top-on-change.ts";

const HEAD_HEIGHT = 30;

export function MatrixGrid({
  id,
  all,
  rows,
  letters,
  filter,
}: {
  id: string;
  /** Rows before the filter: a marked row may be filtered away. */
  all: readonly MatrixRow[];
  rows: readonly MatrixRow[];
  letters: Letters;
  /** What decides which rows are shown. */
  filter: string;
}) {
  const workbench = useWorkbench();
  const { views, selection } = workbench;
  const { lookup } = useDocument();
  const selected = useRead(selection, (state) => state.selected);
  const marks = useRead(views, (state) => state.matrixMarks);
  const [cursor, setCursor] = useState<{ key: string; column: number }>({ key: "host", column: 0 });
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => MATRIX_ROW_HEIGHT,
    overscan: 10,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    getItemKey: (at) => rows[at]?.key ?? at,
  });

  useTopOnChange(scroller, filter);
  const cursorAt = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex((row) => row.key === cursor.key),
      ),
    [rows, cursor.key],
  );
  const cursorRow = rows[cursorAt];

  // A selection made elsewhere moves the cursor here and comes into view; a refresh moves nothing.
  const latest = useRef({ rows, cursorRow });
  latest.current = { rows, cursorRow };
  const selectedId = selected?.id ?? null;
  useEffect(() => {
    const { rows: shown, cursorRow: current } = latest.current;
    if (selectedId === null || current?.ref?.id === selectedId) return;
    const at = shown.findIndex((row) => row.kind === "holder" && row.ref?.id === selectedId);
    const row = shown[at];
    if (row === undefined) return;
    setCursor((before) => ({ ...before, key: row.key }));
    virtual.scrollToIndex(at, { align: "auto" });
  }, [selectedId, virtual]);

  function moveTo({ row: at, column }: GridCursor) {
    const row = rows[at];
    if (row === undefined) return;
    setCursor({ key: row.key, column });
    virtual.scrollToIndex(at, { align: "auto" });
    bringColumnIntoView(scroller.current, column);
    if (row.key !== cursorRow?.key && row.ref !== null) workbench.goTo(row.ref);
  }

  function press(event: KeyboardEvent) {
    if (event.metaKey || event.altKey || cursorRow === undefined) return;
    const shape = {
      rows: rows.length,
      columns: NAMESPACE_KINDS.length + 1,
      page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / MATRIX_ROW_HEIGHT) - 2),
      firstRow: 0,
    } as const;
    const to = moveCursor({ row: cursorAt, column: cursor.column }, event.key, event.ctrlKey, shape);
    if (to !== null) moveTo(to);
    else if (event.ctrlKey) return;
    else if (event.key === " " && cursorRow.kind === "holder") views.toggleMark(cursorRow.key);
    else if (event.key === "Enter" && cursorRow.ref !== null) workbench.goTo(cursorRow.ref);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const kind = cursor.column === 0 ? null : (NAMESPACE_KINDS[cursor.column - 1] ?? null);
  const lit = kind !== null && cursorRow?.kind === "holder" ? cursorRow.cells[kind] : null;
  const netns = selected?.kind === "netns" ? lookup.namespaces.get(selected.id) : undefined;
  const litNamespace: LitNamespace | null =
    netns !== undefined ? { kind: "net", inode: netns.inode } : lit?.state === "known" ? lit.shared : null;
  return (
    <>
      <div className="grid-scroller matrix-scroller" ref={scroller}>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: gridAria gives it its role and its focus */}
        <div
          {...gridAria(
            id,
            "Namespaces of containers and processes",
            { rows: rows.length, columns: NAMESPACE_KINDS.length + 1 },
            cellId(id, cursorAt, cursor.column),
          )}
          className="matrix"
          onKeyDown={press}
          onClick={(event) => {
            const cell = cellOfEvent(event);
            if (cell !== null && cell.row >= 0) moveTo(cell);
          }}
          style={{ height: virtual.getTotalSize() + HEAD_HEIGHT }}
        >
          <div {...ROW_GROUP} className="matrix-head-group">
            <div {...rowAria(-1)} className="matrix-row matrix-head">
              <span {...cellAria(id, -1, 0)} className="matrix-who">
                Who
              </span>
              {NAMESPACE_KINDS.map((name, at) => (
                <span key={name} {...cellAria(id, -1, at + 1)} className="matrix-kind">
                  {name}
                </span>
              ))}
            </div>
          </div>
          <div {...ROW_GROUP} className="matrix-body">
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (row === undefined) return null;
              return (
                <MatrixRowView
                  key={item.key}
                  id={id}
                  row={row}
                  at={item.index}
                  top={item.start - HEAD_HEIGHT}
                  letters={letters}
                  cursor={row === cursorRow ? cursor.column : null}
                  selected={row.ref !== null && row.ref.id === selectedId}
                  marked={marks.includes(row.key)}
                  lit={litNamespace}
                  onMark={() => views.toggleMark(row.key)}
                />
              );
            })}
          </div>
        </div>
      </div>
      <MatrixFacts all={all} row={cursorRow} kind={kind} letters={letters} marks={marks} />
    </>
  );
}
