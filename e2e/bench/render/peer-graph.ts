// The scene as a general graph library takes it: nodes with a place, edges between them.
import { layoutWiring } from "../../../shared/layout/layout-wiring.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import type { Topology } from "../../../shared/topology/model.ts";

export interface PeerNode {
  readonly id: string;
  readonly label: string;
  /** Upper left corner and size, in world units. */
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** The box it lies in; null for what lies in none. */
  readonly parent: string | null;
}

export interface PeerEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

export interface PeerGraph {
  /** Boxes before what lies in them. */
  readonly nodes: readonly PeerNode[];
  readonly edges: readonly PeerEdge[];
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** The nodes and edges of our own scene at our own places. */
export function peerGraph(topology: Topology): PeerGraph {
  const scene = buildScene(topology);
  const layout = layoutWiring(scene);
  const nodes: PeerNode[] = [];
  const add = (id: string, label: string, place: Place | undefined, parent: string | null = null): void => {
    if (place) nodes.push({ id, label, x: place.x, y: place.y, w: place.w, h: place.h, parent });
  };
  for (const rail of scene.rails) add(rail.key, rail.name, layout.rails.get(rail.key)?.head);
  for (const card of scene.cards) add(card.key, card.name, layout.cards.get(card.key));
  for (const port of scene.hostPorts) add(port.key, port.name, layout.chips.get(port.key));
  for (const box of scene.boxes) {
    const place = layout.boxes.get(box.key);
    if (!place) continue;
    add(box.key, box.title, place);
    for (const port of box.ports)
      add(port.key, `${port.name} ${port.addressLine}`, layout.ports.get(port.key), box.key);
    box.occupants.forEach((occupant, index) => {
      const at = { x: place.split, y: place.y + 27 + index * 20, w: place.x + place.w - place.split, h: 18 };
      add(occupant.key, occupant.title, at, box.key);
    });
  }
  const known = new Set(nodes.map((node) => node.id));
  const edges = scene.cables.flatMap(({ key, from, to }) =>
    to !== null && known.has(from) && known.has(to) ? [{ id: key, source: from, target: to }] : [],
  );
  return { nodes, edges };
}
