// The layout: where each element of a scene is. Keys are the scene's; units are world pixels, y grows downwards.
import type { SceneKey } from "../scene/scene.ts";
import type { Rect } from "./geometry.ts";

/** A box; ports are written from `x + pad`, occupants from `split`. */
export interface BoxPlace extends Rect {
  /** Width of the text column of the ports and where the occupants begin. */
  readonly portsWidth: number;
  readonly split: number;
  /** Ports on the right edge, below the occupants. */
  readonly rightPorts: readonly SceneKey[];
}

/** A port's row and the point its cable ends at. */
export interface PortPlace extends Rect {
  readonly side: "left" | "right";
  readonly socketX: number;
  readonly socketY: number;
}

export interface RailPlace {
  readonly head: Rect;
  /** Horizontal line under the head that feeds the bars. */
  readonly trunk: { readonly x1: number; readonly x2: number; readonly y: number };
  readonly bars: readonly { readonly x: number; readonly y1: number; readonly y2: number }[];
}

export interface CablePlace {
  /** x, y, x, y, ...: only horizontal and vertical pieces. */
  readonly points: readonly number[];
  /** How it ends: in a socket, on a rail, in the open (unknown end), or in a tag that names the other end. */
  readonly end: "socket" | "rail" | "open" | "tag";
  /** Where the words of an open end, a tag or a kind go. */
  readonly label: Rect | null;
  /** What a tag or an open end says. A tagged cable has two places: its key, and its key with "~" for the far end. */
  readonly words: string;
}

export interface GroupPlace extends Rect {
  readonly name: string;
}

export interface HeadingPlace extends Rect {
  readonly text: string;
}

/** One slot of a column: a unit (a box with what hangs on it, or a lone port) at a height. */
export interface Slot {
  readonly unit: SceneKey;
  readonly y: number;
  readonly h: number;
  /** Name over the slot when a group starts here. */
  readonly group: string;
}

/** Widths every box of a column shares, so that its parts stand in line. */
export interface ColumnMeasure {
  readonly chip: number;
  readonly ports: number;
  readonly occupants: number;
  readonly head: number;
  /** Boxes wired to a box stand to its right; 0 when there are none. */
  readonly children: number;
}

export interface ColumnPlan {
  readonly x: number;
  readonly rails: readonly SceneKey[];
  readonly measure: ColumnMeasure;
  readonly slots: readonly Slot[];
}

/** Memory of one section, which keeps slots where they are in the next layout. */
export interface SectionPlan {
  readonly key: string;
  readonly rails: readonly SceneKey[];
  readonly heading: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  /** Lowest edge it may grow to; Infinity when nothing is below. */
  readonly limit: number;
  readonly columns: readonly ColumnPlan[];
}

export interface WiringLayout {
  /** Everything, with what lies outside the host's frame. */
  readonly bounds: Rect;
  readonly frame: Rect;
  readonly boxes: ReadonlyMap<SceneKey, BoxPlace>;
  readonly ports: ReadonlyMap<SceneKey, PortPlace>;
  readonly chips: ReadonlyMap<SceneKey, Rect>;
  readonly cards: ReadonlyMap<SceneKey, Rect>;
  readonly rails: ReadonlyMap<SceneKey, RailPlace>;
  readonly cables: ReadonlyMap<SceneKey, CablePlace>;
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
