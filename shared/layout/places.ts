// The layout: where each element of a scene is. Keys are the scene's; units are world pixels, y grows downwards.
import type { SceneBox, SceneCable, SceneHostPort, SceneKey, ScenePort } from "../scene/scene.ts";
import type { Rect } from "./geometry.ts";
import type { SectionPlan } from "./plans.ts";

/** A port's row and the point its cable ends at. */
export interface PortPlace extends Rect {
  readonly port: ScenePort;
  /** The cable that ends there; null: none. */
  readonly cable: SceneCable | null;
  readonly side: "left" | "right";
  readonly socketX: number;
  readonly socketY: number;
}

/** A box; ports are written from `x + pad`, occupants from `split`. */
export interface BoxPlace extends Rect {
  readonly box: SceneBox;
  /** Width of the text column of the ports and where the occupants begin. */
  readonly portsWidth: number;
  readonly split: number;
  /** On the left edge in rows, then those on the right edge, below the occupants. */
  readonly ports: readonly PortPlace[];
}

export interface ChipPlace extends Rect {
  readonly port: SceneHostPort;
}

export interface RailPlace {
  readonly head: Rect;
  /** Horizontal line under the head that feeds the bars. */
  readonly trunk: { readonly x1: number; readonly x2: number; readonly y: number };
  readonly bars: readonly { readonly x: number; readonly y1: number; readonly y2: number }[];
}

export interface CablePlace {
  /** The cable's own; with "~" for its far end when both ends have a tag. */
  readonly key: SceneKey;
  readonly cable: SceneCable;
  /** x, y, x, y, ...: only horizontal and vertical pieces. */
  readonly points: readonly number[];
  /** How it ends: in a socket, on a rail, in the open (unknown end), or in a tag that names the other end. */
  readonly end: "socket" | "rail" | "open" | "tag";
  /** Where the words of an open end, a tag or a kind go. */
  readonly label: Rect | null;
  /** What a tag or an open end says. */
  readonly words: string;
}

export interface GroupPlace extends Rect {
  readonly name: string;
}

export interface HeadingPlace extends Rect {
  readonly text: string;
}

/** A box with the boxes wired to it, or a lone host port: what is placed as one, with its cables. */
export interface UnitPlaces {
  readonly key: SceneKey;
  readonly cables: readonly CablePlace[];
  readonly chips: readonly ChipPlace[];
  readonly boxes: readonly BoxPlace[];
}

/** A place for everything of a scene; the maps are by the scene's keys, and made when they are first asked for. */
export interface WiringLayout {
  /** Everything, with what lies outside the host's frame. */
  readonly bounds: Rect;
  readonly frame: Rect;
  /** In columns from left to right, each from the top down. */
  readonly units: readonly UnitPlaces[];
  /** Cables of cards. */
  readonly cardCables: readonly CablePlace[];
  readonly boxes: ReadonlyMap<SceneKey, BoxPlace>;
  readonly ports: ReadonlyMap<SceneKey, PortPlace>;
  readonly chips: ReadonlyMap<SceneKey, ChipPlace>;
  readonly cables: ReadonlyMap<SceneKey, CablePlace>;
  readonly cards: ReadonlyMap<SceneKey, Rect>;
  readonly rails: ReadonlyMap<SceneKey, RailPlace>;
  readonly residents: ReadonlyMap<SceneKey, Rect>;
  readonly groups: readonly GroupPlace[];
  readonly headings: readonly HeadingPlace[];
  /** Stubs from a NIC to what lies outside the frame; with `open` the other end is not known and has its own cable. */
  readonly outside: readonly {
    readonly card: SceneKey;
    readonly words: string;
    readonly text: Rect;
    readonly y: number;
    readonly open: boolean;
  }[];
  readonly sections: readonly SectionPlan[];
  /** Where sections begin and how many lanes lead to them. */
  readonly left: { readonly width: number; readonly lanes: number };
}
