// The tree of processes: only the rows in view are in the page; arrows, Home, End and type-ahead as in every tree.
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import type { Forest } from "../../shared/scene/processes/forest.ts";
import { belongsTo, type ForestRow, nodeOf, revealingNode } from "../../shared/scene/processes/rows.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { useDocument, useRead, useWorkbench } from "../workbench-context.tsx";
import { FOREST_ROW_HEIGHT, ForestRowView } from "./ForestRowView.tsx";
import { nodeRef, nodeTitle } from "./forest-words.ts";
import { useTopOnChange } from "./top-on-change.ts";
import { addsToWord, PAUSE_MS, typeAhead } from "./type-ahead.ts";

export function ForestTree({
  id,
  forest,
  rows,
  filter,
}: {
  id: string;
  forest: Forest;
  rows: readonly ForestRow[];
  /** While a filter is set everything is open and nothing folds. */
  filter: string;
}) {
  const filtered = filter !== "";
  const workbench = useWorkbench();
  const { views } = workbench;
  const { lookup } = useDocument();
  const selected = useRead(workbench.selection, (state) => state.selected);
  const [cursorKey, setCursorKey] = useState<string | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const typed = useRef({ text: "", at: 0 });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => FOREST_ROW_HEIGHT,
    overscan: 12,
    // The column titles stick to the top of the same scroller.
    scrollMargin: FOREST_ROW_HEIGHT,
    scrollPaddingStart: FOREST_ROW_HEIGHT,
    getItemKey: (at) => rows[at]?.node.key ?? at,
  });

  useTopOnChange(scroller, filter);

  const selectedNode = useMemo(() => nodeOf(forest, selected), [forest, selected]);
  const cursorAt = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex((row) => row.node.key === cursorKey),
      ),
    [rows, cursorKey],
  );

  // What is selected elsewhere opens the branch it stands in and comes into view; a refresh moves nothing.
  const selectedKey = selectedNode?.key ?? null;
  const latest = useRef({ rows, selectedNode });
  latest.current = { rows, selectedNode };
  useEffect(() => {
    const { selectedNode: node } = latest.current;
    if (selectedKey === null || node === null) return;
    setCursorKey(selectedKey);
    const { processToggled } = views.getState();
    const next = revealingNode(processToggled, node);
    if (next !== processToggled) views.setState({ processToggled: next });
    const frame = requestAnimationFrame(() => {
      const at = latest.current.rows.findIndex((row) => row.node.key === selectedKey);
      if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
    });
    return () => cancelAnimationFrame(frame);
  }, [selectedKey, views, virtual]);

  function toggle(row: ForestRow) {
    if (row.expanded === null || filtered) return;
    const next = new Set(views.getState().processToggled);
    if (!next.delete(row.node.key)) next.add(row.node.key);
    views.setState({ processToggled: next });
  }

  function choose(row: ForestRow) {
    setCursorKey(row.node.key);
    const ref = nodeRef(row.node);
    if (ref !== null) workbench.goTo(ref);
  }

  function moveTo(at: number) {
    const to = Math.min(Math.max(at, 0), rows.length - 1);
    const row = rows[to];
    if (row === undefined) return;
    virtual.scrollToIndex(to, { align: "auto" });
    choose(row);
  }

  function press(event: KeyboardEvent) {
    const row = rows[cursorAt];
    if (row === undefined || event.metaKey || event.altKey) return;
    if (event.ctrlKey) {
      if (event.key.toLowerCase() !== "c" || row.node.kind !== "process") return;
      if (window.getSelection()?.isCollapsed === false) return;
      const { process } = row.node;
      workbench.copy(
        [process.pid, ...(process.args.length > 0 ? process.args : [process.comm])].join(" "),
        "the command line",
      );
      event.preventDefault();
      return;
    }
    if (!navigate(event.key, row) && !findByTyping(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  function navigate(key: string, row: ForestRow): boolean {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / FOREST_ROW_HEIGHT) - 1);
    switch (key) {
      case "ArrowDown":
        moveTo(cursorAt + 1);
        return true;
      case "ArrowUp":
        moveTo(cursorAt - 1);
        return true;
      case "PageDown":
        moveTo(cursorAt + page);
        return true;
      case "PageUp":
        moveTo(cursorAt - page);
        return true;
      case "Home":
        moveTo(0);
        return true;
      case "End":
        moveTo(rows.length - 1);
        return true;
      case "ArrowRight":
        if (row.expanded === false) toggle(row);
        else if (row.expanded === true) moveTo(cursorAt + 1);
        return true;
      case "ArrowLeft":
        if (row.expanded === true && !filtered) toggle(row);
        else if (row.node.parent !== null) moveTo(rows.findIndex((above) => above.node === row.node.parent));
        return true;
      case "Enter":
        follow(row);
        return true;
      case " ":
        choose(row);
        return true;
      default:
        return false;
    }
  }

  /** Enter: from a process to its netns, from a container to its netns; a heading folds. */
  function follow(row: ForestRow) {
    const netns = netnsOf(row);
    if (netns !== null) workbench.goTo(netns);
    else toggle(row);
  }

  function findByTyping(key: string): boolean {
    const now = Date.now();
    const before = now - typed.current.at < PAUSE_MS ? typed.current.text : "";
    if (!addsToWord(key, before)) return false;
    typed.current = { text: before + key, at: now };
    const found = typeAhead(
      rows.map((row) => nodeTitle(row.node, lookup)),
      cursorAt,
      typed.current.text,
    );
    if (found !== null) moveTo(found);
    return true;
  }

  const cursorRow = rows[cursorAt];
  return (
    <div className="forest-scroller" ref={scroller}>
      <div className="forest-columns" aria-hidden="true">
        <span className="forest-name">Process</span>
        <span className="forest-pid">Pid</span>
        <span className="forest-inside">Inside</span>
        <span className="forest-uid">Uid</span>
        <span className="forest-netns">Netns</span>
        <span className="forest-command">Command</span>
      </div>
      <div
        id={id}
        role="tree"
        aria-label="Processes by who started them"
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
            <ForestRowView
              key={item.key}
              id={rowId(id, row)}
              row={row}
              top={item.start - FOREST_ROW_HEIGHT}
              cursor={row === cursorRow}
              selected={row.node === selectedNode || isSameContainer(row, selected)}
              related={belongsTo(lookup, row.node, selected)}
              onSelect={() => {
                if (nodeRef(row.node) === null) toggle(row);
                choose(row);
              }}
              onToggle={() => toggle(row)}
            />
          );
        })}
      </div>
    </div>
  );
}

function rowId(tree: string, row: ForestRow): string {
  return `${tree}-${row.node.key.replace(/\s/g, "_")}`;
}

/** A container may have several boundaries (an `exec` that an init adopted): all of them are it. */
function isSameContainer(row: ForestRow, selected: EntityRef | null): boolean {
  return row.node.kind === "container" && selected?.kind === "container" && row.node.id === selected.id;
}

function netnsOf({ node }: ForestRow): EntityRef | null {
  const netns =
    node.kind === "process" ? node.process.netns : node.kind === "container" ? node.container?.netns : null;
  return netns === null || netns === undefined ? null : { kind: "netns", id: netns };
}
