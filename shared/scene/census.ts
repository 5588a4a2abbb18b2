// The census of a topology: who is where, counted once so that every later stage is a look-up.
import type { ContainerId, InterfaceId, NetnsId, PodId, ProcessId } from "../topology/ids.ts";
import type { Container, Interface, NetworkNamespace, Pod, Process, Topology } from "../topology/model.ts";

export interface Census {
  readonly topology: Topology;
  readonly hostNetns: NetworkNamespace | null;
  readonly netns: ReadonlyMap<NetnsId, NetworkNamespace>;
  readonly interfaces: ReadonlyMap<InterfaceId, Interface>;
  readonly interfacesIn: ReadonlyMap<NetnsId, readonly Interface[]>;
  readonly containers: ReadonlyMap<ContainerId, Container>;
  readonly containersIn: ReadonlyMap<NetnsId, readonly Container[]>;
  readonly pods: ReadonlyMap<PodId, Pod>;
  readonly podIn: ReadonlyMap<NetnsId, Pod>;
  readonly processes: ReadonlyMap<ProcessId, Process>;
  /** Processes of a netns that belong to no container. */
  readonly looseProcessesIn: ReadonlyMap<NetnsId, readonly Process[]>;
}

/** `before`: what was counted of lists that are the very same now holds on. */
export function takeCensus(topology: Topology, before: Census | null = null): Census {
  const known = (...names: readonly ("namespaces" | "interfaces" | "containers" | "pods" | "processes")[]) =>
    before !== null && names.every((name) => before.topology[name] === topology[name]) ? before : null;
  const podIn = new Map<NetnsId, Pod>();
  const hostNetns = topology.namespaces.find((netns) => netns.isHost) ?? null;
  for (const pod of topology.pods)
    if (pod.netns !== null && pod.netns !== hostNetns?.id) podIn.set(pod.netns, pod);
  const shims = new Set<ProcessId | null>();
  for (const container of topology.containers) shims.add(container.shim);
  return {
    topology,
    hostNetns,
    netns: known("namespaces")?.netns ?? byId(topology.namespaces),
    interfaces: known("interfaces")?.interfaces ?? byId(topology.interfaces),
    interfacesIn: known("interfaces")?.interfacesIn ?? grouped(topology.interfaces, (link) => link.netns),
    containers: known("containers")?.containers ?? byId(topology.containers),
    containersIn:
      known("containers")?.containersIn ?? grouped(topology.containers, (container) => container.netns),
    pods: known("pods")?.pods ?? byId(topology.pods),
    podIn,
    processes: known("processes")?.processes ?? byId(topology.processes),
    looseProcessesIn:
      known("processes", "containers")?.looseProcessesIn ??
      grouped(topology.processes, (process) =>
        process.container !== null || shims.has(process.id) ? null : process.netns,
      ),
  };
}

function byId<T extends { readonly id: unknown }>(items: readonly T[]): Map<T["id"], T> {
  const map = new Map<T["id"], T>();
  for (let at = 0; at < items.length; at += 1) map.set((items[at] as T).id, items[at] as T);
  return map;
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (let at = 0; at < items.length; at += 1) {
    const item = items[at] as T;
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    // Most groups have one or two items: a list that grows takes room for seventeen.
    if (group === undefined) groups.set(key, [item]);
    else if (group.length === 1) groups.set(key, [group[0] as T, item]);
    else group.push(item);
  }
  return groups;
}
