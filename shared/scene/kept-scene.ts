// What a scene was built from and is made of, kept beside it: the next scene of the host builds only what is new.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Census } from "./census.ts";
import type { HostSide } from "./host-side.ts";
import type { SceneBox, SceneCable, SceneHostPort, SceneKey } from "./scene.ts";
import { sameLink } from "./unchanged.ts";

/** Cables by the interface whose key they carry. */
export interface CablesByLink {
  /** Pairs that are known: with the far end. */
  readonly veth: Map<InterfaceId, { readonly cable: SceneCable; readonly to: InterfaceId }>;
  /** What is plugged into something: with whether that is drawn as a port or a card. */
  readonly member: Map<InterfaceId, { readonly cable: SceneCable; readonly toPort: boolean }>;
}

export interface SceneMemory {
  readonly census: Census;
  /** Boxes as they are without folds, in their order. */
  readonly boxes: ReadonlyMap<NetnsId, SceneBox>;
  /** Host ports in their order. */
  readonly ports: ReadonlyMap<InterfaceId, SceneHostPort>;
  readonly railIds: ReadonlySet<InterfaceId>;
  readonly cables: CablesByLink;
  /** Everything else that is not a box, by key. */
  readonly flat: ReadonlyMap<SceneKey, object>;
}

/** What the scene before has for the next one. */
export interface Kept {
  readonly before: SceneMemory | null;
  /** Whether a link is told of as it was. */
  isSame(id: InterfaceId): boolean;
}

/** Compares every link once: boxes, ports and cables all ask. */
export function keptFrom(before: SceneMemory | null, census: Census): Kept {
  if (before === null) return { before, isSame: () => false };
  // Those that differ: they are few.
  const other = new Set<InterfaceId>();
  for (const link of census.topology.interfaces) {
    const was = before.census.interfaces.get(link.id);
    if (!was || !sameLink(was, link)) other.add(link.id);
  }
  return { before, isSame: (id) => !other.has(id) };
}

/** Whether the same links are rails as before: which rail a cable belongs to depends on them all. */
export function hasSameRails({ before }: Kept, side: HostSide): boolean {
  if (!before || before.railIds.size !== side.railIds.size) return false;
  for (const id of side.railIds) if (!before.railIds.has(id)) return false;
  return true;
}
