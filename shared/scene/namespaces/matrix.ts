// Who is in which namespace: containers and processes by the eight kinds, and which of them share one.
import type { ContainerId } from "../../topology/ids.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import {
  type Container,
  type EntityRef,
  NAMESPACE_KINDS,
  type NamespaceKind,
  type Process,
} from "../../topology/model.ts";
import { isEnded } from "../../topology/process-state.ts";

/**
 * One cell. `gone`: the process has ended and holds none any more. `not-permitted` (the link was refused) and
 * `not-collected` (nobody asked) are never the same.
 */
export type NamespaceCell =
  | { readonly state: "known"; readonly shared: SharedNamespace }
  | { readonly state: "not-permitted" | "not-collected" | "gone" };

/** One namespace and all who are in it. */
export interface SharedNamespace {
  readonly kind: NamespaceKind;
  readonly inode: number;
  readonly isHost: boolean;
  /** Containers in it, and processes outside any container; one owner means nobody shares it. */
  readonly owners: readonly EntityRef[];
  readonly pids: readonly number[];
  /**
   * Whether it deserves a letter: not the host's, and held by several or one of several inside one container. Where the
   * host's own is not known all have one: it might be the host's, so nobody may call it his own.
   */
  readonly lettered: boolean;
}

export type Cells = Readonly<Record<NamespaceKind, NamespaceCell>>;

export interface MatrixHolder {
  readonly ref: EntityRef;
  readonly cells: Cells;
}

export interface ContainerHolder extends MatrixHolder {
  readonly container: Container;
  /** The process the cells are read from; null when it was not seen. */
  readonly process: Process | null;
  readonly members: readonly Process[];
  /** For each kind, how many of its processes are in another namespace than the first one. */
  readonly astray: Readonly<Record<NamespaceKind, number>>;
}

export interface ProcessHolder extends MatrixHolder {
  readonly process: Process;
  /** All in the host's namespaces; nothing could be read; or worth a row of its own. */
  readonly sameness: "host" | "not-permitted" | "own";
}

export interface NamespaceMatrix {
  /** The host's own namespaces: those of pid 1; of the net kind also without it. */
  readonly host: Cells;
  /** Kinds whose host namespace is not known: nothing can be called the host's own there. */
  readonly hostUnknown: readonly NamespaceKind[];
  readonly containers: readonly ContainerHolder[];
  /** Processes outside containers, kernel threads left out. */
  readonly loose: readonly ProcessHolder[];
  readonly byProcess: ReadonlyMap<Process["id"], ProcessHolder>;
  readonly kernelThreads: number;
  /** Containers without a process, which are in no namespace: created, exited. */
  readonly idleContainers: number;
  /** Every namespace, by kind and inode. */
  readonly shared: readonly SharedNamespace[];
}

/** A namespace while its members are gathered, and the one cell that all of them show. */
class Draft implements SharedNamespace {
  readonly kind: NamespaceKind;
  readonly inode: number;
  readonly isHost: boolean;
  readonly owners: EntityRef[] = [];
  readonly pids: number[] = [];
  lettered = false;
  readonly cell: NamespaceCell = { state: "known", shared: this };

  constructor(kind: NamespaceKind, inode: number, isHost: boolean) {
    this.kind = kind;
    this.inode = inode;
    this.isHost = isHost;
  }
}

type ByInode = Map<number, Draft>;
type Find = (kind: NamespaceKind, inode: number) => Draft | undefined;

/** Builds the matrix: one pass over processes, one over containers. Equality is by kind and inode, nothing else. */
export function buildMatrix(index: TopologyIndex): NamespaceMatrix {
  const { topology } = index;
  const first = index.processByPid.get(1);
  const hostInode = (kind: NamespaceKind): number | null =>
    first?.namespaces[kind] ?? (kind === "net" ? (index.hostNetns?.inode ?? null) : null);
  const byKind = new Map<NamespaceKind, ByInode>(NAMESPACE_KINDS.map((kind) => [kind, new Map()]));
  const find = (kind: NamespaceKind, inode: number) => byKind.get(kind)?.get(inode);
  const namespace = (kind: NamespaceKind, inode: number): Draft => {
    let known = find(kind, inode);
    if (known === undefined) {
      known = new Draft(kind, inode, hostInode(kind) === inode);
      byKind.get(kind)?.set(inode, known);
    }
    return known;
  };

  const processes = topology.processes.filter((process) => process.role !== "kernel-thread");
  const byProcess = new Map<Process["id"], ProcessHolder>();
  for (const process of processes) {
    const owner = ownerOf(process);
    const cells = cellsOf((kind) => {
      const inode = process.namespaces[kind];
      if (typeof inode !== "number") return unknownCell(process, inode);
      const entry = namespace(kind, inode);
      entry.pids.push(process.pid);
      own(entry, owner);
      return entry.cell;
    });
    const sameness = samenessOf(cells, (kind) => hostInode(kind) !== null);
    byProcess.set(process.id, { ref: { kind: "process", id: process.id }, process, cells, sameness });
  }
  // A container's netns may be known from its runtime although its processes, or their links, are out of sight.
  for (const container of topology.containers) {
    const netns = container.netns === null ? undefined : index.namespaces.get(container.netns);
    if (netns !== undefined) own(namespace("net", netns.inode), { kind: "container", id: container.id });
  }
  const shared = [...byKind.values()].flatMap((entries) => [...entries.values()]);
  giveLetters(shared, (kind) => hostInode(kind) !== null);

  const isSeen = (container: Container) =>
    container.process !== null || container.netns !== null || container.status === "running";
  return {
    host: cellsOf((kind) => {
      const inode = hostInode(kind);
      if (inode !== null) return namespace(kind, inode).cell;
      return first?.namespaces[kind] === null ? NOT_PERMITTED : NOT_COLLECTED;
    }),
    hostUnknown: NAMESPACE_KINDS.filter((kind) => hostInode(kind) === null),
    containers: topology.containers
      .filter(isSeen)
      .map((container) => containerHolder(index, container, byProcess, find)),
    loose: processes
      .filter((process) => process.container === null)
      .flatMap((process) => byProcess.get(process.id) ?? []),
    byProcess,
    kernelThreads: topology.processes.length - processes.length,
    idleContainers: topology.containers.filter((container) => !isSeen(container)).length,
    shared,
  };
}

function ownerOf(process: Process): EntityRef {
  return process.container === null
    ? { kind: "process", id: process.id }
    : { kind: "container", id: process.container };
}

/** Owners are few per namespace, but the host's has thousands: it needs no list. */
function own(entry: Draft, owner: EntityRef): void {
  if (entry.isHost && owner.kind === "process") return;
  if (entry.owners.at(-1)?.id === owner.id) return;
  entry.owners.push(owner);
}

function giveLetters(shared: readonly Draft[], hostKnown: (kind: NamespaceKind) => boolean): void {
  const inContainer = new Map<string, Draft[]>();
  for (const entry of shared) {
    if (entry.owners.length > 1) {
      const seen = new Set<string>();
      const unique = entry.owners.filter((owner) => !seen.has(owner.id) && seen.add(owner.id));
      entry.owners.splice(0, entry.owners.length, ...unique);
    }
    if (entry.isHost) continue;
    entry.lettered = entry.owners.length > 1 || !hostKnown(entry.kind);
    for (const owner of entry.owners) {
      if (owner.kind !== "container") continue;
      const key = `${entry.kind}:${owner.id}`;
      const entries = inContainer.get(key);
      if (entries) entries.push(entry);
      else inContainer.set(key, [entry]);
    }
  }
  for (const entries of inContainer.values()) {
    if (entries.length > 1) for (const entry of entries) entry.lettered = true;
  }
}

function cellsOf(cell: (kind: NamespaceKind) => NamespaceCell): Cells {
  const cells: Partial<Record<NamespaceKind, NamespaceCell>> = {};
  for (const kind of NAMESPACE_KINDS) cells[kind] = cell(kind);
  return cells as Cells;
}

/** "As the host" is said only of a process all of whose namespaces were read, where the host's are known. */
function samenessOf(cells: Cells, hostHas: (kind: NamespaceKind) => boolean): ProcessHolder["sameness"] {
  let refused = 0;
  let ofHost = 0;
  let other = 0;
  for (const kind of NAMESPACE_KINDS) {
    const cell = cells[kind];
    if (cell.state === "known" && cell.shared.isHost) ofHost += 1;
    else if (cell.state === "not-permitted") refused += 1;
    // A kind that nobody has (an old kernel has no time namespaces) makes no difference.
    else if (cell.state !== "not-collected" || hostHas(kind)) other += 1;
  }
  if (refused === NAMESPACE_KINDS.length) return "not-permitted";
  return ofHost > 0 && refused === 0 && other === 0 ? "host" : "own";
}

const GONE: NamespaceCell = { state: "gone" };
const NOT_PERMITTED: NamespaceCell = { state: "not-permitted" };
const NOT_COLLECTED: NamespaceCell = { state: "not-collected" };

function unknownCell(process: Process, inode: null | undefined): NamespaceCell {
  if (isEnded(process)) return GONE;
  return inode === null ? NOT_PERMITTED : NOT_COLLECTED;
}

function containerHolder(
  index: TopologyIndex,
  container: Container,
  byProcess: ReadonlyMap<Process["id"], ProcessHolder>,
  find: Find,
): ContainerHolder {
  const members = index.processesByContainer.get(container.id as ContainerId) ?? [];
  const process = (container.process === null ? undefined : index.processes.get(container.process)) ?? null;
  const first = process === null ? undefined : byProcess.get(process.id);
  const netns = container.netns === null ? undefined : index.namespaces.get(container.netns);
  const cells = cellsOf((kind) => {
    const cell = first?.cells[kind] ?? NOT_COLLECTED;
    const byRuntime = kind === "net" && cell.state !== "known" && netns !== undefined;
    return (byRuntime ? find("net", netns.inode)?.cell : undefined) ?? cell;
  });
  const astray: Partial<Record<NamespaceKind, number>> = {};
  for (const kind of NAMESPACE_KINDS) {
    const cell = cells[kind];
    const inode = cell.state === "known" ? cell.shared.inode : null;
    astray[kind] = members.filter((member) => {
      const other = member.namespaces[kind];
      return inode !== null && typeof other === "number" && other !== inode;
    }).length;
  }
  return {
    ref: { kind: "container", id: container.id },
    container,
    process,
    members,
    cells,
    astray: astray as Record<NamespaceKind, number>,
  };
}
