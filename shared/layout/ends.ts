// Ends: what cables end at, numbered, so that what a layout finds out about one stands in a plain list.
import { listDifference } from "../kept/list-difference.ts";
import { Patch } from "../kept/patched-map.ts";
import type { SceneBox, SceneHostPort, SceneKey, ScenePort, WiringScene } from "../scene/scene.ts";

/** An end keeps its number for as long as its box or host port is the same object. */
export interface Ends {
  readonly scene: WiringScene;
  /** Number of an end by the port's key. */
  readonly by: ReadonlyMap<SceneKey, number>;
  /** By the number: a port with its box, or a host port. Those of ends that are gone are left where they were. */
  readonly ports: readonly (ScenePort | null)[];
  readonly boxes: readonly (SceneBox | null)[];
  readonly chips: readonly (SceneHostPort | null)[];
}

/** So many numbers may be given away for each that is in use before all are given away anew. */
const SPARSE = 2;

/** Built upon those of the scene before. */
export function endsOf(scene: WiringScene, before: Ends | null): Ends {
  const known = before && before.ports.length <= before.by.size * SPARSE + 64 ? before : null;
  const differences = {
    boxes: listDifference(known?.scene.boxes ?? [], scene.boxes),
    chips: listDifference(known?.scene.hostPorts ?? [], scene.hostPorts),
  };
  const by = new Patch(known?.by);
  const ports = known?.ports.slice() ?? [];
  const boxes = known?.boxes.slice() ?? [];
  const chips = known?.chips.slice() ?? [];
  const add = (key: SceneKey, port: ScenePort | null, box: SceneBox | null, chip: SceneHostPort | null) => {
    by.set(key, ports.length);
    ports.push(port);
    boxes.push(box);
    chips.push(chip);
  };
  for (const box of differences.boxes.gone) for (const port of box.ports) by.delete(port.key);
  for (const chip of differences.chips.gone) by.delete(chip.key);
  for (const box of differences.boxes.fresh) for (const port of box.ports) add(port.key, port, box, null);
  for (const chip of differences.chips.fresh) add(chip.key, null, null, chip);
  return { scene, by: by.done(), ports, boxes, chips };
}
