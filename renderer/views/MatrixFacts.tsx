// Below the matrix: who shares the namespace under the cursor, and what the marked rows have in common.
import { compareCells, comparisonWords } from "../../shared/scene/namespaces/compare.ts";
import type { Letters } from "../../shared/scene/namespaces/letters.ts";
import type { SharedNamespace } from "../../shared/scene/namespaces/matrix.ts";
import type { MatrixRow } from "../../shared/scene/namespaces/rows.ts";
import type { EntityRef, NamespaceKind } from "../../shared/topology/model.ts";
import { CopyButton } from "../controls/buttons.tsx";
import { ScrollRegion } from "../controls/ScrollRegion.tsx";
import { plural } from "../facts/quantities.ts";
import { EntityLink } from "../screens/inspector/parts.tsx";
import { useDocument, useWorkbench } from "../workbench-context.tsx";
import { cellWord, namespaceTitle } from "./matrix-words.ts";

type HolderRow = Extract<MatrixRow, { kind: "holder" }>;

const MAX_LINKS = 40;

export function MatrixFacts({
  all,
  row,
  kind,
  letters,
  marks,
}: {
  all: readonly MatrixRow[];
  row: MatrixRow | undefined;
  /** Kind of the cursor's cell; null in the first column. */
  kind: NamespaceKind | null;
  letters: Letters;
  marks: readonly string[];
}) {
  return (
    <ScrollRegion className="matrix-facts" label="What is shared">
      <div role="status">
        {row?.kind === "holder" ? (
          <CursorFacts row={row} kind={kind} letters={letters} />
        ) : (
          <p className="muted">Move to a cell to see who shares that namespace.</p>
        )}
      </div>
      <Compared all={all} row={row} marks={marks} />
    </ScrollRegion>
  );
}

function CursorFacts({
  row,
  kind,
  letters,
}: {
  row: HolderRow;
  kind: NamespaceKind | null;
  letters: Letters;
}) {
  if (kind === null) return null;
  const cell = row.cells[kind];
  if (cell.state !== "known") {
    return (
      <p>
        <strong>{row.title}</strong>, {kind}: <span className="doubt-text">{cellWord(cell)}</span>
      </p>
    );
  }
  return <NamespaceFacts entry={cell.shared} letters={letters} />;
}

function NamespaceFacts({ entry, letters }: { entry: SharedNamespace; letters: Letters }) {
  const { lookup } = useDocument();
  const netns =
    entry.kind === "net" ? lookup.topology.namespaces.find((one) => one.inode === entry.inode) : undefined;
  const shown = entry.owners.slice(0, MAX_LINKS);
  const more = entry.owners.length - shown.length;
  return (
    <>
      <p className="row">
        <strong>{namespaceTitle(entry, letters)}</strong>
        <CopyButton text={String(entry.inode)} what="the inode" />
        <span className="muted">{plural(entry.pids.length, "process", "processes")}</span>
        {netns !== undefined && (
          <EntityLink to={{ kind: "netns", id: netns.id }}>Go to this netns</EntityLink>
        )}
      </p>
      <p className="matrix-links">
        {shown.length === 0 ? (
          <span className="muted">Only processes outside containers are in it.</span>
        ) : (
          <>
            <span className="muted">
              {shown.length > 1 ? "Shared by" : entry.isHost ? "Also in it" : "Nobody else was seen in it:"}
            </span>
            {shown.map((owner: EntityRef) => (
              <EntityLink key={owner.id} to={owner} />
            ))}
            {more > 0 && <span className="muted">and {more} more</span>}
          </>
        )}
      </p>
    </>
  );
}

/** Two marked rows against each other; one marked row, or none, with the host. */
function Compared({
  all,
  row,
  marks,
}: {
  all: readonly MatrixRow[];
  row: MatrixRow | undefined;
  marks: readonly string[];
}) {
  const { views } = useWorkbench();
  const holder = (key: string) =>
    all.find((one): one is HolderRow => one.kind === "holder" && one.key === key);
  const host = holder("host");
  const marked = marks.flatMap((mark) => holder(mark) ?? []);
  const one = marked[0] ?? (row?.kind === "holder" ? row : undefined);
  const other = marked[1] ?? host;
  if (one === undefined || other === undefined) return null;
  if (one.key === other.key) {
    return (
      <p className="muted">
        Mark rows with Space to compare two of them; one alone is compared with the host.
      </p>
    );
  }
  const words = `${one.title} and ${other.title}: ${comparisonWords(compareCells(one.cells, other.cells))}`;
  return (
    <p className="row" role="status">
      <span className="matrix-compared break">
        <strong>{one.title}</strong> and <strong>{other.key === "host" ? "the host" : other.title}</strong>:{" "}
        {comparisonWords(compareCells(one.cells, other.cells))}
      </span>
      <CopyButton text={words} what="the comparison" />
      {marked.length > 0 && (
        <button type="button" className="link-button" onClick={() => views.setState({ matrixMarks: [] })}>
          Clear marks
        </button>
      )}
    </p>
  );
}
