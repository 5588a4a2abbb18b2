// Finding entities of a topology by their identity, and the relations the inspector walks.
import type { ContainerId, InterfaceId, NetnsId, PodId, ProcessId } from "../../shared/topology/ids.ts";
import type {
  Container,
  EntityRef,
  Interface,
  NetworkNamespace,
  Pod,
  Process,
  Topology,
} from "../../shared/topology/model.ts";

export interface Lookup {
  readonly topology: Topology;
  readonly netns: ReadonlyMap<NetnsId, NetworkNamespace>;
  readonly interfaces: ReadonlyMap<InterfaceId, Interface>;
  readonly containers: ReadonlyMap<ContainerId, Container>;
  readonly pods: ReadonlyMap<PodId, Pod>;
  readonly processes: ReadonlyMap<ProcessId, Process>;
  readonly processByPid: ReadonlyMap<number, Process>;
  /** Interfaces of a netns by ifindex. */
  readonly interfacesOf: ReadonlyMap<NetnsId, readonly Interface[]>;
  /** Links enslaved to a bridge, bond or vrf. */
  readonly portsOf: ReadonlyMap<InterfaceId, readonly Interface[]>;
  /** Links standing on this one (macvlan, vlan, ...), where that is known. */
  readonly uppersOf: ReadonlyMap<InterfaceId, readonly Interface[]>;
  readonly containersIn: ReadonlyMap<NetnsId, readonly Container[]>;
  /** The pod a netns belongs to; never the host's, which pods may share. */
  readonly podIn: ReadonlyMap<NetnsId, Pod>;
  readonly processesIn: ReadonlyMap<NetnsId, readonly Process[]>;
  readonly childrenOf: ReadonlyMap<number, readonly Process[]>;
  readonly hostNetns: NetworkNamespace | null;
}

export function createLookup(topology: Topology): Lookup {
  const processByPid = new Map(topology.processes.map((process) => [process.pid, process]));
  return {
    topology,
    netns: new Map(topology.namespaces.map((netns) => [netns.id, netns])),
    interfaces: new Map(topology.interfaces.map((link) => [link.id, link])),
    containers: new Map(topology.containers.map((container) => [container.id, container])),
    pods: new Map(topology.pods.map((pod) => [pod.id, pod])),
    processes: new Map(topology.processes.map((process) => [process.id, process])),
    processByPid,
    interfacesOf: groupBy(topology.interfaces, (link) => link.netns),
    portsOf: groupBy(topology.interfaces, (link) => link.master),
    uppersOf: groupBy(topology.interfaces, (link) =>
      link.lower.state === "known" ? link.lower.interface : null,
    ),
    containersIn: groupBy(topology.containers, (container) => container.netns),
    podIn: podsByNetns(topology),
    processesIn: groupBy(topology.processes, (process) => process.netns),
    childrenOf: groupBy(topology.processes, (process) => process.ppid),
    hostNetns: topology.namespaces.find((netns) => netns.isHost) ?? null,
  };
}

function podsByNetns(topology: Topology): Map<NetnsId, Pod> {
  const host = topology.namespaces.find((netns) => netns.isHost)?.id ?? null;
  const byNetns = new Map<NetnsId, Pod>();
  for (const pod of topology.pods) {
    if (pod.netns !== null && pod.netns !== host) byNetns.set(pod.netns, pod);
  }
  return byNetns;
}

/** Whether the topology still holds what a reference names. */
export function holds(lookup: Lookup, ref: EntityRef): boolean {
  switch (ref.kind) {
    case "host":
      return lookup.topology.host.id === ref.id;
    case "netns":
      return lookup.netns.has(ref.id);
    case "interface":
      return lookup.interfaces.has(ref.id);
    case "container":
      return lookup.containers.has(ref.id);
    case "pod":
      return lookup.pods.has(ref.id);
    case "process":
      return lookup.processes.has(ref.id);
  }
}

/** From the first ancestor below pid 1 down to the process itself; stops at a repeated pid. */
export function processChain(lookup: Lookup, process: Process): Process[] {
  const chain: Process[] = [];
  const seen = new Set<number>();
  let current: Process | undefined = process;
  while (current !== undefined && !seen.has(current.pid)) {
    seen.add(current.pid);
    chain.unshift(current);
    current = lookup.processByPid.get(current.ppid);
  }
  return chain;
}

/** A container's init with what runs below it, depth first; bounded. */
export function processTree(
  lookup: Lookup,
  root: Process,
  limit = 200,
): { process: Process; depth: number }[] {
  const rows: { process: Process; depth: number }[] = [];
  const visit = (process: Process, depth: number) => {
    if (rows.length >= limit || rows.some((row) => row.process.id === process.id)) return;
    rows.push({ process, depth });
    for (const child of lookup.childrenOf.get(process.pid) ?? []) visit(child, depth + 1);
  };
  visit(root, 0);
  return rows;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
