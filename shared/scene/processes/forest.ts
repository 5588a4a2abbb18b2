// Processes as forests by who started them, with the boundaries of containers drawn around their members.
import type { ContainerId } from "../../topology/ids.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { Container, Process, ProcessRole } from "../../topology/model.ts";

/** What started a forest. `unseen`: processes whose parent is not among those that were read. */
export type Starter =
  | "init"
  | "dockerd"
  | "containerd"
  | "kubelet"
  | "cri-o"
  | "shim"
  | "conmon"
  | "podman"
  | "rootless"
  | "unseen"
  | "kernel";

const ORDER: readonly Starter[] = [
  "init",
  "dockerd",
  "containerd",
  "kubelet",
  "cri-o",
  "shim",
  "conmon",
  "podman",
  "rootless",
  "unseen",
  "kernel",
];

/** Roles that start a forest of their own, wherever in the tree they hang. */
const STARTER_OF_ROLE: ReadonlyMap<ProcessRole, Starter> = new Map<ProcessRole, Starter>([
  ["dockerd", "dockerd"],
  ["containerd", "containerd"],
  ["kubelet", "kubelet"],
  ["crio", "cri-o"],
  ["shim", "shim"],
  ["conmon", "conmon"],
  ["podman", "podman"],
  ["slirp4netns", "rootless"],
  ["pasta", "rootless"],
  ["rootlessport", "rootless"],
]);

interface NodeBase {
  /** Unique in the forest and the same after a refresh. */
  readonly key: string;
  /** 1 for a starter. */
  readonly level: number;
  readonly parent: ForestNode | null;
  readonly children: readonly ForestNode[];
  /** Boundaries around it, outermost first; a boundary holds itself. */
  readonly boundaries: readonly BoundaryNode[];
  /** Processes in it and below it. */
  readonly size: number;
}

export interface StarterNode extends NodeBase {
  readonly kind: "starter";
  readonly starter: Starter;
}

/** The edge of a container: everything below it runs inside. */
export interface BoundaryNode extends NodeBase {
  readonly kind: "container";
  readonly id: ContainerId;
  /** null when the topology does not hold the container a process names. */
  readonly container: Container | null;
}

export interface ProcessNode extends NodeBase {
  readonly kind: "process";
  readonly process: Process;
  /** The real parent, where the forest cuts the process off from it. */
  readonly cutFrom: Process | null;
  /** Why it has no parent here; null when it has one or is the first process. */
  readonly parentDoubt: string | null;
}

export type ForestNode = StarterNode | BoundaryNode | ProcessNode;

export interface Forest {
  readonly starters: readonly StarterNode[];
  /** Every node, parents before their children. */
  readonly nodes: readonly ForestNode[];
  readonly processNodes: ReadonlyMap<Process["id"], ProcessNode>;
}

interface Draft {
  readonly children: ForestNode[];
  size: number;
}

/**
 * Builds the forests. Every process of the topology appears exactly once, also when parents form a loop (a host may
 * answer anything): a loop is cut at its lowest pid. Siblings stand in order of start. No recursion: depth is the host's.
 */
export function buildForest(index: TopologyIndex): Forest {
  const roots = new Map<Starter, Process[]>();
  const childrenOf = new Map<number, Process[]>();
  for (const process of index.topology.processes) {
    const starter = starterOf(index, process);
    if (starter === null) listIn(childrenOf, process.ppid).push(process);
    else listIn(roots, starter).push(process);
  }
  for (const root of loopCuts(index, roots, childrenOf)) listIn(roots, "unseen").push(root);

  const plant = new Plant(index);
  for (const starter of ORDER) {
    const members = roots.get(starter);
    if (members) plant.grow(starter, members, childrenOf);
  }
  return plant.forest();
}

function listIn<Key, Item>(lists: Map<Key, Item[]>, key: Key): Item[] {
  const known = lists.get(key);
  if (known) return known;
  const fresh: Item[] = [];
  lists.set(key, fresh);
  return fresh;
}

/** The forest a process is a root of; null when it hangs below its parent. */
function starterOf(index: TopologyIndex, process: Process): Starter | null {
  const parent = seenParent(index, process);
  const own = process.container === null ? STARTER_OF_ROLE.get(process.role) : undefined;
  if (own !== undefined && process.pid !== 1) {
    const above = parent !== null && parent.container === null ? STARTER_OF_ROLE.get(parent.role) : undefined;
    return own === above ? null : own;
  }
  if (parent !== null) return null;
  if (process.pid === 1) return "init";
  return process.role === "kernel-thread" ? "kernel" : "unseen";
}

function seenParent(index: TopologyIndex, process: Process): Process | null {
  const parent = index.processByPid.get(process.ppid);
  return parent === undefined || parent.pid === process.pid ? null : parent;
}

/** One process of every loop of parents that no root reaches; taken out of its parent's children. */
function loopCuts(
  index: TopologyIndex,
  roots: ReadonlyMap<Starter, readonly Process[]>,
  childrenOf: Map<number, Process[]>,
): Process[] {
  const reached = new Set<Process>();
  const reach = (from: readonly Process[]) => {
    const queue = [...from];
    for (let process = queue.pop(); process !== undefined; process = queue.pop()) {
      if (reached.has(process)) continue;
      reached.add(process);
      queue.push(...(childrenOf.get(process.pid) ?? []));
    }
  };
  for (const members of roots.values()) reach(members);
  const cuts: Process[] = [];
  if (reached.size === index.topology.processes.length) return cuts;
  for (const process of index.topology.processes.toSorted((a, b) => a.pid - b.pid)) {
    if (reached.has(process)) continue;
    const siblings = childrenOf.get(process.ppid) ?? [];
    childrenOf.set(
      process.ppid,
      siblings.filter((one) => one !== process),
    );
    cuts.push(process);
    reach([process]);
  }
  return cuts;
}

class Plant {
  readonly #starters: StarterNode[] = [];
  readonly #nodes: (ForestNode & Draft)[] = [];
  readonly #processNodes = new Map<Process["id"], ProcessNode>();
  readonly #index: TopologyIndex;

  constructor(index: TopologyIndex) {
    this.#index = index;
  }

  grow(starter: Starter, members: readonly Process[], childrenOf: ReadonlyMap<number, Process[]>): void {
    const top = { kind: "starter", starter, key: `starter:${starter}`, ...under(null) } as const;
    this.#starters.push(top);
    this.#nodes.push(top);
    const work: [ForestNode & Draft, readonly Process[]][] = [[top, members]];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const [parent, processes] = next;
      for (const [node, process] of this.#place(parent, processes)) {
        const children = childrenOf.get(process.pid);
        // Two processes may claim one pid; only the one the index holds has the children.
        if (children && this.#index.processByPid.get(process.pid) === process) work.push([node, children]);
      }
    }
  }

  #place(parent: ForestNode & Draft, processes: readonly Process[]): [ForestNode & Draft, Process][] {
    const inside = parent.boundaries.at(-1)?.id ?? null;
    const boundaries = new Map<ContainerId, BoundaryNode & Draft>();
    return processes.toSorted(byStart).map((process) => {
      let above: ForestNode & Draft = parent;
      if (process.container !== null && process.container !== inside) {
        above = boundaries.get(process.container) ?? this.#boundary(parent, process.container);
        boundaries.set(process.container, above as BoundaryNode & Draft);
      }
      const real = seenParent(this.#index, process);
      const node: ProcessNode & Draft = {
        kind: "process",
        process,
        key: process.id,
        cutFrom: parent.kind === "starter" ? real : null,
        parentDoubt: real === null ? parentDoubt(process) : null,
        ...under(above),
      };
      this.#attach(above, node);
      this.#processNodes.set(process.id, node);
      return [node, process];
    });
  }

  #boundary(parent: ForestNode & Draft, id: ContainerId): BoundaryNode & Draft {
    const boundaries = [...parent.boundaries];
    const node: BoundaryNode & Draft = {
      kind: "container",
      id,
      container: this.#index.containers.get(id) ?? null,
      key: `box:${parent.key}:${id}`,
      ...under(parent),
      boundaries,
    };
    boundaries.push(node);
    this.#attach(parent, node);
    return node;
  }

  #attach(parent: ForestNode & Draft, node: ForestNode & Draft): void {
    parent.children.push(node);
    this.#nodes.push(node);
  }

  forest(): Forest {
    for (const node of this.#nodes.toReversed()) {
      if (node.kind === "process") node.size += 1;
      if (node.parent) (node.parent as ForestNode & Draft).size += node.size;
    }
    return { starters: this.#starters, nodes: this.#nodes, processNodes: this.#processNodes };
  }
}

function under(parent: ForestNode | null): {
  level: number;
  parent: ForestNode | null;
  children: ForestNode[];
  boundaries: readonly BoundaryNode[];
  size: number;
} {
  return {
    level: parent === null ? 1 : parent.level + 1,
    parent,
    children: [],
    boundaries: parent?.boundaries ?? [],
    size: 0,
  };
}

function parentDoubt(process: Process): string | null {
  if (process.pid === 1 || process.role === "kernel-thread") return null;
  if (process.ppid === 0) return "started from outside this pid namespace";
  if (process.ppid === process.pid) return "names itself as its parent";
  return `parent ${process.ppid} not seen`;
}

function byStart(a: Process, b: Process): number {
  return a.startTime - b.startTime || a.pid - b.pid;
}
