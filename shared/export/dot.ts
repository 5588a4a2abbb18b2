// The wiring as a Graphviz document: a cluster for the host and for each netns, nodes for interfaces, edges for cables.
import type { WiringScene } from "../scene/scene.ts";
import { type TextEdge, type TextGraph, type TextNode, textGraph } from "./edges.ts";

const SHAPES: Readonly<Record<TextNode["kind"], string>> = {
  host: "box",
  nic: "box",
  link: "box",
  bridge: "box3d",
  port: "ellipse",
  netns: "box",
  container: "component",
  pod: "component",
};

/** DOT text; every name is a quoted string. An end nobody knows is a node with a question mark. */
export function wiringDot(scene: WiringScene): string {
  const graph = textGraph(scene);
  return dotGraph(graph.title, [graph]);
}

/** Several hosts: each has its clusters; `trunks` lead from one to another. */
export function dotGraph(
  title: string,
  hosts: readonly TextGraph[],
  trunks: readonly TextEdge[] = [],
): string {
  const node = ({ id, label, kind }: TextNode, indent: string): string =>
    `${indent}${id} [label=${quoted(label)}, shape=${SHAPES[kind]}];`;
  const lines = [
    "graph wiring {",
    `  label=${quoted(title)};`,
    "  rankdir=LR;",
    '  node [fontname="sans-serif", fontsize=10];',
  ];
  hosts.forEach((graph, nth) => {
    lines.push(
      `  subgraph cluster_host${hosts.length > 1 ? nth + 1 : ""} {`,
      `    label=${quoted(graph.hostTitle)};`,
      ...graph.host.map((one) => node(one, "    ")),
      "  }",
    );
    for (const box of graph.boxes) {
      // Of several hosts a box's name alone would not tell whose it is.
      const label = hosts.length > 1 ? `${box.label}\n${graph.hostTitle}` : box.label;
      lines.push(`  subgraph cluster_${box.id} {`, `    label=${quoted(label)};`);
      // A cluster without a node would not be drawn.
      if (box.nodes.length === 0) lines.push(`    ${box.id} [label="", shape=point];`);
      lines.push(...box.nodes.map((one) => node(one, "    ")), "  }");
    }
  });
  [...hosts.flatMap((graph) => graph.edges), ...trunks].forEach((edge, index) => {
    const open = `open${index + 1}`;
    if (edge.to === null) lines.push(`  ${open} [label="?", shape=circle];`);
    const style = edge.kind === "lower" || edge.kind === "tunnel" ? ", style=dashed" : "";
    lines.push(`  ${edge.from} -- ${edge.to ?? open} [label=${quoted(edge.label)}${style}];`);
  });
  return `${[...lines, "}"].join("\n")}\n`;
}

/** A DOT string: quotes and backslashes escaped, line ends as `\n`, control characters replaced. */
function quoted(text: string): string {
  const escaped = text
    .replace(/\\/g, "\\\\")
    .replace(/"/g, '\\"')
    .replace(/\n/g, "\\n")
    .replace(/[\u0000-\u001f\u007f]/g, "\ufffd");
  return `"${escaped}"`;
}
