// Part of a diff: containers and pods by id, else by role (recreated), with their published ports and processes.
import type { Examined } from "../../findings/examine.ts";
import { hasJoined } from "../../topology/dwellers.ts";
import type { Container, Pod } from "../../topology/model.ts";
import { isEnded } from "../../topology/process-state.ts";
import { fieldChanges } from "../change.ts";
import { type Comparison, containerRole, podRole } from "../comparison.ts";
import { bagDifference, type Pair, pairUp } from "../pairing.ts";

export function diffContainers(comparison: Comparison): void {
  const { before, after } = comparison;
  const side = (which: "before" | "after") => comparison[which];
  const { pairs, removed, added } = pairUp(before.topology.containers, after.topology.containers, [
    (one) => (comparison.sameHost ? one.id : null),
    (one, which) => containerRole(side(which), one),
  ]);
  for (const pair of pairs) diffContainer(comparison, pair);
  for (const one of removed) {
    const where = whereOf(before, one);
    comparison.changes.push({
      kind: "container",
      change: "removed",
      name: one.name,
      where,
      fields: [],
      before: { kind: "container", id: one.id },
      after: null,
    });
  }
  for (const one of added) {
    const fields = fieldChanges({}, { image: one.image, status: one.status });
    comparison.changes.push({
      kind: "container",
      change: "added",
      name: one.name,
      where: whereOf(after, one),
      fields,
      before: null,
      after: { kind: "container", id: one.id },
    });
  }
}

function whereOf(host: Examined, one: Container): string {
  const pod = one.pod ? host.index.pods.get(one.pod) : undefined;
  return pod ? `pod ${pod.name}` : one.runtime;
}

function diffContainer(comparison: Comparison, { before, after, by }: Pair<Container>): void {
  const replaced = by > 0;
  const facts = (host: Examined, one: Container) => ({
    // A runtime that was not asked knows no name: only the id's beginning stands there.
    name: one.runtimeId.startsWith(one.name) ? null : one.name,
    image: one.image,
    status: one.status,
    network: hasJoined(one) ? "container" : one.networkMode,
    networks: [...one.networks].sort().join(", ") || null,
    ...(comparison.sameBoot && !replaced ? { started: startOf(host, one) } : {}),
  });
  const fields = fieldChanges(facts(comparison.before, before), facts(comparison.after, after)).filter(
    // Known on one side alone: the engine was not asked there.
    ({ field, before: was, after: is }) =>
      !((field === "name" || field === "image") && (was === null || is === null)),
  );
  const refs = {
    before: { kind: "container", id: before.id },
    after: { kind: "container", id: after.id },
  } as const;
  const where = whereOf(comparison.after, after);
  if (replaced && comparison.sameHost) {
    const ids = fieldChanges({ id: before.runtimeId.slice(0, 12) }, { id: after.runtimeId.slice(0, 12) });
    comparison.changes.push({
      kind: "container",
      change: "replaced",
      name: after.name,
      where,
      fields: [...ids, ...fields],
      ...refs,
    });
  } else if (fields.length > 0) {
    comparison.changes.push({
      kind: "container",
      change: "changed",
      name: after.name,
      where,
      fields,
      ...refs,
    });
  }
  diffPorts(comparison, before, after, refs);
  const alive = before.status === "running" && after.status === "running";
  const restarted = fields.some(({ field }) => field === "started");
  if (alive && !restarted && !replaced) diffProcesses(comparison, before, after, refs);
}

/** First process of a running container, by pid: another one means that it was restarted. */
function startOf(host: Examined, one: Container): string | null {
  const process = one.process ? host.index.processes.get(one.process) : undefined;
  return process ? `pid ${process.pid} at ${process.startTime}` : null;
}

type Refs = Pick<Comparison["changes"][number], "before" | "after">;

function diffPorts(comparison: Comparison, before: Container, after: Container, refs: Refs): void {
  const words = (one: Container) =>
    one.ports.map(
      (port) => `${port.hostAddress || "*"}:${port.hostPort} to ${port.containerPort}/${port.protocol}`,
    );
  // A stopped container publishes nothing; that it stopped is told already.
  if (before.status !== after.status) return;
  const { removed, added } = bagDifference(words(before), words(after));
  for (const name of removed)
    comparison.changes.push({
      kind: "port",
      change: "removed",
      name,
      where: before.name,
      fields: [],
      ...refs,
    });
  for (const name of added)
    comparison.changes.push({ kind: "port", change: "added", name, where: after.name, fields: [], ...refs });
}

/** Processes by what they run: the pid of a `sleep` in a loop changes every second and means nothing. */
function diffProcesses(comparison: Comparison, before: Container, after: Container, refs: Refs): void {
  const words = (host: Examined, one: Container) =>
    (host.index.processesByContainer.get(one.id) ?? [])
      .filter((process) => !isEnded(process))
      .map((process) => (process.args.length > 0 ? process.args.join(" ") : process.comm));
  const { removed, added } = bagDifference(words(comparison.before, before), words(comparison.after, after));
  for (const name of removed)
    comparison.changes.push({
      kind: "process",
      change: "removed",
      name,
      where: before.name,
      fields: [],
      ...refs,
    });
  for (const name of added)
    comparison.changes.push({
      kind: "process",
      change: "added",
      name,
      where: after.name,
      fields: [],
      ...refs,
    });
}

export function diffPods(comparison: Comparison): void {
  const { pairs, removed, added } = pairUp(comparison.before.topology.pods, comparison.after.topology.pods, [
    (pod) => (comparison.sameHost ? pod.uid : null),
    podRole,
  ]);
  const members = (host: Examined, pod: Pod) =>
    pod.containerIds
      .flatMap((id) => host.index.containers.get(id) ?? [])
      .map((one) =>
        one.isSandbox ? "(sandbox)" : one.runtimeId.startsWith(one.name) ? "(unnamed)" : one.name,
      )
      .sort()
      .join(", ") || null;
  for (const { before, after, by } of pairs) {
    const fields = fieldChanges(
      { containers: members(comparison.before, before) },
      { containers: members(comparison.after, after) },
    );
    const replaced = by > 0 && comparison.sameHost;
    if (!replaced && fields.length === 0) continue;
    const ids = replaced
      ? fieldChanges({ uid: before.uid.slice(0, 36) }, { uid: after.uid.slice(0, 36) })
      : [];
    const refs = { before: { kind: "pod", id: before.id }, after: { kind: "pod", id: after.id } } as const;
    comparison.changes.push({
      kind: "pod",
      change: replaced ? "replaced" : "changed",
      name: after.name,
      where: after.namespace || after.runtime,
      fields: [...ids, ...fields],
      ...refs,
    });
  }
  for (const pod of removed)
    comparison.changes.push({
      kind: "pod",
      change: "removed",
      name: pod.name,
      where: pod.namespace || pod.runtime,
      fields: [],
      before: { kind: "pod", id: pod.id },
      after: null,
    });
  for (const pod of added)
    comparison.changes.push({
      kind: "pod",
      change: "added",
      name: pod.name,
      where: pod.namespace || pod.runtime,
      fields: [],
      before: null,
      after: { kind: "pod", id: pod.id },
    });
}
