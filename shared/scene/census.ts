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

export function takeCensus(topology: Topology): Census {
  const pods = new Map(topology.pods.map((pod) => [pod.id, pod]));
  const containers = new Map(topology.containers.map((container) => [container.id, container]));
  const podIn = new Map<NetnsId, Pod>();
  const hostNetns = topology.namespaces.find((netns) => netns.isHost) ?? null;
  for (const pod of topology.pods)
    if (pod.netns !== null && pod.netns !== hostNetns?.id) podIn.set(pod.netns, pod);
  const processes = new Map(topology.processes.map((process) => [process.id, process]));
  const shims = new Set(topology.containers.map((container) => container.shim));
  return {
    topology,
    hostNetns,
    netns: new Map(topology.namespaces.map((netns) => [netns.id, netns])),
    interfaces: new Map(topology.interfaces.map((link) => [link.id, link])),
    interfacesIn: grouped(topology.interfaces, (link) => link.netns),
    containers,
    containersIn: grouped(topology.containers, (container) => container.netns),
    pods,
    podIn,
    processes,
    looseProcessesIn: grouped(topology.processes, (process) =>
      process.container !== null || shims.has(process.id) ? null : process.netns,
    ),
  };
}

function grouped<T, K>(items: readonly T[], keyOf: (item: T) => K | null): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
