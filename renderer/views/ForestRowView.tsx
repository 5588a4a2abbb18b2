// One row of the process view: a starter, the edge of a container, or a process.
import type { CSSProperties, ReactNode } from "react";
import type { BoundaryNode, ForestNode, ProcessNode } from "../../shared/scene/processes/forest.ts";
import type { ForestRow } from "../../shared/scene/processes/rows.ts";
import { isNotable, roleWord, stateWord } from "../../shared/scene/processes/words.ts";
import type { Process } from "../../shared/topology/model.ts";
import { isEnded, whyNoNetns } from "../../shared/topology/process-state.ts";
import { containerRuntime, netnsTitle } from "../facts/names.ts";
import { formatCount, plural } from "../facts/quantities.ts";
import { Icon } from "../icons/Icon.tsx";
import { useDocument, useWorkbench } from "../workbench-context.tsx";
import { insidePids, nodeSentence, nodeTitle } from "./forest-words.ts";

export const FOREST_ROW_HEIGHT = 28;
const INDENT = 16;
/** Deeper levels stand below each other: the name must stay readable. */
const MAX_INDENTS = 12;

function indent(level: number): number {
  return 8 + Math.min(level - 1, MAX_INDENTS) * INDENT;
}

export function ForestRowView({
  id,
  row,
  top,
  cursor,
  selected,
  related,
  onSelect,
  onToggle,
}: {
  id: string;
  row: ForestRow;
  top: number;
  cursor: boolean;
  selected: boolean;
  /** Belongs to what is selected without being it. */
  related: boolean;
  onSelect: () => void;
  onToggle: () => void;
}) {
  const { lookup } = useDocument();
  const { node } = row;
  const classes = [
    "tree-row forest-row",
    `forest-${node.kind}`,
    selected && "tree-row-selected",
    related && "forest-related",
    cursor && "tree-row-cursor",
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the tree
    // biome-ignore lint/a11y/noStaticElementInteractions: treeItemAria gives it its role
    <div
      {...treeItemAria(id, row, selected, nodeSentence(node, lookup))}
      className={classes.filter(Boolean).join(" ")}
      style={{ transform: `translateY(${top}px)`, "--indent": `${indent(node.level)}px` } as CSSProperties}
      onClick={onSelect}
      onDoubleClick={onToggle}
    >
      {row.shades.map(({ boundary, first, last }) => (
        <span
          key={boundary.key}
          className={["forest-shade", first && "forest-shade-first", last && "forest-shade-last"]
            .filter(Boolean)
            .join(" ")}
          style={{ left: indent(boundary.level) - 4 }}
        />
      ))}
      <span className="forest-name">
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
        <Title node={node} />
      </span>
      {node.kind === "process" && <Columns process={node.process} />}
    </div>
  );
}

/** The tree holds the focus and points at the cursor's row; the row tells its place among those that are not in the page. */
function treeItemAria(id: string, row: ForestRow, selected: boolean, label: string) {
  return {
    id,
    role: "treeitem",
    "aria-level": row.node.level,
    "aria-posinset": row.position,
    "aria-setsize": row.siblings,
    "aria-selected": selected,
    "aria-label": label,
    ...(row.expanded === null ? {} : { "aria-expanded": row.expanded }),
  } as const;
}

function Title({ node }: { node: ForestNode }) {
  const { lookup } = useDocument();
  const title = nodeTitle(node, lookup);
  if (node.kind === "starter") {
    return (
      <>
        <span className="truncate forest-title">{title}</span>
        <span className="muted forest-count">{formatCount(node.size)}</span>
      </>
    );
  }
  if (node.kind === "container") return <ContainerTitle node={node} title={title} />;
  return <ProcessTitle node={node} title={title} />;
}

function ContainerTitle({ node, title }: { node: BoundaryNode; title: string }) {
  const { lookup } = useDocument();
  const { container } = node;
  const pod = container?.pod ? lookup.pods.get(container.pod) : undefined;
  const details = [
    container?.isSandbox && "sandbox",
    pod && `pod ${pod.name}`,
    container && containerRuntime(container),
    plural(node.size, "process", "processes"),
  ].filter(Boolean);
  return (
    <>
      <Icon name="container" size={14} />
      <span
        className="truncate forest-title"
        title={container?.image ? `${title} (${container.image})` : title}
      >
        {title}
      </span>
      <span className="muted truncate forest-detail" title={details.join(", ")}>
        {details.join(", ")}
      </span>
    </>
  );
}

function ProcessTitle({ node, title }: { node: ProcessNode; title: string }) {
  const { process, cutFrom, parentDoubt } = node;
  const from = cutFrom !== null && cutFrom.pid !== 1 ? `by ${cutFrom.comm} ${cutFrom.pid}` : "";
  return (
    <>
      <span className="truncate forest-title" title={title}>
        {title}
      </span>
      {isNotable(process) && (
        <span className={isEnded(process) ? "badge badge-doubt" : "badge"}>{stateWord(process)}</span>
      )}
      <Detail>{roleWord(process) === title ? "" : roleWord(process)}</Detail>
      <Detail>{from}</Detail>
      {parentDoubt !== null && (
        <span className="doubt-text truncate forest-detail" title={parentDoubt}>
          {parentDoubt}
        </span>
      )}
    </>
  );
}

function Detail({ children }: { children: string }): ReactNode {
  if (children === "") return null;
  return (
    <span className="muted truncate forest-detail" title={children}>
      {children}
    </span>
  );
}

function Columns({ process }: { process: Process }) {
  const { lookup } = useDocument();
  const { goTo } = useWorkbench();
  const netns = process.netns === null ? undefined : lookup.namespaces.get(process.netns);
  const inside = insidePids(process.nsPids);
  const command = process.args.join(" ");
  return (
    <>
      <span className="forest-pid mono">{process.pid}</span>
      <span className="forest-inside mono truncate" title={inside && `Its pid inside: ${inside}`}>
        {inside}
      </span>
      <span className="forest-uid mono">
        {process.uid ?? (
          <span className="doubt-text" title="The owner of this process was not read">
            ?
          </span>
        )}
      </span>
      <span className="forest-netns">
        {netns === undefined ? (
          <NoNetns process={process} />
        ) : (
          <button
            type="button"
            tabIndex={-1}
            className="link-button truncate forest-jump"
            title={`Go to the network namespace ${netnsTitle(netns, lookup)}, inode ${netns.inode}`}
            // The tree keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => {
              event.stopPropagation();
              goTo({ kind: "netns", id: netns.id });
            }}
          >
            {netnsTitle(netns, lookup)}
          </button>
        )}
      </span>
      <span className="forest-command mono truncate" title={command}>
        {command}
      </span>
    </>
  );
}

/** Refused, never asked, gone and "has none" are four different things. */
function NoNetns({ process }: { process: Process }) {
  const why = whyNoNetns(process);
  if (why === "kernel-thread") return null;
  if (why === "ended") return <span className="muted">ended</span>;
  return (
    <span className="doubt-text truncate">{why === "not-permitted" ? "not permitted" : "not collected"}</span>
  );
}
