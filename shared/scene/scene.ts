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
  /** Lines of the tooltip. */
  readonly detail: string;
}

/** One line inside a box: a container or a folded process chain. */
export interface SceneOccupant {
  readonly key: SceneKey;
  readonly ref: EntityRef;
  readonly title: string;
  /** Second line: image, pid, shim chain ("conmon > sleep"). */
  readonly subtitle: string;
  /** Published ports in short: `:8080 → 80`; "" when none. */
  readonly published: string;
  /** More lines for the tooltip: every published port in full; "" when none. */
  readonly detail: string;
  readonly icon: "container" | "pause" | "process" | "pod";
  /** Set when it runs in a netns nobody could tell. */
  readonly isUnplaced?: true;
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
  /** Sentences of doubt about the box, whole. */
  readonly doubts: readonly string[];
  /** Few words for each doubt that fit on the box. */
  readonly doubtWords: readonly string[];
  /** What stands where ports would, when there are none: nothing was found, or nobody could look. */
  readonly bare: string;
  /** Compose project or Kubernetes namespace the box is grouped under; "" when none. */
  readonly group: string;
  /** Set when the box stands for more than it shows: folded by the person. */
  readonly folded: "box" | "group" | null;
  /** Netns that a folded group stands for. */
  readonly members?: readonly NetnsId[];
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
  /** Few words for the doubt, to stand at the open end; "" without one. */
  readonly doubtWords: string;
  /** Bridge this cable belongs to, for its colour. */
  readonly bridge: SceneKey | null;
  /** What selecting the cable selects. */
  readonly interface: InterfaceId;
  /** Kind as a word where it is not a veth (macvlan, vlan, vxlan, ...); "" for a veth or a membership. */
  readonly word: string;
  /** How many cables it bundles; more than 1 only at a folded group. */
  readonly count: number;
}

/** A port of the host's netns that stands beside a bridge or alone: the host's end of a veth, a tap. */
export interface SceneHostPort extends ScenePort {
  /** The rail it is plugged into; null when it is routed. */
  readonly bridge: SceneKey | null;
}

/** A link of the host's netns drawn as a card at the left: a NIC, a tunnel, a bridge nothing is plugged into. */
export interface SceneCard extends ScenePort {
  readonly side: "nic" | "link";
  /** What lies behind it: `default via 10.0.0.1`; "" when nothing is known. */
  readonly outside: string;
}

/** Everything the wiring view shows, in a stable order. */
export interface WiringScene {
  readonly host: {
    readonly key: SceneKey;
    readonly ref: EntityRef;
    readonly title: string;
    readonly subtitle: string;
  };
  readonly cards: readonly SceneCard[];
  /** Bridges with something plugged in, and NICs that macvlan and its like stand on. */
  readonly rails: readonly SceneBridge[];
  readonly hostPorts: readonly SceneHostPort[];
  readonly boxes: readonly SceneBox[];
  readonly cables: readonly SceneCable[];
  /** What runs in the host's own netns on purpose, then running containers whose netns is not known. */
  readonly residents: readonly SceneOccupant[];
}

/** What a person folded, hid or singled out. */
export interface SceneView {
  /** Netns ids and group names whose boxes are folded. */
  readonly folded: ReadonlySet<string>;
  /** Netns that are not shown. */
  readonly hidden: ReadonlySet<NetnsId>;
  /** When set, only these netns are shown. */
  readonly only: ReadonlySet<NetnsId> | null;
}

export const WHOLE_VIEW: SceneView = { folded: new Set(), hidden: new Set(), only: null };
