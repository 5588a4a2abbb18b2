// The census of a topology: who is where, counted once so that every later stage is a look-up. That of a refreshed
// topology is built upon the one before.
import { type ListDifference, listDifference } from "../kept/list-difference.ts";
import { Patch } from "../kept/patched-map.ts";
import type { ContainerId, InterfaceId, NetnsId, PodId, ProcessId } from "../topology/ids.ts";
import type { Container, Interface, NetworkNamespace, Pod, Process, Topology } from "../topology/model.ts";

export interface Census {
  readonly topology: Topology;
  readonly hostNetns: NetworkNamespace | null;
  readonly netns: ReadonlyMap<NetnsId, NetworkNamespace>;
  readonly interfaces: ReadonlyMap<InterfaceId, Interface>;
  /** Here and below: in namespaces other than the host's own. */
  readonly interfacesIn: ReadonlyMap<NetnsId, readonly Interface[]>;
  readonly containers: ReadonlyMap<ContainerId, Container>;
  readonly containersIn: ReadonlyMap<NetnsId, readonly Container[]>;
  readonly pods: ReadonlyMap<PodId, Pod>;
  readonly podIn: ReadonlyMap<NetnsId, Pod>;
  readonly processes: ReadonlyMap<ProcessId, Process>;
  /** Processes of a netns that belong to no container. */
  readonly looseProcessesIn: ReadonlyMap<NetnsId, readonly Process[]>;
}

/** What is not the very object it was in the topology before. */
export interface Changes {
  readonly namespaces: ListDifference<NetworkNamespace>;
  readonly interfaces: ListDifference<Interface>;
  readonly containers: ListDifference<Container>;
  readonly pods: ListDifference<Pod>;
  readonly processes: ListDifference<Process>;
}

const NOBODY: Pick<Topology, keyof Changes> = {
  namespaces: [],
  interfaces: [],
  containers: [],
  pods: [],
  processes: [],
};

/** From `before`, or from nobody there. */
export function changesSince(before: Census | null, topology: Topology): Changes {
  const was = before?.topology ?? NOBODY;
  return {
    namespaces: listDifference(was.namespaces, topology.namespaces),
    interfaces: listDifference(was.interfaces, topology.interfaces),
    containers: listDifference(was.containers, topology.containers),
    pods: listDifference(was.pods, topology.pods),
    processes: listDifference(was.processes, topology.processes),
  };
}

/** `changes`: since `before`. */
export function takeCensus(topology: Topology, before: Census | null, changes: Changes): Census {
  const processes = byId(before?.processes, changes.processes);
  const hostNetns = topology.namespaces.find((netns) => netns.isHost) ?? null;
  // Who is the host's own now decides for all.
  const known = before?.hostNetns?.id === hostNetns?.id ? before : null;
  const since = known === before ? changes : changesSince(null, topology);
  const host = hostNetns?.id ?? null;
  return {
    topology,
    hostNetns,
    netns: byId(before?.netns, changes.namespaces),
    interfaces: byId(before?.interfaces, changes.interfaces),
    interfacesIn: groupedBy(known?.interfacesIn, since.interfaces, topology.interfaces, host),
    containers: byId(before?.containers, changes.containers),
    containersIn: groupedBy(known?.containersIn, since.containers, topology.containers, host),
    pods: byId(before?.pods, changes.pods),
    podIn: podsByNetns(topology, hostNetns, before),
    processes,
    looseProcessesIn: looseProcesses(topology, known, since, processes, host),
  };
}

function byId<Id, T extends { readonly id: Id }>(
  before: ReadonlyMap<Id, T> | undefined,
  { gone, fresh }: ListDifference<T>,
): ReadonlyMap<Id, T> {
  const patch = new Patch(before);
  for (let at = 0; at < gone.length; at += 1) patch.delete((gone[at] as T).id);
  for (let at = 0; at < fresh.length; at += 1) patch.set((fresh[at] as T).id, fresh[at] as T);
  return patch.done();
}

function podsByNetns(
  { pods, namespaces }: Topology,
  hostNetns: NetworkNamespace | null,
  before: Census | null,
): ReadonlyMap<NetnsId, Pod> {
  if (before?.topology.pods === pods && before.topology.namespaces === namespaces) return before.podIn;
  const podIn = new Map<NetnsId, Pod>();
  for (const pod of pods) if (pod.netns !== null && pod.netns !== hostNetns?.id) podIn.set(pod.netns, pod);
  return podIn;
}

function looseProcesses(
  topology: Topology,
  before: Census | null,
  changes: Changes,
  processes: Census["processes"],
  host: NetnsId | null,
): ReadonlyMap<NetnsId, readonly Process[]> {
  // A process that is a shim no more, or is one now, is counted otherwise though it did not change.
  const others = new Set<NetnsId | null>();
  for (const { shim } of [...changes.containers.gone, ...changes.containers.fresh])
    if (shim !== null) others.add(processes.get(shim)?.netns ?? null);
  let shims: Set<ProcessId | null> | null = null;
  const isLoose = ({ id, container }: Process): boolean => {
    if (container !== null) return false;
    shims ??= new Set(topology.containers.map(({ shim }) => shim));
    return !shims.has(id);
  };
  return groupedBy(before?.looseProcessesIn, changes.processes, topology.processes, host, isLoose, others);
}

/**
 * By namespace, those that count, without the host's own. `others`: namespaces whose group is to be made again though
 * none of its items changed.
 */
function groupedBy<T extends { readonly netns: NetnsId | null }>(
  before: ReadonlyMap<NetnsId, readonly T[]> | undefined,
  { gone, fresh }: ListDifference<T>,
  items: readonly T[],
  host: NetnsId | null,
  counts: (item: T) => boolean = () => true,
  others: ReadonlySet<NetnsId | null> = new Set(),
): ReadonlyMap<NetnsId, readonly T[]> {
  if (before === undefined) return grouped(items, host, counts, null);
  const [left, joined] = [namespacesOf(gone), namespacesOf(fresh)];
  const touched = new Set([...others, ...left, ...joined]);
  touched.delete(null);
  touched.delete(host);
  if (touched.size === 0) return before;
  // Only where some came to others that were there is the order of all asked.
  const mixed = new Set<NetnsId | null>();
  for (const netns of touched)
    if (others.has(netns) || (joined.has(netns) && before.has(netns as NetnsId))) mixed.add(netns);
  const again = mixed.size > 0 ? grouped(items, host, counts, mixed) : new Map<NetnsId, T[]>();
  const came = grouped(fresh, host, counts, joined);
  const isGone = new Set(gone);
  const patch = new Patch(before);
  for (const netns of touched as ReadonlySet<NetnsId>) {
    const group = mixed.has(netns)
      ? again.get(netns)
      : joined.has(netns)
        ? came.get(netns)
        : before.get(netns)?.filter((item) => !isGone.has(item));
    if (group && group.length > 0) patch.set(netns, group);
    else patch.delete(netns);
  }
  return patch.done();
}

function namespacesOf(items: readonly { readonly netns: NetnsId | null }[]): Set<NetnsId | null> {
  return new Set(items.map((item) => item.netns));
}

/** `only`: groups that are wanted; null: all but the host's own. */
function grouped<T extends { readonly netns: NetnsId | null }>(
  items: readonly T[],
  host: NetnsId | null,
  counts: (item: T) => boolean,
  only: ReadonlySet<NetnsId | null> | null,
): Map<NetnsId, T[]> {
  const groups = new Map<NetnsId, T[]>();
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as T;
    const key = item.netns;
    if (key === null || key === host || (only !== null && !only.has(key)) || !counts(item)) continue;
    const group = groups.get(key);
    // Most groups have one or two items: a list that grows takes room for seventeen.
    if (group === undefined) groups.set(key, [item]);
    else if (group.length === 1) groups.set(key, [group[0] as T, item]);
    else group.push(item);
  }
  return groups;
}
