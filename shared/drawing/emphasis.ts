// Emphasis: which elements stay at full strength for a selection. A cable brings both ends, its bridge, its netns and
// who lives there; a box brings its cables; a bridge brings all that is plugged into it.
import { occupantKey, portKey, railKey } from "../scene/keys.ts";
import type { SceneBox, SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import type { EntityRef, Topology } from "../topology/model.ts";

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

/** Look-ups from entities to elements of one scene, made once per scene. */
export class SceneMap implements ElementMap {
  readonly #cables = new Map<SceneKey, SceneCable[]>();
  readonly #boxOf = new Map<SceneKey, SceneBox>();
  readonly #boxByEntity = new Map<string, SceneBox>();
  readonly #boxes = new Map<SceneKey, SceneBox>();
  /** Keys of cards, rails, host ports and residents. */
  readonly #others = new Set<SceneKey>();
  readonly #scene: WiringScene;

  constructor(scene: WiringScene, topology: Topology) {
    this.#scene = scene;
    const add = (key: SceneKey, cable: SceneCable): void => {
      const list = this.#cables.get(key);
      if (list) list.push(cable);
      else this.#cables.set(key, [cable]);
    };
    for (const cable of scene.cables) {
      add(cable.from, cable);
      if (cable.to) add(cable.to, cable);
    }
    for (const list of [scene.cards, scene.rails, scene.hostPorts, scene.residents])
      for (const one of list) this.#others.add(one.key);
    for (const box of scene.boxes) {
      this.#boxes.set(box.key, box);
      for (const part of [...box.ports, ...box.occupants]) this.#boxOf.set(part.key, box);
      this.#boxByEntity.set(box.netns, box);
      for (const member of box.members ?? []) this.#boxByEntity.set(member, box);
    }
    const boxIn = (netns: string | null): SceneBox | undefined =>
      netns ? this.#boxByEntity.get(netns) : undefined;
    const claim = (id: string, netns: string | null): void => {
      const box = boxIn(netns);
      if (box) this.#boxByEntity.set(id, box);
    };
    for (const container of topology.containers) claim(container.id, container.netns);
    for (const pod of topology.pods) claim(pod.id, pod.netns);
    for (const process of topology.processes) claim(process.id, process.netns);
  }

  /** Elements an entity is drawn as; empty when it is not in the picture. The first is where one would look. */
  elementsOf(ref: EntityRef): SceneKey[] {
    if (ref.kind === "host") return [this.#scene.host.key];
    if (ref.kind === "interface") {
      const keys = [portKey(ref.id), railKey(ref.id)];
      return keys.filter((key) => this.#cables.has(key) || this.#boxOf.has(key) || this.#others.has(key));
    }
    const own = occupantKey(ref);
    const box = this.#boxByEntity.get(ref.id);
    if (box && (box.ref.id === ref.id || ref.kind === "netns" || ref.kind === "pod")) return [box.key];
    if (this.#boxOf.has(own) || this.#others.has(own)) return [own];
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
      const box = this.#boxOf.get(key);
      const boxed = this.#boxes.get(key);
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
      for (const cable of this.#cables.get(key) ?? [])
        if (cable.to && selected.has(cable.from) && selected.has(cable.to)) this.#addCable(cable, keys);
      const box = this.#boxOf.get(key);
      if (box) keys.add(box.key);
    }
    for (const key of [...keys])
      for (const occupant of this.#boxes.get(key)?.occupants ?? []) keys.add(occupant.key);
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
    for (const cable of this.#cables.get(key) ?? []) {
      this.#addCable(cable, keys);
      const far = cable.from === key ? cable.to : cable.from;
      if (!far) continue;
      this.#addEnd(far, keys);
      if (far.startsWith("rail:") && !isRail) continue;
      // One step more: past a host port to its rail or, coming from the rail, to the box.
      for (const next of this.#cables.get(far) ?? []) {
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
    const box = this.#boxOf.get(key);
    if (!box) return;
    keys.add(box.key);
    for (const occupant of box.occupants) keys.add(occupant.key);
  }
}
