// Look-ups over a finished topology: by id, by netns, by bridge, and the questions a click asks.
import type { ContainerId, InterfaceId, NetnsId, PodId, ProcessId } from "./ids.ts";
import type { Container, Interface, Listener, NetworkNamespace, Pod, Process, Topology } from "./model.ts";

export interface TopologyIndex {
  readonly topology: Topology;
  readonly namespaces: ReadonlyMap<NetnsId, NetworkNamespace>;
  readonly interfaces: ReadonlyMap<InterfaceId, Interface>;
  readonly containers: ReadonlyMap<ContainerId, Container>;
  readonly pods: ReadonlyMap<PodId, Pod>;
  readonly processes: ReadonlyMap<ProcessId, Process>;
  readonly processByPid: ReadonlyMap<number, Process>;
  readonly hostNetns: NetworkNamespace | null;
  readonly interfacesByNetns: ReadonlyMap<NetnsId, readonly Interface[]>;
  /** Links enslaved to a bridge, bond or vrf. */
  readonly portsOf: ReadonlyMap<InterfaceId, readonly Interface[]>;
  /** Links that stand on a link (macvlan, vlan, ...). */
  readonly uppersOf: ReadonlyMap<InterfaceId, readonly Interface[]>;
  readonly containersByNetns: ReadonlyMap<NetnsId, readonly Container[]>;
  readonly processesByNetns: ReadonlyMap<NetnsId, readonly Process[]>;
  readonly processesByContainer: ReadonlyMap<ContainerId, readonly Process[]>;
  readonly childrenOf: ReadonlyMap<number, readonly Process[]>;
  readonly listenersByNetns: ReadonlyMap<NetnsId, readonly Listener[]>;
}

/** Indexes a topology once; every look-up after that is one Map access. */
export function indexTopology(topology: Topology): TopologyIndex {
  return {
    topology,
    namespaces: byId(topology.namespaces),
    interfaces: byId(topology.interfaces),
    containers: byId(topology.containers),
    pods: byId(topology.pods),
    processes: byId(topology.processes),
    processByPid: new Map(topology.processes.map((process) => [process.pid, process])),
    hostNetns: topology.namespaces.find((netns) => netns.isHost) ?? null,
    interfacesByNetns: groupBy(topology.interfaces, (one) => one.netns),
    portsOf: groupBy(topology.interfaces, (one) => one.master),
    uppersOf: groupBy(topology.interfaces, (one) =>
      one.lower.state === "known" ? one.lower.interface : null,
    ),
    containersByNetns: groupBy(topology.containers, (one) => one.netns),
    processesByNetns: groupBy(topology.processes, (one) => one.netns),
    processesByContainer: groupBy(topology.processes, (one) => one.container),
    childrenOf: groupBy(topology.processes, (one) => one.ppid),
    listenersByNetns: groupBy(topology.listeners, (one) => one.netns),
  };
}

function byId<Id, T extends { readonly id: Id }>(items: readonly T[]): Map<Id, T> {
  return new Map(items.map((item) => [item.id, item]));
}

/** Items by a key, in their order; those whose key is null are left out. */
export function groupBy<Key, T>(items: readonly T[], keyOf: (item: T) => Key | null): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** The other end of a veth when it is known; null when there is none, or when it is ambiguous or unknown. */
export function peerOf(index: TopologyIndex, one: Interface): Interface | null {
  return one.peer.state === "known" ? (index.interfaces.get(one.peer.interface) ?? null) : null;
}

/** Containers reached through an interface: those in the netns of its other end, else those in its own. */
export function containersBehind(index: TopologyIndex, one: Interface): readonly Container[] {
  const peer = peerOf(index, one);
  const beyond = peer && peer.netns !== one.netns ? index.containersByNetns.get(peer.netns) : undefined;
  if (beyond && !index.namespaces.get(peer?.netns ?? one.netns)?.isHost) return beyond;
  const here = index.namespaces.get(one.netns);
  return here && !here.isHost ? (index.containersByNetns.get(one.netns) ?? []) : [];
}

/** Shim, first process and its children, outermost first: how a container hangs in the process tree. */
export function chainOf(index: TopologyIndex, container: Container): readonly Process[] {
  const chain: Process[] = [];
  const shim = container.shim ? index.processes.get(container.shim) : undefined;
  const first = container.process ? index.processes.get(container.process) : undefined;
  if (shim) chain.push(shim);
  if (first) chain.push(first, ...(index.childrenOf.get(first.pid) ?? []));
  return chain;
}

/** Ancestors of a process, nearest first; stops at a loop or an unseen parent. */
export function ancestorsOf(index: TopologyIndex, process: Process): readonly Process[] {
  const ancestors: Process[] = [];
  const seen = new Set([process.pid]);
  let parent = index.processByPid.get(process.ppid);
  while (parent && !seen.has(parent.pid)) {
    ancestors.push(parent);
    seen.add(parent.pid);
    parent = index.processByPid.get(parent.ppid);
  }
  return ancestors;
}
