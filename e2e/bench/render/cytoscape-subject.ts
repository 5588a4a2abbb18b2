// The same scene in Cytoscape at its usual settings: compound nodes for boxes, positions given, classes for the highlight.
import cytoscape from "cytoscape";
import { layoutWiring } from "../../../shared/layout/layout-wiring.ts";
import { buildScene } from "../../../shared/scene/build-scene.ts";
import type { Topology } from "../../../shared/topology/model.ts";
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
  const scene = buildScene(topology);
  const layout = layoutWiring(scene);
  const elements: cytoscape.ElementDefinition[] = [];
  const node = (
    id: string,
    label: string,
    at: { x: number; y: number; w: number; h: number },
    parent?: string,
  ): void => {
    elements.push({
      group: "nodes",
      data: { id, label, w: at.w, h: at.h, ...(parent ? { parent } : {}) },
      position: { x: at.x + at.w / 2, y: at.y + at.h / 2 },
    });
  };
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (place) node(rail.key, rail.name, place.head);
  }
  for (const card of scene.cards) {
    const place = layout.cards.get(card.key);
    if (place) node(card.key, card.name, place);
  }
  for (const port of scene.hostPorts) {
    const place = layout.chips.get(port.key);
    if (place) node(port.key, port.name, place);
  }
  for (const box of scene.boxes) {
    const place = layout.boxes.get(box.key);
    if (!place) continue;
    const isParent = box.ports.length + box.occupants.length > 0;
    if (isParent)
      elements.push({ group: "nodes", data: { id: box.key, label: box.title, w: place.w, h: place.h } });
    else node(box.key, box.title, place);
    for (const port of box.ports) {
      const at = layout.ports.get(port.key);
      if (at) node(port.key, `${port.name} ${port.addressLine}`, at, box.key);
    }
    box.occupants.forEach((occupant, index) => {
      const at = { x: place.split, y: place.y + 27 + index * 20, w: place.x + place.w - place.split, h: 18 };
      node(occupant.key, occupant.title, at, box.key);
    });
  }
  const nodes = new Set(elements.map((element) => element.data.id));
  for (const cable of scene.cables)
    if (cable.to !== null && nodes.has(cable.from) && nodes.has(cable.to))
      elements.push({ group: "edges", data: { id: cable.key, source: cable.from, target: cable.to } });
  return elements;
}
