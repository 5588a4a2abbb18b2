// The same scene in Cytoscape at its usual settings: compound nodes for boxes, positions given, classes for the highlight.
import cytoscape from "cytoscape";
import type { Topology } from "../../../shared/topology/model.ts";
import { peerGraph } from "./peer-graph.ts";
import type { Subject } from "./subject.ts";

const STYLE: cytoscape.StylesheetJson = [
  {
    selector: "node",
    style: {
      label: "data(label)",
      "font-size": 11,
      width: "data(w)",
      height: "data(h)",
      shape: "rectangle",
      "background-color": "#fff",
      "border-width": 1,
      "border-color": "#99a",
      "text-valign": "center",
      "min-zoomed-font-size": 6,
    },
  },
  { selector: ":parent", style: { "text-valign": "top", "background-color": "#f4f4f8" } },
  { selector: "edge", style: { width: 2, "line-color": "#58a", "curve-style": "haystack" } },
  { selector: ".dim", style: { opacity: 0.25 } },
  { selector: ".lit", style: { "line-color": "#06c", "border-color": "#06c" } },
];

export function cytoscapeSubject(): Subject {
  let cy: cytoscape.Core;
  let veths: string[] = [];
  const rendered = (): Promise<void> => new Promise((resolve) => cy.one("render", () => resolve()));

  return {
    async open(topology, container) {
      cy = cytoscape({
        container,
        elements: elementsOf(topology),
        style: STYLE,
        layout: { name: "preset", fit: true },
      });
      await rendered();
      veths = cy
        .edges()
        .filter((edge) => edge.id().startsWith("cable:"))
        .map((edge) => edge.id());
      cy.on("tap", "edge", ({ target }) => {
        cy.batch(() => {
          const near = target.union(target.connectedNodes());
          cy.elements().removeClass("lit").addClass("dim");
          near.union(near.parents()).removeClass("dim").addClass("lit");
        });
      });
    },
    pan: (dx, dy) => cy.panBy({ x: dx, y: dy }),
    zoom: (factor) => cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: 800, y: 500 } }),
    toFullSize: () => cy.zoom({ level: 1, renderedPosition: { x: 800, y: 500 } }),
    fit: () => cy.fit(undefined, 20),
    async click(n) {
      const edge = cy.$id(veths[(n * 37) % veths.length] ?? "");
      // Hit-testing is left out, in Cytoscape's favour: its tap is given the edge.
      const done = rendered();
      edge.emit("tap");
      await done;
    },
    relabel(n) {
      const edge = cy.$id(veths[(n * 37) % veths.length] ?? "");
      edge.source().data("label", `${n} kB/s`);
    },
    async refresh(topology) {
      const wanted = elementsOf(topology);
      const done = rendered();
      cy.batch(() => {
        const ids = new Set(wanted.map((element) => element.data.id));
        cy.elements()
          .filter((element) => !ids.has(element.id()))
          .remove();
        cy.add(wanted.filter((element) => cy.$id(element.data.id ?? "").empty()));
        for (const { data, position } of wanted) if (position) cy.$id(data.id ?? "").position(position);
      });
      await done;
    },
  };
}

/** Boxes as compound nodes with ports and what runs in them, rails and cards as nodes, cables as edges. */
function elementsOf(topology: Topology): cytoscape.ElementDefinition[] {
  const { nodes, edges } = peerGraph(topology);
  const parents = new Set(nodes.map((node) => node.parent));
  return [
    ...nodes.map(({ id, label, x, y, w, h, parent }) => ({
      group: "nodes" as const,
      data: { id, label, w, h, ...(parent === null ? {} : { parent }) },
      // A compound node has its place from what lies in it.
      ...(parents.has(id) ? {} : { position: { x: x + w / 2, y: y + h / 2 } }),
    })),
    ...edges.map(({ id, source, target }) => ({ group: "edges" as const, data: { id, source, target } })),
  ];
}
