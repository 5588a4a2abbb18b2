// What belongs together around one selected thing: the cable, its ends, bridge, netns, containers, processes.

import { peerOf, type TopologyIndex } from "./lookup.ts";
import type { EntityRef, Interface } from "./model.ts";

/** Ids of everything that a click on `ref` should light up, itself included. */
export function neighbourhood(index: TopologyIndex, ref: EntityRef): ReadonlySet<EntityRef["id"]> {
  const lit = new Set<EntityRef["id"]>([ref.id]);
  switch (ref.kind) {
    case "host":
      break;
    case "interface": {
      const one = index.interfaces.get(ref.id);
      if (one) lightInterface(index, one, lit);
      break;
    }
    case "netns":
      lightNetns(index, ref.id, lit);
      break;
    case "container":
      lightContainer(index, ref.id, lit);
      break;
    case "pod": {
      const pod = index.pods.get(ref.id);
      if (pod?.netns) lightNetns(index, pod.netns, lit);
      for (const id of pod?.containerIds ?? []) lightContainer(index, id, lit);
      break;
    }
    case "process": {
      const process = index.processes.get(ref.id);
      if (process?.netns) lit.add(process.netns);
      if (process?.container) lightContainer(index, process.container, lit);
      break;
    }
  }
  return lit;
}

type Lit = Set<EntityRef["id"]>;

/** Both ends, what they stand on or hang at, and who lives behind them. */
function lightInterface(index: TopologyIndex, one: Interface, lit: Lit): void {
  lightEnd(index, one, lit);
  const peer = peerOf(index, one);
  if (peer) lightEnd(index, peer, lit);
  if (one.peer.state === "ambiguous") for (const id of one.peer.candidates) lit.add(id);
  const ports = index.portsOf.get(one.id) ?? [];
  for (const port of ports) {
    lit.add(port.id);
    const far = peerOf(index, port);
    if (far) lightEnd(index, far, lit);
  }
  for (const upper of index.uppersOf.get(one.id) ?? []) lightEnd(index, upper, lit);
  if (one.lower.state === "known") lit.add(one.lower.interface);
}

function lightEnd(index: TopologyIndex, end: Interface, lit: Lit): void {
  lit.add(end.id);
  if (end.master) lit.add(end.master);
  lit.add(end.netns);
  if (index.namespaces.get(end.netns)?.isHost) return;
  for (const container of index.containersByNetns.get(end.netns) ?? []) {
    lit.add(container.id);
    if (container.pod) lit.add(container.pod);
  }
}

/** The netns, its cables up to their bridges, and its containers. The host's netns lights no cables: it has them all. */
function lightNetns(index: TopologyIndex, id: Interface["netns"], lit: Lit): void {
  lit.add(id);
  if (index.namespaces.get(id)?.isHost) return;
  for (const one of index.interfacesByNetns.get(id) ?? []) {
    lit.add(one.id);
    const peer = peerOf(index, one);
    if (peer) {
      lit.add(peer.id);
      if (peer.master) lit.add(peer.master);
    }
    if (one.lower.state === "known") lit.add(one.lower.interface);
  }
  for (const container of index.containersByNetns.get(id) ?? []) lit.add(container.id);
}

function lightContainer(
  index: TopologyIndex,
  id: Parameters<TopologyIndex["containers"]["get"]>[0],
  lit: Lit,
): void {
  const container = index.containers.get(id);
  if (!container) return;
  lit.add(id);
  if (container.pod) lit.add(container.pod);
  if (container.shim) lit.add(container.shim);
  for (const process of index.processesByContainer.get(id) ?? []) lit.add(process.id);
  if (container.netns) lightNetns(index, container.netns, lit);
}
