// The wiring as a Mermaid flowchart, for wikis and pull requests.
import type { WiringScene } from "../scene/scene.ts";
import { type TextEdge, type TextGraph, textGraph } from "./edges.ts";

/** Mermaid text; names are entity-escaped inside quotes, so none can end its label or add a line. */
export function wiringMermaid(scene: WiringScene): string {
  return mermaidGraph([textGraph(scene)]);
}

/** Several hosts: each has its subgraphs; `trunks` lead from one to another. */
export function mermaidGraph(hosts: readonly TextGraph[], trunks: readonly TextEdge[] = []): string {
  const lines = ["flowchart LR"];
  hosts.forEach((graph, nth) => {
    lines.push(`  subgraph host${hosts.length > 1 ? nth + 1 : ""}[${quoted(graph.hostTitle)}]`);
    for (const node of graph.host) {
      const [open, close] =
        node.kind === "bridge" ? ["[[", "]]"] : node.kind === "port" ? ["([", "])"] : ["[", "]"];
      lines.push(`    ${node.id}${open}${quoted(node.label)}${close}`);
    }
    lines.push("  end");
    for (const box of graph.boxes) {
      const label = hosts.length > 1 ? `${box.label}\n${graph.hostTitle}` : box.label;
      lines.push(`  subgraph ${box.id}[${quoted(label)}]`);
      for (const node of box.nodes) lines.push(`    ${node.id}[${quoted(node.label)}]`);
      lines.push("  end");
    }
  });
  [...hosts.flatMap((graph) => graph.edges), ...trunks].forEach((edge, index) => {
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
