// What stands around a selected thing: the netns it is in or leads to, and the netns directly wired to that.
import type { NetnsId } from "../topology/ids.ts";
import { peerOf, type TopologyIndex } from "../topology/lookup.ts";
import type { EntityRef, Interface } from "../topology/model.ts";

/** The netns whose box stands for a thing; null for the host, its bridges, and what has none. */
export function boxedNetns(index: TopologyIndex, ref: EntityRef): NetnsId | null {
  const id = netnsOf(index, ref);
  return id !== null && id !== index.hostNetns?.id ? id : null;
}

function netnsOf(index: TopologyIndex, ref: EntityRef): NetnsId | null {
  switch (ref.kind) {
    case "host":
      return null;
    case "netns":
      return ref.id;
    case "interface": {
      const link = index.interfaces.get(ref.id);
      if (!link) return null;
      // The host's end of a cable stands for the box it leads to.
      return link.netns === index.hostNetns?.id ? (peerOf(index, link)?.netns ?? null) : link.netns;
    }
    case "container":
      return index.containers.get(ref.id)?.netns ?? null;
    case "pod":
      return index.pods.get(ref.id)?.netns ?? null;
    case "process":
      return index.processes.get(ref.id)?.netns ?? null;
  }
}

/**
 * Boxes that make up the neighbourhood of a thing: its own and those wired straight to it; of a bridge or NIC all that
 * is plugged into it or stands on it. Empty when no box belongs to it.
 */
export function neighbourhoodBoxes(index: TopologyIndex, ref: EntityRef): ReadonlySet<NetnsId> {
  const boxes = new Set<NetnsId>();
  const add = (id: NetnsId | undefined): void => {
    if (id !== undefined && id !== index.hostNetns?.id) boxes.add(id);
  };
  const follow = (link: Interface): void => add(peerOf(index, link)?.netns);
  const own = boxedNetns(index, ref);
  if (own !== null) {
    add(own);
    for (const link of index.interfacesByNetns.get(own) ?? []) follow(link);
    return boxes;
  }
  if (ref.kind !== "interface") return boxes;
  for (const port of index.portsOf.get(ref.id) ?? []) follow(port);
  for (const upper of index.uppersOf.get(ref.id) ?? []) add(upper.netns);
  return boxes;
}
