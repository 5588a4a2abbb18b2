// Finding entities of a topology by their identity, and the relations the inspector walks.
import type { NetnsId } from "../../shared/topology/ids.ts";
import { LateIndex } from "../../shared/topology/lookup.ts";
import type { EntityRef, NetworkNamespace, Pod, Process, Topology } from "../../shared/topology/model.ts";

export class Lookup extends LateIndex {
  /** The pod a netns belongs to; never the host's, which pods may share. */
  get podIn(): ReadonlyMap<NetnsId, Pod> {
    return this.of(this.topology, podsByNetns);
  }
}

export function createLookup(topology: Topology): Lookup {
  return new Lookup(topology);
}

/**
 * Whether processes in a netns may exist that were not seen: an account without root does not see the namespaces of
 * other users' processes. Then "no process" would be a claim nobody checked.
 */
export function mayHideProcesses(lookup: Lookup, netns: NetworkNamespace): boolean {
  return lookup.topology.host.uid !== 0 || netns.access === "not-permitted";
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
      return lookup.namespaces.has(ref.id);
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
