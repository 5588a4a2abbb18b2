// Several hosts as DOT and Mermaid: each host as ever, side by side, and the trunks between their cards.
import type { FleetScene } from "../scene/fleet/fleet-scene.ts";
import type { SceneKey } from "../scene/scene.ts";
import { dotGraph } from "./dot.ts";
import { type TextEdge, type TextGraph, textGraph } from "./edges.ts";
import { mermaidGraph } from "./mermaid.ts";

export function fleetDot(scene: FleetScene, title: string): string {
  const { hosts, trunks } = fleetGraphs(scene);
  return dotGraph(title, hosts, trunks);
}

export function fleetMermaid(scene: FleetScene): string {
  const { hosts, trunks } = fleetGraphs(scene);
  return mermaidGraph(hosts, trunks);
}

/** One graph for each host, with ids that are unique over all, and the trunks as edges. */
function fleetGraphs(scene: FleetScene): { readonly hosts: TextGraph[]; readonly trunks: TextEdge[] } {
  const ids = new Map<SceneKey, string>();
  const hosts = scene.members.map((member) => textGraph(member.scene, ids));
  const trunks = scene.trunks.flatMap((trunk): TextEdge[] => {
    const kind = trunk.kind === "segment" ? "segment" : "tunnel";
    const doubt = trunk.doubt === null || trunk.kind === "open" ? "" : "?";
    const label = [trunk.word, doubt].filter(Boolean).join(" ");
    const ends = trunk.ends.flatMap((end) => ids.get(end.card ?? (`if:${end.interface}` as SceneKey)) ?? []);
    const [first, ...others] = ends;
    if (first === undefined) return [];
    if (trunk.ends.length === 1) return [{ from: first, to: null, label, kind }];
    // Two ends are one edge; more are a star around the first, which is as much as these languages can say.
    return others.map((to) => ({ from: first, to, label, kind }));
  });
  return { hosts, trunks };
}
