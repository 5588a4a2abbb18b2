// Keys of scene elements: derived from entity ids, so that one entity keeps its key across refreshes.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { EntityRef } from "../topology/model.ts";
import type { SceneKey } from "./scene.ts";

export const boxKey = (netns: NetnsId): SceneKey => `box:${netns}` as SceneKey;
export const groupKey = (group: string): SceneKey => `group:${group}` as SceneKey;
/** A port, a host port or a card: one interface is only one of them. */
export const portKey = (id: InterfaceId): SceneKey => `if:${id}` as SceneKey;
export const railKey = (id: InterfaceId): SceneKey => `rail:${id}` as SceneKey;
/** The veth cable whose first end is `id`. */
export const cableKey = (id: InterfaceId): SceneKey => `cable:${id}` as SceneKey;
/** The link between an interface and what it is enslaved to. */
export const membershipKey = (id: InterfaceId): SceneKey => `member:${id}` as SceneKey;
/** The link between an interface and what it stands on. */
export const lowerKey = (id: InterfaceId): SceneKey => `lower:${id}` as SceneKey;
export const occupantKey = (ref: EntityRef): SceneKey => `${ref.kind}:${ref.id}` as SceneKey;
