// Emphasis: which elements stay at full strength for a selection. A cable brings both ends, its bridge, its netns and
// who lives there; a box brings its cables; a bridge brings all that is plugged into it.
import { occupantKey, portKey, railKey } from "../scene/keys.ts";
import type { SceneBox, SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import type { EntityRef, Topology } from "../topology/model.ts";
import { SceneLookUps } from "./scene-look-ups.ts";

export interface Emphasis {
  /** Elements at full strength. */
  readonly keys: ReadonlySet<SceneKey>;
  /** Elements that are the selection itself, outlined. */
  readonly selected: ReadonlySet<SceneKey>;
  /** Of a way: its elements in order, which are numbered. */
  readonly steps?: readonly SceneKey[];
  /** Of a difference: what happened to its elements. */
  readonly signs?: ReadonlyMap<
    SceneKey,
    { readonly sign: string; readonly tone: "added" | "removed" | "changed" }
  >;
}

/** Which elements an entity is drawn as, and what stands out with it. */
export interface ElementMap {
  /** The first is where one would look. */
  elementsOf(ref: EntityRef): SceneKey[];
  emphasis(refs: readonly EntityRef[]): Emphasis | null;
  along(refs: readonly EntityRef[]): Emphasis | null;
}

/** What the entities of a topology are in its scene; look-ups are made upon those of the scene before. */
export class SceneMap implements ElementMap {
  readonly #scene: WiringScene;
  readonly #at: SceneLookUps;

  constructor(scene: WiringScene, topology: Topology, before: SceneMap | null = null) {
    this.#scene = scene;
    this.#at = new SceneLookUps(scene, topology, before === null ? null : before.#at);
  }

  /** Elements an entity is drawn as; empty when it is not in the picture. The first is where one would look. */
  elementsOf(ref: EntityRef): SceneKey[] {
    if (ref.kind === "host") return [this.#scene.host.key];
    if (ref.kind === "interface") {
      const keys = [portKey(ref.id), railKey(ref.id)];
      return keys.filter(
        (key) => this.#at.cables.has(key) || this.#at.boxOf.has(key) || this.#at.others.has(key),
      );
    }
    const own = occupantKey(ref);
    const box = this.#at.boxOfEntity(ref.id);
    if (box && (box.ref.id === ref.id || ref.kind === "netns" || ref.kind === "pod")) return [box.key];
    if (this.#at.boxOf.has(own) || this.#at.others.has(own)) return [own];
    return box ? [box.key] : [];
  }

  /** Null when nothing is to be dimmed: no selection, the whole host, or nothing of it in the picture. */
  emphasis(refs: readonly EntityRef[]): Emphasis | null {
    const selected = new Set(
      refs.filter((ref) => ref.kind !== "host").flatMap((ref) => this.elementsOf(ref)),
    );
    if (selected.size === 0) return null;
    const keys = new Set<SceneKey>([this.#scene.host.key]);
    for (const key of selected) {
      const box = this.#at.boxOf.get(key);
      const boxed = this.#at.boxes.get(key);
      if (boxed) this.#addBox(boxed, keys);
      // A line inside a box (a container, a process) is shown with the whole box; a port only with its own cable.
      else if (box && !key.startsWith("if:")) this.#addBox(box, keys);
      else this.#follow(key, keys);
      keys.add(key);
    }
    return { keys, selected };
  }

  /** The things themselves and the cables between them, nothing else: a way. Null when none of it is drawn. */
  along(refs: readonly EntityRef[]): Emphasis | null {
    const selected = new Set(refs.flatMap((ref) => this.elementsOf(ref)));
    if (selected.size === 0) return null;
    const keys = new Set<SceneKey>([this.#scene.host.key, ...selected]);
    for (const key of selected) {
      for (const cable of this.#at.cables.get(key) ?? [])
        if (cable.to && selected.has(cable.from) && selected.has(cable.to)) this.#addCable(cable, keys);
      const box = this.#at.boxOf.get(key);
      if (box) keys.add(box.key);
    }
    for (const key of [...keys])
      for (const occupant of this.#at.boxes.get(key)?.occupants ?? []) keys.add(occupant.key);
    return { keys, selected };
  }

  #addBox(box: SceneBox, keys: Set<SceneKey>): void {
    keys.add(box.key);
    for (const occupant of box.occupants) keys.add(occupant.key);
    for (const port of box.ports) this.#follow(port.key, keys);
  }

  /** From one end along its cables: cable, far end, what that is plugged into, and the boxes at either end. */
  #follow(key: SceneKey, keys: Set<SceneKey>): void {
    const isRail = key.startsWith("rail:");
    this.#addEnd(key, keys);
    for (const cable of this.#at.cables.get(key) ?? []) {
      this.#addCable(cable, keys);
      const far = cable.from === key ? cable.to : cable.from;
      if (!far) continue;
      this.#addEnd(far, keys);
      if (far.startsWith("rail:") && !isRail) continue;
      // One step more: past a host port to its rail or, coming from the rail, to the box.
      for (const next of this.#at.cables.get(far) ?? []) {
        if (next === cable) continue;
        this.#addCable(next, keys);
        this.#addEnd(next.from, keys);
        if (next.to) this.#addEnd(next.to, keys);
      }
    }
  }

  #addCable(cable: SceneCable, keys: Set<SceneKey>): void {
    keys.add(cable.key).add(`${cable.key}~` as SceneKey);
  }

  #addEnd(key: SceneKey, keys: Set<SceneKey>): void {
    keys.add(key);
    const box = this.#at.boxOf.get(key);
    if (!box) return;
    keys.add(box.key);
    for (const occupant of box.occupants) keys.add(occupant.key);
  }
}
