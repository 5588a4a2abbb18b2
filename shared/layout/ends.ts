// Ends: what cables end at, numbered, so that what a layout finds out about one stands in a plain list.
import { type ListDifference, listDifference } from "../kept/list-difference.ts";
import { Patch } from "../kept/patched-map.ts";
import type { SceneBox, SceneHostPort, SceneKey, ScenePort, WiringScene } from "../scene/scene.ts";

/** An end keeps its number for as long as its box or host port is the same object. */
export interface Ends {
  readonly scene: WiringScene;
  /** Number of an end by the port's key. */
  readonly by: ReadonlyMap<SceneKey, number>;
  /** Number of the first port of each of the scene's boxes; its other ports follow. */
  readonly ofBoxes: Int32Array;
  /** Number of each of the scene's host ports. */
  readonly ofHostPorts: Int32Array;
  /** By the number: a port with its box, or a host port. Those of ends that are gone are left where they were. */
  readonly ports: readonly (ScenePort | null)[];
  readonly boxes: readonly (SceneBox | null)[];
  readonly chips: readonly (SceneHostPort | null)[];
}

/** So many numbers may be given away for each that is in use before all are given away anew. */
const SPARSE = 2;
/** Number of what has none yet. */
const NEW = -1;
const NO_NUMBERS = new Int32Array(0);

/** Built upon those of the scene before. */
export function endsOf(scene: WiringScene, before: Ends | null): Ends {
  const known = before && before.ports.length <= before.by.size * SPARSE + 64 ? before : null;
  const wasBoxes = known?.scene.boxes ?? [];
  const wasHostPorts = known?.scene.hostPorts ?? [];
  const differentBoxes = listDifference(wasBoxes, scene.boxes);
  const differentHostPorts = listDifference(wasHostPorts, scene.hostPorts);
  const ofBoxes = kept(known?.ofBoxes ?? NO_NUMBERS, wasBoxes, scene.boxes, differentBoxes);
  const ofHostPorts = kept(
    known?.ofHostPorts ?? NO_NUMBERS,
    wasHostPorts,
    scene.hostPorts,
    differentHostPorts,
  );
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
  for (const box of differentBoxes.gone) for (const port of box.ports) by.delete(port.key);
  for (const chip of differentHostPorts.gone) by.delete(chip.key);
  for (let at = 0; at < ofBoxes.length; at += 1) {
    if (ofBoxes[at] !== NEW) continue;
    const box = scene.boxes[at] as SceneBox;
    ofBoxes[at] = ports.length;
    for (const port of box.ports) add(port.key, port, box, null);
  }
  for (let at = 0; at < ofHostPorts.length; at += 1) {
    if (ofHostPorts[at] !== NEW) continue;
    const chip = scene.hostPorts[at] as SceneHostPort;
    ofHostPorts[at] = ports.length;
    add(chip.key, null, null, chip);
  }
  return { scene, by: by.done(), ofBoxes, ofHostPorts, ports, boxes, chips };
}

/** Numbers of what both lists have. */
function kept<T extends object>(
  numbers: Int32Array,
  before: readonly T[],
  now: readonly T[],
  { gone, fresh }: ListDifference<T>,
): Int32Array {
  if (before === now) return numbers;
  const result = new Int32Array(now.length).fill(NEW);
  let was = 0;
  let nextGone = 0;
  let nextFresh = 0;
  for (let at = 0; at < now.length; at += 1) {
    if (now[at] === fresh[nextFresh]) {
      nextFresh += 1;
      continue;
    }
    for (; was < before.length && before[was] === gone[nextGone]; was += 1) nextGone += 1;
    result[at] = numbers[was] as number;
    was += 1;
  }
  return result;
}
