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

/**
 * Look-ups of one topology, each made when it is first asked for. Those of a list that is the very list it was in an
 * earlier topology are that one's.
 */
export class LateIndex implements TopologyIndex {
  readonly topology: Topology;
  readonly #made = new Map<unknown, unknown>();

  constructor(topology: Topology) {
    this.topology = topology;
  }

  get hostNetns(): NetworkNamespace | null {
    return this.of(this.topology.namespaces, hostNetns);
  }

  get namespaces(): ReadonlyMap<NetnsId, NetworkNamespace> {
    return this.of(this.topology.namespaces, namespacesById);
  }

  get interfaces(): ReadonlyMap<InterfaceId, Interface> {
    return this.of(this.topology.interfaces, interfacesById);
  }

  get containers(): ReadonlyMap<ContainerId, Container> {
    return this.of(this.topology.containers, containersById);
  }

  get pods(): ReadonlyMap<PodId, Pod> {
    return this.of(this.topology.pods, podsById);
  }

  get processes(): ReadonlyMap<ProcessId, Process> {
    return this.of(this.topology.processes, processesById);
  }

  get processByPid(): ReadonlyMap<number, Process> {
    return this.of(this.topology.processes, processesByPid);
  }

  get interfacesByNetns(): ReadonlyMap<NetnsId, readonly Interface[]> {
    return this.of(this.topology.interfaces, interfacesByNetns);
  }

  get portsOf(): ReadonlyMap<InterfaceId, readonly Interface[]> {
    return this.of(this.topology.interfaces, portsByMaster);
  }

  get uppersOf(): ReadonlyMap<InterfaceId, readonly Interface[]> {
    return this.of(this.topology.interfaces, uppersByLower);
  }

  get containersByNetns(): ReadonlyMap<NetnsId, readonly Container[]> {
    return this.of(this.topology.containers, containersByNetns);
  }

  get processesByNetns(): ReadonlyMap<NetnsId, readonly Process[]> {
    return this.of(this.topology.processes, processesByNetns);
  }

  get processesByContainer(): ReadonlyMap<ContainerId, readonly Process[]> {
    return this.of(this.topology.processes, processesByContainer);
  }

  get childrenOf(): ReadonlyMap<number, readonly Process[]> {
    return this.of(this.topology.processes, processesByParent);
  }

  get listenersByNetns(): ReadonlyMap<NetnsId, readonly Listener[]> {
    return this.of(this.topology.listeners, listenersByNetns);
  }

  /** What `make` makes of a list; made once. */
  protected of<T extends object, Made>(list: T, make: (list: T) => Made): Made {
    const known = this.#made.get(make) as Made | undefined;
    if (known !== undefined) return known;
    const made = makings.get(list) ?? new Map<unknown, unknown>();
    makings.set(list, made);
    const answer = (made.get(make) as Made | undefined) ?? make(list);
    made.set(make, answer);
    this.#made.set(make, answer);
    return answer;
  }
}

/** What was made of each list, by what made it. */
const makings = new WeakMap<object, Map<unknown, unknown>>();

const hostNetns = (list: Topology["namespaces"]) => list.find((netns) => netns.isHost) ?? null;
const namespacesById = (list: Topology["namespaces"]) => byId(list);
const interfacesById = (list: Topology["interfaces"]) => byId(list);
const containersById = (list: Topology["containers"]) => byId(list);
const podsById = (list: Topology["pods"]) => byId(list);
const processesById = (list: Topology["processes"]) => byId(list);
const processesByPid = (list: Topology["processes"]) => new Map(list.map((one) => [one.pid, one]));
const interfacesByNetns = (list: Topology["interfaces"]) => groupBy(list, (one) => one.netns);
const portsByMaster = (list: Topology["interfaces"]) => groupBy(list, (one) => one.master);
const uppersByLower = (list: Topology["interfaces"]) =>
  groupBy(list, (one) => (one.lower.state === "known" ? one.lower.interface : null));
const containersByNetns = (list: Topology["containers"]) => groupBy(list, (one) => one.netns);
const processesByNetns = (list: Topology["processes"]) => groupBy(list, (one) => one.netns);
const processesByContainer = (list: Topology["processes"]) => groupBy(list, (one) => one.container);
const processesByParent = (list: Topology["processes"]) => groupBy(list, (one) => one.ppid);
const listenersByNetns = (list: Topology["listeners"]) => groupBy(list, (one) => one.netns);

/** Every look-up is one Map access once it was asked for. */
export function indexTopology(topology: Topology): TopologyIndex {
  return new LateIndex(topology);
}

function byId<T extends { readonly id: unknown }>(items: readonly T[]): Map<T["id"], T> {
  const map = new Map<T["id"], T>();
  for (const item of items) map.set(item.id, item);
  return map;
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
