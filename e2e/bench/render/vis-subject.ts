// The same scene in vis-network: fixed boxes, straight edges, no physics, its own selection for the highlight.
import { DataSet } from "vis-data";
import { type Edge, Network, type Node } from "vis-network";
import type { Topology } from "../../../shared/topology/model.ts";
import { peerGraph } from "./peer-graph.ts";
import { painted, type Subject } from "./subject.ts";

export function visSubject(): Subject {
  let network: Network;
  let nodes: DataSet<Node>;
  let edges: DataSet<Edge>;
  let veths: string[] = [];
  const drawn = (): Promise<void> => new Promise((resolve) => network.once("afterDrawing", () => resolve()));

  return {
    async open(topology, container) {
      const graph = visGraph(topology);
      nodes = new DataSet(graph.nodes);
      edges = new DataSet(graph.edges);
      network = new Network(
        container,
        { nodes, edges },
        {
          physics: false,
          layout: { improvedLayout: false },
          interaction: { dragNodes: false, hover: false },
          nodes: { shape: "box", font: { size: 11 }, margin: { top: 1, right: 1, bottom: 1, left: 1 } },
          edges: { smooth: false, width: 2, color: "#58a" },
        },
      );
      network.fit({ animation: false });
      await drawn();
      veths = edges
        .getIds()
        .map(String)
        .filter((id) => id.startsWith("cable:"));
    },
    pan(dx, dy) {
      const { x, y } = network.getViewPosition();
      const scale = network.getScale();
      network.moveTo({ position: { x: x - dx / scale, y: y - dy / scale }, animation: false });
    },
    zoom: (factor) => network.moveTo({ scale: network.getScale() * factor, animation: false }),
    toFullSize: () => network.moveTo({ scale: 1, animation: false }),
    fit: () => network.fit({ animation: false }),
    async click(n) {
      // Hit-testing is left out, in its favour; so is dimming everything else, which it does not do.
      const done = drawn();
      network.selectEdges([veths[(n * 37) % veths.length] ?? ""]);
      network.redraw();
      await done;
    },
    relabel(n) {
      edges.update({ id: veths[(n * 37) % veths.length] ?? "", label: `${n} kB/s` });
    },
    async refresh(topology) {
      const wanted = visGraph(topology);
      const kept = new Set([...wanted.nodes, ...wanted.edges].map((one) => one.id));
      const done = drawn();
      edges.remove(edges.getIds().filter((id) => !kept.has(id)));
      nodes.remove(nodes.getIds().filter((id) => !kept.has(id)));
      nodes.update(wanted.nodes);
      edges.add(wanted.edges.filter((edge) => edge.id !== undefined && edges.get(edge.id) === null));
      network.redraw();
      await done;
      await painted();
    },
  };
}

function visGraph(topology: Topology): { nodes: Node[]; edges: Edge[] } {
  const { nodes, edges } = peerGraph(topology);
  return {
    nodes: nodes.map(({ id, label, x, y, w, h }) => ({
      id,
      label,
      x: x + w / 2,
      y: y + h / 2,
      fixed: true,
      widthConstraint: w,
      heightConstraint: { minimum: h },
    })),
    edges: edges.map(({ id, source, target }) => ({ id, from: source, to: target })),
  };
}
