// Emphasis over several hosts: what belongs to a selection on its own host, the trunks it has, and their far ends.
import type { Fleet } from "../../fleet/fleet.ts";
import type { FleetScene, SceneTrunk } from "../../scene/fleet/fleet-scene.ts";
import { portKey } from "../../scene/keys.ts";
import type { SceneKey } from "../../scene/scene.ts";
import { qualifierOf } from "../../topology/ids.ts";
import type { EntityRef } from "../../topology/model.ts";
import { type ElementMap, type Emphasis, SceneMap } from "../emphasis.ts";

export class FleetMap implements ElementMap {
  readonly #maps = new Map<string, SceneMap>();
  readonly #trunks: readonly SceneTrunk[];

  constructor(scene: FleetScene, fleet: Fleet) {
    scene.members.forEach((member, i) => {
      const topology = fleet.members[i]?.index.topology;
      if (topology) this.#maps.set(member.qualifier, new SceneMap(member.scene, topology));
    });
    this.#trunks = scene.trunks;
  }

  elementsOf(ref: EntityRef): SceneKey[] {
    return this.#maps.get(qualifierOf(ref.id))?.elementsOf(ref) ?? [];
  }

  emphasis(refs: readonly EntityRef[]): Emphasis | null {
    const own = this.#joined(refs, (map, some) => map.emphasis(some));
    if (own === null) return null;
    const keys = new Set(own.keys);
    for (const trunk of this.#trunks) {
      // A trunk is lit with the card that is selected, not with every card that is lit beside it.
      if (!trunk.ends.some((end) => own.selected.has(portKey(end.interface)))) continue;
      keys.add(trunk.key);
      for (const end of trunk.ends) keys.add(portKey(end.interface));
    }
    return { keys, selected: own.selected };
  }

  along(refs: readonly EntityRef[]): Emphasis | null {
    const own = this.#joined(refs, (map, some) => map.along(some));
    if (own === null) return null;
    const ids = new Set(refs.map((ref) => ref.id as string));
    const keys = new Set(own.keys);
    for (const trunk of this.#trunks)
      if (trunk.ends.filter((end) => ids.has(end.interface)).length > 1) keys.add(trunk.key);
    return { keys, selected: own.selected };
  }

  #joined(
    refs: readonly EntityRef[],
    ask: (map: SceneMap, refs: readonly EntityRef[]) => Emphasis | null,
  ): Emphasis | null {
    const keys = new Set<SceneKey>();
    const selected = new Set<SceneKey>();
    for (const [qualifier, map] of this.#maps) {
      const found = ask(
        map,
        refs.filter((ref) => qualifierOf(ref.id) === qualifier),
      );
      for (const key of found?.keys ?? []) keys.add(key);
      for (const key of found?.selected ?? []) selected.add(key);
    }
    return selected.size === 0 ? null : { keys, selected };
  }
}
