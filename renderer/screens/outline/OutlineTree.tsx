// The tree itself: only the rows in view are in the page; keys move as in every tree.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { perform } from "../../actions/registry.ts";
import { Icon } from "../../icons/Icon.tsx";
import { sameEntity } from "../../state/selection.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import type { OutlineRow } from "./outline-rows.ts";

const ROW_HEIGHT = 26;

export function OutlineTree({
  id,
  rows,
  onToggle,
}: {
  id: string;
  rows: readonly OutlineRow[];
  onToggle: (key: string) => void;
}) {
  const workbench = useWorkbench();
  const selected = useRead(workbench.selection, (state) => state.selected);
  const [cursorKey, setCursorKey] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    getItemKey: (at) => rows[at]?.key ?? at,
  });

  const selectedAt = rows.findIndex((row) => row.ref !== null && sameEntity(row.ref, selected));
  const cursorAt = Math.max(
    0,
    rows.findIndex((row) => row.key === cursorKey),
  );

  // A selection made elsewhere moves the cursor here and comes into view.
  useEffect(() => {
    const row = rows[selectedAt];
    if (row === undefined) return;
    setCursorKey(row.key);
    virtual.scrollToIndex(selectedAt, { align: "auto" });
  }, [selectedAt, rows, virtual]);

  function moveTo(at: number) {
    const row = rows[Math.min(Math.max(at, 0), rows.length - 1)];
    if (row === undefined) return;
    setCursorKey(row.key);
    virtual.scrollToIndex(rows.indexOf(row), { align: "auto" });
    if (row.ref !== null) workbench.goTo(row.ref);
  }

  function press(event: KeyboardEvent) {
    const row = rows[cursorAt];
    if (row === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    switch (event.key) {
      case "ArrowDown":
        moveTo(cursorAt + 1);
        break;
      case "ArrowUp":
        moveTo(cursorAt - 1);
        break;
      case "Home":
        moveTo(0);
        break;
      case "End":
        moveTo(rows.length - 1);
        break;
      case "ArrowRight":
        if (row.expanded === false) onToggle(row.key);
        else if (row.expanded === true) moveTo(cursorAt + 1);
        break;
      case "ArrowLeft":
        if (row.expanded === true) onToggle(row.key);
        else moveTo(rows.findLastIndex((above, at) => at < cursorAt && above.level < row.level));
        break;
      case "Enter":
        if (!perform("selection.peer", workbench) && row.expanded !== null) onToggle(row.key);
        break;
      case " ":
        if (row.ref !== null) workbench.goTo(row.ref);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  const cursorRow = rows[cursorAt];
  return (
    <div className="tree-scroller" ref={scroller}>
      <div
        id={id}
        role="tree"
        aria-label="Network namespaces, interfaces and containers"
        className="tree"
        tabIndex={0}
        aria-activedescendant={cursorRow === undefined ? undefined : rowId(id, cursorRow)}
        onKeyDown={press}
        style={{ height: virtual.getTotalSize() }}
      >
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <TreeRow
              key={item.key}
              id={rowId(id, row)}
              row={row}
              top={item.start}
              cursor={row === cursorRow}
              selected={item.index === selectedAt || (row.ref !== null && sameEntity(row.ref, selected))}
              onSelect={() => {
                setCursorKey(row.key);
                if (row.ref === null) onToggle(row.key);
                else workbench.goTo(row.ref);
              }}
              onToggle={() => onToggle(row.key)}
              onActivate={() => {
                if (!perform("selection.peer", workbench) && row.expanded !== null) onToggle(row.key);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

function rowId(tree: string, row: OutlineRow): string {
  return `${tree}-${row.key.replace(/\s/g, "_")}`;
}

function TreeRow({
  id,
  row,
  top,
  cursor,
  selected,
  onSelect,
  onToggle,
  onActivate,
}: {
  id: string;
  row: OutlineRow;
  top: number;
  cursor: boolean;
  selected: boolean;
  onSelect: () => void;
  onToggle: () => void;
  onActivate: () => void;
}) {
  const classes = [
    "tree-row",
    selected && "tree-row-selected",
    cursor && "tree-row-cursor",
    row.doubt && "tree-row-doubt",
  ];
  return (
    // The tree holds the focus and moves it by aria-activedescendant; rows only listen to the pointer.
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={selected}
      {...(row.expanded === null ? {} : { "aria-expanded": row.expanded })}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)`, paddingLeft: 6 + (row.level - 1) * 14 }}
      title={`${row.title} ${row.detail}`}
      onPointerDown={(event) => event.preventDefault()}
      onClick={onSelect}
      onDoubleClick={onActivate}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the tree's arrow keys do the same */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a mouse target beside the tree's own keys */}
      <span
        className={
          row.expanded === null ? "tree-twist" : `tree-twist tree-twist-${row.expanded ? "open" : "closed"}`
        }
        onClick={(event) => {
          if (row.expanded === null) return;
          event.stopPropagation();
          onToggle();
        }}
      />
      <Icon name={row.icon} size={14} />
      <span className="truncate tree-title">{row.title}</span>
      <span className="truncate tree-detail">{row.detail}</span>
    </div>
  );
}
