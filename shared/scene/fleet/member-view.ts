// What a person folded or hid, for one host of several: groups of two hosts may have one name, netns ids never do.
import { qualifierOf } from "../../topology/ids.ts";
import type { SceneKey, SceneView, WiringScene } from "../scene.ts";

/** Fold key of a group: its name, with the host before it where the host's ids have one. */
export function foldKey(qualifier: string, group: string): string {
  return qualifier === "" || qualifierOf(group) === qualifier ? group : `${qualifier}/${group}`;
}

/** The view as `buildScene` of one host understands it: groups without their host, nothing of other hosts' groups. */
export function viewOf(qualifier: string, view: SceneView): SceneView {
  if (view.folded.size === 0) return view;
  const folded = new Set<string>();
  for (const key of view.folded) {
    if (key.includes("net:")) folded.add(key);
    else if (qualifierOf(key) === qualifier)
      folded.add(qualifier === "" ? key : key.slice(qualifier.length + 1));
  }
  return { ...view, folded };
}

/** Keys of folded groups with the host in them, so that two hosts' groups are two elements. */
export function qualifyGroups(scene: WiringScene, qualifier: string): WiringScene {
  if (qualifier === "" || !scene.boxes.some((box) => box.folded === "group")) return scene;
  const of = <Key extends SceneKey | null>(key: Key): Key =>
    (key?.startsWith("group:") ? `group:${qualifier}/${key.slice("group:".length)}` : key) as Key;
  return {
    ...scene,
    boxes: scene.boxes.map((box) => ({
      ...box,
      key: of(box.key),
      ports: box.ports.map((port) => ({ ...port, key: of(port.key) })),
    })),
    hostPorts: scene.hostPorts.map((port) => ({ ...port, key: of(port.key) })),
    cables: scene.cables.map((cable) => ({
      ...cable,
      key: of(cable.key),
      from: of(cable.from),
      to: of(cable.to),
    })),
  };
}
