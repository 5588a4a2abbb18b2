// The rows of the namespace matrix: containers below their pods, or every process below its container.
import type { PodId } from "../../topology/ids.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { EntityRef, Process } from "../../topology/model.ts";
import { byName } from "../by-name.ts";
import type { Cells, ContainerHolder, NamespaceMatrix, ProcessHolder } from "./matrix.ts";

export type MatrixMode = "containers" | "processes";

export type MatrixRow =
  | {
      readonly kind: "heading";
      readonly key: string;
      readonly title: string;
      readonly detail: string;
      readonly ref: EntityRef | null;
    }
  | {
      readonly kind: "holder";
      readonly key: string;
      readonly title: string;
      /** Image, pid or count: a quiet second word. */
      readonly detail: string;
      /** What a click selects; null for a row that stands for many. */
      readonly ref: EntityRef | null;
      readonly cells: Cells;
      readonly holder: ContainerHolder | ProcessHolder | null;
    };

/** Rows in order: the host, then containers (by pod, then by name), then processes outside containers. */
export function matrixRows(matrix: NamespaceMatrix, index: TopologyIndex, mode: MatrixMode): MatrixRow[] {
  const rows: MatrixRow[] = [
    {
      kind: "holder",
      key: "host",
      title: "Host",
      detail: index.processByPid.has(1) ? "pid 1" : "pid 1 not seen",
      ref: { kind: "host", id: index.topology.host.id },
      cells: matrix.host,
      holder: null,
    },
  ];
  for (const [pod, holders] of byPod(matrix, index)) {
    if (mode === "containers") {
      if (pod !== null || holders.length > 0) rows.push(podHeading(index, pod));
      rows.push(...holders.map(containerRow));
    } else {
      for (const holder of holders) rows.push(...processRows(holder, matrix, index));
    }
  }
  const folds = mode === "containers" ? (["host", "not-permitted"] as const) : [];
  const shown = matrix.loose.filter((one) => !folds.some((fold) => fold === one.sameness));
  if (matrix.loose.length > 0) {
    rows.push({ kind: "heading", key: "loose", title: "Outside containers", detail: "", ref: null });
  }
  rows.push(...shown.toSorted(byPid).map(processRow));
  for (const fold of folds) {
    const folded = matrix.loose.filter((one) => one.sameness === fold);
    const [first] = folded;
    if (first === undefined) continue;
    const more = shown.length === 0 ? "" : " more";
    rows.push({
      kind: "holder",
      key: `folded ${fold}`,
      title: folded.length === 1 ? `1${more} process` : `${folded.length}${more} processes`,
      detail: fold === "host" ? "as the host" : "not permitted",
      ref: folded.length === 1 ? first.ref : null,
      cells: first.cells,
      holder: folded.length === 1 ? first : null,
    });
  }
  return rows;
}

function byPod(
  matrix: NamespaceMatrix,
  index: TopologyIndex,
): (readonly [PodId | null, ContainerHolder[]])[] {
  const groups = new Map<PodId | null, ContainerHolder[]>();
  for (const holder of matrix.containers) {
    const group = groups.get(holder.container.pod);
    if (group) group.push(holder);
    else groups.set(holder.container.pod, [holder]);
  }
  const title = (pod: PodId | null) => (pod === null ? "\u{10ffff}" : podTitle(index, pod));
  return [...groups]
    .sort(([a], [b]) => byName(title(a), title(b)) || byName(a ?? "", b ?? ""))
    .map(([pod, holders]) => [pod, holders.sort(byContainer)] as const);
}

function byContainer(a: ContainerHolder, b: ContainerHolder): number {
  const sandboxFirst = Number(b.container.isSandbox) - Number(a.container.isSandbox);
  return sandboxFirst || byName(a.container.name, b.container.name) || byName(a.container.id, b.container.id);
}

function byPid(a: ProcessHolder, b: ProcessHolder): number {
  return a.process.pid - b.process.pid;
}

function podTitle(index: TopologyIndex, id: PodId): string {
  return index.pods.get(id)?.name ?? id;
}

function podHeading(index: TopologyIndex, pod: PodId | null): MatrixRow {
  if (pod === null) {
    return { kind: "heading", key: "containers", title: "Containers", detail: "", ref: null };
  }
  return {
    kind: "heading",
    key: `pod ${pod}`,
    title: podTitle(index, pod),
    detail: index.pods.get(pod)?.namespace ?? "",
    ref: { kind: "pod", id: pod },
  };
}

function containerRow(holder: ContainerHolder): MatrixRow {
  const { container, members } = holder;
  const words = container.isSandbox
    ? "sandbox"
    : members.length === 1
      ? "1 process"
      : `${members.length} processes`;
  return {
    kind: "holder",
    key: container.id,
    title: container.name,
    detail: members.length === 0 ? "no process seen" : words,
    ref: holder.ref,
    cells: holder.cells,
    holder,
  };
}

function processRows(holder: ContainerHolder, matrix: NamespaceMatrix, index: TopologyIndex): MatrixRow[] {
  const { container } = holder;
  const pod = container.pod === null ? "" : podTitle(index, container.pod);
  const members = holder.members.flatMap((member) => matrix.byProcess.get(member.id) ?? []);
  if (members.length === 0) return [containerRow(holder)];
  return [
    {
      kind: "heading",
      key: `in ${container.id}`,
      title: container.name,
      detail: pod,
      ref: { kind: "container", id: container.id },
    },
    ...members.sort(byPid).map(processRow),
  ];
}

function processRow(holder: ProcessHolder): MatrixRow {
  const process: Process = holder.process;
  return {
    kind: "holder",
    key: process.id,
    title: process.comm || "no name",
    detail: `pid ${process.pid}`,
    ref: holder.ref,
    cells: holder.cells,
    holder,
  };
}
