// One row of the namespace matrix, with its eight cells.
import type { CSSProperties } from "react";
import { type Letters, letterAt, letterPlace } from "../../shared/scene/namespaces/letters.ts";
import type { NamespaceCell, SharedNamespace } from "../../shared/scene/namespaces/matrix.ts";
import type { MatrixRow } from "../../shared/scene/namespaces/rows.ts";
import { NAMESPACE_KINDS, type NamespaceKind } from "../../shared/topology/model.ts";
import { Icon } from "../icons/Icon.tsx";
import { useDocument } from "../workbench-context.tsx";
import { cellAria, rowAria } from "./grid-aria.ts";
import { cellHint, cellWord } from "./matrix-words.ts";

export const MATRIX_ROW_HEIGHT = 34;
/** Colours of the series in the theme; the letter tells apart what has the same one. */
const COLOURS = 8;

/** The namespace whose members light up. */
export type LitNamespace = Pick<SharedNamespace, "kind" | "inode">;

export function MatrixRowView({
  id,
  row,
  at,
  top,
  letters,
  cursor,
  selected,
  marked,
  lit,
  onMark,
}: {
  /** Id of the grid. */
  id: string;
  row: MatrixRow;
  at: number;
  top: number;
  letters: Letters;
  /** Column of the cursor when it is in this row. */
  cursor: number | null;
  selected: boolean;
  marked: boolean;
  lit: LitNamespace | null;
  onMark: () => void;
}) {
  const classes = [
    "matrix-row",
    row.kind === "heading" && "matrix-heading",
    selected && "matrix-selected",
    marked && "matrix-marked",
  ];
  const title = row.detail === "" ? row.title : `${row.title}, ${row.detail}`;
  return (
    <div
      {...rowAria(at, selected)}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div
        {...cellAria(id, at, 0)}
        {...(row.kind === "heading" ? { "aria-colspan": NAMESPACE_KINDS.length + 1 } : {})}
        className={cursor === 0 ? "matrix-who matrix-cursor" : "matrix-who"}
        title={title}
      >
        {row.ref !== null && row.ref.kind !== "process" && <Icon name={ICONS[row.ref.kind]} size={14} />}
        <span className="truncate matrix-title">{row.title}</span>
        <span className="truncate muted matrix-detail">{row.detail}</span>
        {row.kind === "holder" && (
          <button
            type="button"
            tabIndex={-1}
            className="matrix-mark"
            aria-pressed={marked}
            aria-label={`Compare ${row.title}`}
            title="Compare with another row (Space)"
            // The grid keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => {
              event.stopPropagation();
              onMark();
            }}
          >
            <Icon name="swap" size={13} />
          </button>
        )}
      </div>
      {row.kind === "holder" &&
        NAMESPACE_KINDS.map((kind, column) => (
          <Cell
            key={kind}
            grid={id}
            at={at}
            row={row}
            kind={kind}
            letters={letters}
            column={column + 1}
            cursor={cursor === column + 1}
            lit={lit}
          />
        ))}
    </div>
  );
}

const ICONS = {
  host: "host",
  container: "container",
  pod: "pod",
  netns: "netns",
  interface: "interface",
} as const;

function Cell({
  grid,
  at,
  row,
  kind,
  letters,
  column,
  cursor,
  lit,
}: {
  grid: string;
  at: number;
  row: Extract<MatrixRow, { kind: "holder" }>;
  kind: NamespaceKind;
  letters: Letters;
  column: number;
  cursor: boolean;
  lit: LitNamespace | null;
}) {
  const { lookup } = useDocument();
  const cell = row.cells[kind];
  const astray = row.holder !== null && "astray" in row.holder ? row.holder.astray[kind] : 0;
  const isLit =
    lit !== null &&
    cell.state === "known" &&
    cell.shared.kind === lit.kind &&
    cell.shared.inode === lit.inode;
  return (
    <div
      {...cellAria(grid, at, column)}
      className={cursor ? "matrix-cell matrix-cursor" : "matrix-cell"}
      title={cellHint(cell, kind, letters, lookup, astray)}
    >
      <CellMark cell={cell} letters={letters} lit={isLit} />
      {astray > 0 && <span className="doubt-text matrix-astray">+{astray}</span>}
    </div>
  );
}

function CellMark({ cell, letters, lit }: { cell: NamespaceCell; letters: Letters; lit: boolean }) {
  const ring = lit ? " matrix-lit" : "";
  if (cell.state !== "known") {
    const tone = cell.state === "gone" ? "muted" : "doubt-text";
    return <span className={`matrix-word ${tone}`}>{cellWord(cell)}</span>;
  }
  if (cell.shared.isHost) return <span className={`matrix-host muted${ring}`}>host</span>;
  const place = letterPlace(letters, cell.shared);
  if (place === null) return <span className={`matrix-chip matrix-own${ring}`}>own</span>;
  const colour = { "--chip": `var(--t-bridges-${place % COLOURS})` } as CSSProperties;
  return (
    <span className={`matrix-chip matrix-letter${ring}`} style={colour}>
      {letterAt(place)}
    </span>
  );
}
