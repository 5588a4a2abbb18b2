// Look-ups in one scene: which cables end where, and which box something is in. Those of a refreshed scene are built upon
// those before.
import { listDifference } from "../kept/list-difference.ts";
import { Patch } from "../kept/patched-map.ts";
import { sameItems } from "../kept/same-items.ts";
import { endsOfOthers } from "../scene/cable-ends.ts";
import type { SceneBox, SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import type { NetnsId } from "../topology/ids.ts";
import type { Topology } from "../topology/model.ts";

type Dwellers = readonly [Topology["containers"], Topology["pods"], Topology["processes"]];

export class SceneLookUps {
  readonly scene: WiringScene;
  /** By both their ends. */
  readonly cables: ReadonlyMap<SceneKey, readonly SceneCable[]>;
  readonly boxes: ReadonlyMap<SceneKey, SceneBox>;
  /** Boxes by the ports and lines in them. */
  readonly boxOf: ReadonlyMap<SceneKey, SceneBox>;
  /** Keys of cards, rails, host ports and residents. */
  readonly others: ReadonlyMap<SceneKey, true>;
  /** All that may live in a netns. */
  readonly #dwellers: Dwellers;
  /** A group that is folded stands for the namespaces of all its members. */
  readonly #boxByNetns: ReadonlyMap<string, SceneBox>;
  /** Made when something that lives in a netns is first asked for. */
  #homes: ReadonlyMap<string, NetnsId> | null;

  constructor(scene: WiringScene, topology: Topology, before: SceneLookUps | null) {
    this.scene = scene;
    this.#dwellers = [topology.containers, topology.pods, topology.processes];
    this.cables = cablesOf(scene.cables, before);
    const boxes = new Patch(before?.boxes);
    const boxOf = new Patch(before?.boxOf);
    const byNetns = new Patch(before === null ? null : before.#boxByNetns);
    const { gone, fresh } = listDifference(before?.scene.boxes ?? [], scene.boxes);
    for (const box of gone) {
      boxes.delete(box.key);
      for (const key of partsOf(box)) boxOf.delete(key);
      for (const netns of namespacesOf(box)) byNetns.delete(netns);
    }
    for (const box of fresh) {
      boxes.set(box.key, box);
      for (const key of partsOf(box)) boxOf.set(key, box);
      for (const netns of namespacesOf(box)) byNetns.set(netns, box);
    }
    this.boxes = boxes.done();
    this.boxOf = boxOf.done();
    this.#boxByNetns = byNetns.done();
    this.others = othersOf(scene, before);
    this.#homes = before !== null && sameItems(before.#dwellers, this.#dwellers) ? before.#homes : null;
  }

  /** The box of a netns, or of what lives in one; `id`: of any entity. */
  boxOfEntity(id: string): SceneBox | undefined {
    const box = this.#boxByNetns.get(id);
    if (box) return box;
    this.#homes ??= homesOf(this.#dwellers);
    const home = this.#homes.get(id);
    return home === undefined ? undefined : this.#boxByNetns.get(home);
  }
}

function partsOf(box: SceneBox): SceneKey[] {
  return [...box.ports, ...box.occupants].map((part) => part.key);
}

function namespacesOf(box: SceneBox): readonly NetnsId[] {
  return box.members ? [box.netns, ...box.members] : [box.netns];
}

function cablesOf(
  cables: readonly SceneCable[],
  before: SceneLookUps | null,
): ReadonlyMap<SceneKey, readonly SceneCable[]> {
  const touched = before && endsOfOthers(before.scene.cables, cables);
  const lists = new Map<SceneKey, SceneCable[]>();
  const add = (key: SceneKey, cable: SceneCable): void => {
    if (touched && !touched.has(key)) return;
    const list = lists.get(key);
    if (list) list.push(cable);
    else lists.set(key, [cable]);
  };
  for (const cable of cables) {
    add(cable.from, cable);
    if (cable.to) add(cable.to, cable);
  }
  if (!touched) return lists;
  const at = new Patch(before.cables);
  for (const key of touched) {
    const list = lists.get(key);
    if (list) at.set(key, list);
    else at.delete(key);
  }
  return at.done();
}

function othersOf(scene: WiringScene, before: SceneLookUps | null): ReadonlyMap<SceneKey, true> {
  const others = new Patch(before?.others);
  const changes = (["cards", "rails", "hostPorts", "residents"] as const).map((name) => {
    const was: readonly { readonly key: SceneKey }[] = before?.scene[name] ?? [];
    return listDifference(was, scene[name]);
  });
  // All that is gone first: what was a port may be a card now, under the same key.
  for (const { gone } of changes) for (const { key } of gone) others.delete(key);
  for (const { fresh } of changes) for (const { key } of fresh) others.set(key, true);
  return others.done();
}

/** Netns of everything that lives in one. */
function homesOf(dwellers: Dwellers): Map<string, NetnsId> {
  const homes = new Map<string, NetnsId>();
  for (const list of dwellers) for (const { id, netns } of list) if (netns !== null) homes.set(id, netns);
  return homes;
}
