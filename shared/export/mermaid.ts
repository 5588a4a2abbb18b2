// The wiring as a Mermaid flowchart, for wikis and pull requests.
import type { WiringScene } from "../scene/scene.ts";
import { textGraph } from "./edges.ts";

/** Mermaid text; names are entity-escaped inside quotes, so none can end its label or add a line. */
export function wiringMermaid(scene: WiringScene): string {
  const graph = textGraph(scene);
  const lines = ["flowchart LR", `  subgraph host[${quoted(scene.host.title)}]`];
  for (const node of graph.host) {
    const [open, close] =
      node.kind === "bridge" ? ["[[", "]]"] : node.kind === "port" ? ["([", "])"] : ["[", "]"];
    lines.push(`    ${node.id}${open}${quoted(node.label)}${close}`);
  }
  lines.push("  end");
  for (const box of graph.boxes) {
    lines.push(`  subgraph ${box.id}[${quoted(box.label)}]`);
    for (const node of box.nodes) lines.push(`    ${node.id}[${quoted(node.label)}]`);
    lines.push("  end");
  }
  graph.edges.forEach((edge, index) => {
    const open = `open${index + 1}`;
    if (edge.to === null) lines.push(`  ${open}(("?"))`);
    const line = edge.kind === "lower" || edge.kind === "tunnel" ? "-.-" : "---";
    const label = edge.label === "" ? "" : `|${quoted(edge.label)}|`;
    lines.push(`  ${edge.from} ${line}${label} ${edge.to ?? open}`);
  });
  return `${lines.join("\n")}\n`;
}

/** Everything but letters, digits and harmless signs becomes a numeric entity; a line end becomes `<br/>`. */
function quoted(text: string): string {
  const lines = text
    .split("\n")
    .map((line) =>
      [...line]
        .map((sign) => (/[\p{L}\p{N} ._:/@+×→·,()[\]-]/u.test(sign) ? sign : `#${sign.codePointAt(0)};`))
        .join(""),
    );
  return `"${lines.join("<br/>") || " "}"`;
}
