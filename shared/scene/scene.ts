// The Scene: what the wiring view shows of a Topology. Boxes, ports and cables with meaning, still without positions.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { EntityRef, Interface } from "../topology/model.ts";

/** Stable key of a scene element, derived from entity ids (the same entity keeps its key across refreshes). */
export type SceneKey = string & { readonly __brand: "SceneKey" };

/** How a thing is doing, as far as traffic goes. `idle` is healthy; only `broken` is red. */
export type Health = "ok" | "idle" | "down" | "doubt" | "broken";

/** A socket of a box: one interface. */
export interface ScenePort {
  readonly key: SceneKey;
  readonly interface: InterfaceId;
  readonly name: string;
  readonly kind: Interface["kind"];
  readonly health: Health;
  /** First global address with prefix, then "+2". */
  readonly addressLine: string;
  readonly detail: readonly string[];
}

/** One line inside a box: a container or a folded process chain. */
export interface SceneOccupant {
  readonly key: SceneKey;
  readonly ref: EntityRef;
  readonly title: string;
  /** Second line: image, pid, shim chain ("conmon > sleep"). */
  readonly subtitle: string;
  readonly icon: "container" | "pause" | "process" | "pod";
}

/** A netns (pod, container) drawn as a box. */
export interface SceneBox {
  readonly key: SceneKey;
  readonly netns: NetnsId;
  readonly ref: EntityRef;
  readonly title: string;
  readonly subtitle: string;
  readonly icon: "netns" | "container" | "pod";
  readonly ports: readonly ScenePort[];
  readonly occupants: readonly SceneOccupant[];
  /** Sentences of doubt shown on the box (not permitted, ...). */
  readonly doubts: readonly string[];
  /** Project, pod or runtime the box is grouped under; "" when none. */
  readonly group: string;
}

/** A link of the host's netns that things are plugged into. */
export interface SceneBridge {
  readonly key: SceneKey;
  readonly interface: InterfaceId;
  readonly name: string;
  readonly kind: Interface["kind"];
  readonly health: Health;
  readonly addressLine: string;
  readonly portCount: number;
  /** Index into the palette of bridge colours; stable by name. */
  readonly hue: number;
}

export interface SceneCable {
  readonly key: SceneKey;
  readonly kind: "veth" | "lower" | "membership" | "tunnel";
  readonly from: SceneKey;
  /** null: an open plug (unknown or ambiguous end) with `doubt`. */
  readonly to: SceneKey | null;
  readonly health: Health;
  readonly doubt: string | null;
  /** Bridge this cable belongs to, for its colour. */
  readonly bridge: SceneKey | null;
}
