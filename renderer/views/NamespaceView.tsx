// The namespace view: who is in which of the eight kinds of namespace, who shares one, and what two have in common.
import { useId, useMemo, useRef } from "react";
import { assignLetters, type Letters, NO_LETTERS } from "../../shared/scene/namespaces/letters.ts";
import { buildMatrix, type NamespaceMatrix } from "../../shared/scene/namespaces/matrix.ts";
import { type MatrixMode, type MatrixRow, matrixRows } from "../../shared/scene/namespaces/rows.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { plural } from "../facts/quantities.ts";
import { useDocument, useRead, useWorkbench } from "../workbench-context.tsx";
import { HostChoice } from "./HostChoice.tsx";
import { MatrixGrid } from "./MatrixGrid.tsx";
import { NoMatch, ViewEmpty } from "./ViewEmpty.tsx";
import { ViewHead, ViewNote } from "./ViewHead.tsx";

const MODES: readonly (readonly [mode: MatrixMode, label: string])[] = [
  ["containers", "Containers"],
  ["processes", "Processes"],
];

export function NamespaceView() {
  const { lookup } = useDocument();
  const { views } = useWorkbench();
  const mode = useRead(views, (state) => state.matrixMode);
  const filter = useRead(views, (state) => state.matrixFilter);
  const gridId = useId();
  const matrix = useMemo(() => buildMatrix(lookup), [lookup]);
  const letters = useStickyLetters(matrix);
  const all = useMemo(() => matrixRows(matrix, lookup, mode), [matrix, lookup, mode]);
  const rows = useMemo(() => keep(all, filter), [all, filter]);
  const setFilter = (matrixFilter: string) => views.setState({ matrixFilter });

  if (lookup.topology.processes.length === 0 && matrix.containers.length === 0) {
    return (
      <ViewEmpty title="No namespace was read">
        Namespaces are read from the processes that are in them, and no process was read on this host.
      </ViewEmpty>
    );
  }
  return (
    <section className="view view-namespaces" aria-label="Namespaces">
      <ViewHead
        filter={filter}
        onFilter={setFilter}
        label="Filter rows by name, pid, pod or inode"
        controls={gridId}
        status={statusWords(matrix, mode)}
      >
        <HostChoice />
        <div className="segments" role="toolbar" aria-label="Rows">
          {MODES.map(([value, label]) => (
            <button
              key={value}
              type="button"
              className="segment"
              aria-pressed={mode === value}
              onClick={() => views.setState({ matrixMode: value })}
            >
              {label}
            </button>
          ))}
        </div>
      </ViewHead>
      <ViewNote>{doubtNote(matrix, lookup.topology)}</ViewNote>
      {rows.length === 0 ? (
        <NoMatch filter={filter} onClear={() => setFilter("")} />
      ) : (
        <MatrixGrid id={gridId} all={all} rows={rows} letters={letters} filter={`${mode} ${filter}`} />
      )}
    </section>
  );
}

/** Letters that stay with their namespace from one refresh to the next. */
function useStickyLetters(matrix: NamespaceMatrix): Letters {
  const kept = useRef(NO_LETTERS);
  return useMemo(() => {
    kept.current = assignLetters(matrix, kept.current);
    return kept.current;
  }, [matrix]);
}

/** Rows that hold every word; a heading stays while a row below it does. */
function keep(rows: readonly MatrixRow[], filter: string): readonly MatrixRow[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const kept: MatrixRow[] = [];
  let heading: MatrixRow | null = null;
  for (const row of rows) {
    if (row.kind === "heading") {
      heading = row;
      continue;
    }
    const inodes = Object.values(row.cells).map((cell) =>
      cell.state === "known" ? cell.shared.inode : cell.state,
    );
    const text = `${row.title} ${row.detail} ${heading?.title ?? ""} ${inodes.join(" ")}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    if (heading !== null && !kept.includes(heading)) kept.push(heading);
    kept.push(row);
  }
  return kept;
}

function statusWords(matrix: NamespaceMatrix, mode: MatrixMode): string {
  const parts = [
    plural(matrix.containers.length, "container"),
    mode === "processes" && plural(matrix.byProcess.size, "process", "processes"),
    matrix.kernelThreads > 0 && `${plural(matrix.kernelThreads, "kernel thread")} left out`,
    matrix.idleContainers > 0 && `${plural(matrix.idleContainers, "container")} without a process left out`,
  ];
  return parts.filter(Boolean).join(", ");
}

function doubtNote(matrix: NamespaceMatrix, topology: Topology): string | null {
  const refused = [...matrix.byProcess.values()].filter(
    (holder) => holder.sameness === "not-permitted",
  ).length;
  const words = [
    matrix.hostUnknown.length > 0 &&
      matrix.hostUnknown.length < 8 &&
      `The host's own namespaces could not be read for ${matrix.hostUnknown.join(", ")}: nothing is called the host's there.`,
    matrix.hostUnknown.length === 8 &&
      "The host's own namespaces could not be read: nothing is called the host's.",
    refused > 0 &&
      `Not permitted: ${topology.host.user} may not read the namespaces of ${plural(refused, "process", "processes")}.${topology.host.uid === 0 ? "" : " Collect as root or with sudo."}`,
  ].filter(Boolean);
  return words.length === 0 ? null : words.join(" ");
}
