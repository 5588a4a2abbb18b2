// The way between two things along what is drawn: ports, cables, bridges, boxes. Shortest by steps.
import { peerOf, type TopologyIndex } from "../topology/lookup.ts";
import type { EntityRef, Interface } from "../topology/model.ts";

/**
 * Every interface and netns from one thing to another, both included; null when nothing connects them. A way through
 * cables and bridges alone is preferred; only without one does it lead through the host's own netns (its routing).
 * It says what is connected, not what a firewall lets through.
 */
export function wayBetween(index: TopologyIndex, from: EntityRef, to: EntityRef): EntityRef[] | null {
  const start = standsFor(index, from);
  const end = standsFor(index, to);
  if (start === null || end === null) return null;
  const host = index.hostNetns?.id;
  const atHost = start.id === host || end.id === host;
  const way = (atHost ? null : search(index, start, end, false)) ?? search(index, start, end, true);
  if (way === null) return null;
  // A container or pod is named as it was chosen; its netns stays on the way.
  return [...(start.id === from.id ? [] : [from]), ...way, ...(end.id === to.id ? [] : [to])];
}

/** The interface or netns a thing is reached by. */
function standsFor(index: TopologyIndex, ref: EntityRef): EntityRef | null {
  const netns = (id: string | null | undefined): EntityRef | null =>
    id ? ({ kind: "netns", id } as EntityRef) : null;
  switch (ref.kind) {
    case "host":
      return netns(index.hostNetns?.id);
    case "netns":
    case "interface":
      return ref;
    case "container":
      return netns(index.containers.get(ref.id)?.netns);
    case "pod":
      return netns(index.pods.get(ref.id)?.netns);
    case "process":
      return netns(index.processes.get(ref.id)?.netns);
  }
}

function search(index: TopologyIndex, from: EntityRef, to: EntityRef, viaHost: boolean): EntityRef[] | null {
  const cameFrom = new Map<string, EntityRef | null>([[from.id, null]]);
  let ring: EntityRef[] = [from];
  while (ring.length > 0 && !cameFrom.has(to.id)) {
    const next: EntityRef[] = [];
    for (const ref of ring)
      for (const beside of stepsFrom(index, ref, viaHost)) {
        if (cameFrom.has(beside.id)) continue;
        cameFrom.set(beside.id, ref);
        next.push(beside);
      }
    ring = next;
  }
  if (!cameFrom.has(to.id)) return null;
  const way: EntityRef[] = [];
  for (let at: EntityRef | null = to; at !== null; at = cameFrom.get(at.id) ?? null) way.unshift(at);
  return way;
}

function stepsFrom(index: TopologyIndex, ref: EntityRef, viaHost: boolean): EntityRef[] {
  const steps: EntityRef[] = [];
  const interfaces = (links: readonly Interface[]): void => {
    for (const link of links) steps.push({ kind: "interface", id: link.id });
  };
  if (ref.kind === "netns") interfaces((index.interfacesByNetns.get(ref.id) ?? []).filter(isReachedByRoutes));
  const link = ref.kind === "interface" ? index.interfaces.get(ref.id) : undefined;
  if (!link) return steps;
  const peer = peerOf(index, link);
  if (peer) interfaces([peer]);
  if (link.master !== null) steps.push({ kind: "interface", id: link.master });
  interfaces(index.portsOf.get(link.id) ?? []);
  if (link.lower.state === "known") steps.push({ kind: "interface", id: link.lower.interface });
  interfaces(index.uppersOf.get(link.id) ?? []);
  const outside = link.netns !== index.hostNetns?.id;
  if (isReachedByRoutes(link) && (viaHost || outside)) steps.push({ kind: "netns", id: link.netns });
  return steps;
}

/** What arrives at a port goes to its bridge; only the bridge itself hands it to the netns. */
function isReachedByRoutes(link: Interface): boolean {
  return link.master === null;
}
