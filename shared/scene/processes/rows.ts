// The rows of the process view: what is open, what a filter keeps, and where each container's shade begins and ends.
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { EntityRef } from "../../topology/model.ts";
import type { BoundaryNode, Forest, ForestNode } from "./forest.ts";
import { roleWord, stateWord } from "./words.ts";

export interface ForestRow {
  readonly node: ForestNode;
  /** null: nothing below. */
  readonly expanded: boolean | null;
  /** Position among its shown siblings, from 1, and how many there are. */
  readonly position: number;
  readonly siblings: number;
  /** Containers around the row, outermost first. */
  readonly shades: readonly Shade[];
}

export interface Shade {
  readonly boundary: BoundaryNode;
  readonly first: boolean;
  readonly last: boolean;
}

export interface ForestWish {
  /** Keys whose state differs from the default: kernel threads folded, all else open. */
  readonly toggled: ReadonlySet<string>;
  /** Nodes to keep; null: all. While it is set everything is open. */
  readonly matching: ReadonlySet<ForestNode> | null;
}

export function isOpenByDefault(node: ForestNode): boolean {
  return node.kind !== "starter" || node.starter !== "kernel";
}

/** The rows in order, top to bottom. */
export function forestRows(forest: Forest, wish: ForestWish): ForestRow[] {
  const plain: { node: ForestNode; expanded: boolean | null; position: number; siblings: number }[] = [];
  const kept = (nodes: readonly ForestNode[]) =>
    wish.matching === null ? nodes : nodes.filter((node) => wish.matching?.has(node));
  const stack: (typeof plain)[number][] = [];
  const push = (nodes: readonly ForestNode[]) => {
    const shown = kept(nodes);
    for (let at = shown.length - 1; at >= 0; at -= 1) {
      const node = shown[at] as ForestNode;
      const open = wish.matching !== null || isOpenByDefault(node) !== wish.toggled.has(node.key);
      const expanded = kept(node.children).length === 0 ? null : open;
      stack.push({ node, expanded, position: at + 1, siblings: shown.length });
    }
  };
  push(forest.starters);
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    plain.push(row);
    if (row.expanded === true) push(row.node.children);
  }
  return plain.map((row, at) => ({ ...row, shades: shadesOf(row.node, plain[at + 1]?.node) }));
}

function shadesOf(node: ForestNode, below: ForestNode | undefined): Shade[] {
  return node.boundaries.map((boundary, depth) => ({
    boundary,
    first: boundary === node,
    last: below?.boundaries[depth] !== boundary,
  }));
}

export interface Matching {
  /** Nodes that match and all above them. */
  readonly nodes: ReadonlySet<ForestNode>;
  /** How many processes match themselves. */
  readonly processes: number;
}

/** What holds every word of a filter; a container's name counts for all its members. null without words. */
export function matchingNodes(forest: Forest, filter: string): Matching | null {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const kept = new Set<ForestNode>();
  let processes = 0;
  for (const node of forest.nodes) {
    if (node.kind === "starter") continue;
    const text = textOf(node);
    if (!words.every((word) => text.includes(word))) continue;
    if (node.kind === "process") processes += 1;
    for (let up: ForestNode | null = node; up !== null && !kept.has(up); up = up.parent) kept.add(up);
  }
  return { nodes: kept, processes };
}

function textOf(node: ForestNode): string {
  const container = (node.kind === "container" ? node : node.boundaries.at(-1))?.container;
  const owner = container ? `${container.name} ${container.runtimeId} ${container.image ?? ""}` : "";
  if (node.kind !== "process") return owner.toLowerCase();
  const { process } = node;
  const who = process.uid === null ? "" : `uid ${process.uid}`;
  return `${process.comm} ${process.pid} ${process.nsPids.join(" ")} ${process.args.join(" ")} ${who} ${stateWord(
    process,
  )} ${roleWord(process)} ${owner}`.toLowerCase();
}

/** The toggled set with everything open above a node; the same set when that is already so. */
export function revealingNode(toggled: ReadonlySet<string>, node: ForestNode): ReadonlySet<string> {
  let next: Set<string> | null = null;
  for (let up = node.parent; up !== null; up = up.parent) {
    const open = isOpenByDefault(up) !== toggled.has(up.key);
    if (open) continue;
    next ??= new Set(toggled);
    if (!next.delete(up.key)) next.add(up.key);
  }
  return next ?? toggled;
}

/** The node that stands for an entity: a process itself, a container's first boundary; null for all else. */
export function nodeOf(forest: Forest, ref: EntityRef | null): ForestNode | null {
  if (ref?.kind === "process") return forest.processNodes.get(ref.id) ?? null;
  if (ref?.kind !== "container") return null;
  return forest.nodes.find((node) => node.kind === "container" && node.id === ref.id) ?? null;
}

/** Whether a row belongs to what is selected without being it: a process in the selected netns, container or pod. */
export function belongsTo(index: TopologyIndex, node: ForestNode, ref: EntityRef | null): boolean {
  if (ref === null || node.kind !== "process") return false;
  const { process } = node;
  switch (ref.kind) {
    case "netns":
      return process.netns === ref.id && !index.namespaces.get(ref.id)?.isHost;
    case "container":
      return process.container === ref.id || index.containers.get(ref.id)?.shim === process.id;
    case "pod":
      return process.container !== null && index.containers.get(process.container)?.pod === ref.id;
    default:
      return false;
  }
}
