// What the text exports say: the same boxes, ports and cables as the picture, as plain nodes and edges.
import type { SceneKey, WiringScene } from "../scene/scene.ts";

export interface TextNode {
  readonly id: string;
  readonly label: string;
  readonly kind: "host" | "nic" | "link" | "bridge" | "port" | "netns" | "container" | "pod";
}

export interface TextBox {
  readonly id: string;
  readonly label: string;
  readonly kind: TextNode["kind"];
  readonly nodes: readonly TextNode[];
}

export interface TextEdge {
  readonly from: string;
  /** null: nobody knows the other end; `label` says why. */
  readonly to: string | null;
  readonly label: string;
  readonly kind: "veth" | "lower" | "membership" | "tunnel" | "segment";
}

export interface TextGraph {
  readonly title: string;
  readonly hostTitle: string;
  /** Links of the host's own netns. */
  readonly host: readonly TextNode[];
  readonly boxes: readonly TextBox[];
  readonly edges: readonly TextEdge[];
}

/**
 * Ids are `n1`, `n2`, ...: no name of a host ever becomes syntax.
 * @param ids filled with the id of every element; given from host to host, they are unique over all.
 */
export function textGraph(scene: WiringScene, ids: Map<SceneKey, string> = new Map()): TextGraph {
  const node = (key: SceneKey, kind: TextNode["kind"], ...words: readonly string[]): TextNode => {
    const id = ids.get(key) ?? `n${ids.size + 1}`;
    ids.set(key, id);
    return { id, kind, label: words.filter(Boolean).join("\n") };
  };
  const rails = new Set(scene.rails.map((rail) => rail.interface));
  const host = [
    ...scene.cards
      // A NIC that others stand on is both; as text it is one node.
      .filter((card) => !rails.has(card.interface))
      .map((card) =>
        node(card.key, card.side === "nic" ? "nic" : "link", card.name, card.addressLine, card.outside),
      ),
    ...scene.rails.map((rail) =>
      node(rail.key, rail.kind === "bridge" ? "bridge" : "nic", rail.name, rail.addressLine),
    ),
    ...scene.hostPorts.map((port) => node(port.key, "port", port.name)),
  ];
  for (const card of scene.cards)
    if (rails.has(card.interface)) {
      const rail = scene.rails.find((one) => one.interface === card.interface);
      const id = rail && ids.get(rail.key);
      if (id) ids.set(card.key, id);
    }
  const boxes = scene.boxes.map((box) => {
    const { id, label, kind } = node(box.key, box.icon, box.title, box.subtitle, ...box.doubtWords);
    const nodes = [
      ...box.ports.map((port) => node(port.key, "port", port.name, port.addressLine)),
      ...box.occupants.map((line) =>
        node(line.key, line.icon === "process" ? "netns" : "container", line.title, line.published),
      ),
    ];
    return { id, label, kind, nodes };
  });
  const edges = scene.cables.flatMap((cable): TextEdge[] => {
    const from = ids.get(cable.from);
    const to = cable.to === null ? null : ids.get(cable.to);
    if (from === undefined || to === undefined || from === to) return [];
    const count = cable.count > 1 ? `${cable.count}×` : "";
    return [
      { from, to, kind: cable.kind, label: [count, cable.word, cable.doubtWords].filter(Boolean).join(" ") },
    ];
  });
  return { title: `Wiring of ${scene.host.title}`, hostTitle: scene.host.title, host, boxes, edges };
}
