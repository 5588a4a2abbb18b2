// The display list: a picture as plain shapes with styles, in world units. The one source of screen, PNG and SVG.
import type { Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import type { FontWeight } from "../text/measure.ts";
import type { EntityRef } from "../topology/model.ts";
import type { GridIndex } from "./grid-index.ts";
import type { IconName } from "./icons.ts";
import type { Theme } from "./theme.ts";

/**
 * How much is shown: 0 overview (blocks, bridges with counts), 1 boxes (titles), 2 interfaces (names),
 * 3 addresses (everything). Each shape says in `levels` at which it is drawn, as a bit mask.
 */
export type Detail = 0 | 1 | 2 | 3;
export const FULL_DETAIL: Detail = 3;

export const AT = {
  overview: 1,
  boxes: 2,
  names: 4,
  full: 8,
  all: 15,
  close: 12,
  far: 3,
  notFar: 14,
} as const;

/** Detail that is readable at a scale (screen pixels per world unit). */
export function detailAt(scale: number): Detail {
  if (scale < 0.2) return 0;
  if (scale < 0.45) return 1;
  return scale < 0.72 ? 2 : 3;
}

export interface Style {
  /** Painting order, low first. */
  readonly layer: number;
  readonly fill: string | null;
  readonly stroke: string | null;
  readonly width: number;
  readonly dash: readonly number[] | null;
  readonly size: number;
  readonly weight: FontWeight;
}

interface Shape {
  /** Index into the list's styles. */
  readonly style: number;
  readonly levels: number;
}

export interface RectShape extends Shape {
  readonly kind: "rect";
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly radius: number;
}

export interface LineShape extends Shape {
  readonly kind: "line";
  readonly points: readonly number[];
  readonly radius: number;
}

/** One line of text; `y` is the baseline. `width` is what it was measured to be at most. */
export interface TextShape extends Shape {
  readonly kind: "text";
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly width: number;
}

export interface DotShape extends Shape {
  readonly kind: "dot";
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export interface IconShape extends Shape {
  readonly kind: "icon";
  readonly icon: IconName;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

export type AnyShape = RectShape | LineShape | TextShape | DotShape | IconShape;

/**
 * What can be pointed at, highlighted and named: one element of the scene with all its shapes. Of most only key and
 * levels are ever asked for: the rest may be made when it is.
 */
export interface Element {
  readonly key: SceneKey;
  /** What a click selects; null: nothing. */
  readonly ref: EntityRef | null;
  /** What a double click folds or unfolds: a netns id or the name of a group. */
  readonly fold?: string | undefined;
  /** Whole text of everything that may be cut in the picture: the tooltip. */
  readonly title: string;
  readonly bounds: Rect;
  /** Where it is hit: its bounds, near its line, or never. */
  readonly hit: "bounds" | "line" | "none";
  /** For lines: the polylines that are hit. */
  readonly lines: readonly (readonly number[])[];
  /** The higher one wins where several are hit. */
  readonly priority: number;
  /** At most these levels have something of it. */
  readonly levels: number;
  readonly parts: readonly Part[];
  /** What it covers, where that is far less than its bounds: a rail with its bars, a long cable. */
  readonly covers?: readonly Rect[] | undefined;
}

/** Shapes of an element that are needed together; most are made only when they come into view. */
export interface Part {
  /** At most these levels have something of it. */
  readonly levels: number;
  readonly shapes: readonly AnyShape[];
}

/** Every shape of an element, at all levels. */
export function shapesOf(element: Element): readonly AnyShape[] {
  return element.parts.flatMap((part) => part.shapes);
}

/** All of an element as plain fields, changed by some: an element may be of a class, which a spread would not copy. */
export function elementWith(element: Element, change: Partial<Element>): Element {
  const { key, ref, fold, title, bounds, hit, lines, priority, levels, parts, covers } = element;
  return {
    key,
    ref,
    fold,
    title,
    bounds,
    hit,
    lines,
    priority,
    levels,
    parts,
    covers,
    ...change,
  };
}

/** A label of constant size on the screen, for the overview. */
export interface ScreenLabel {
  /** A rail's steps out of the way of others; a group's is left out where there is no room. */
  readonly kind: "rail" | "group";
  readonly x: number;
  readonly y: number;
  readonly span: number;
  readonly name: string;
  readonly count: number;
  readonly color: string;
}

export interface DisplayList {
  readonly theme: Theme;
  readonly bounds: Rect;
  /** Grows while parts of elements are made. */
  readonly styles: readonly Style[];
  readonly elements: readonly Element[];
  readonly index: GridIndex;
  readonly byKey: ReadonlyMap<SceneKey, number>;
  readonly labels: readonly ScreenLabel[];
  /** Set when it was made from an earlier list: what of the picture is not as it was there. */
  readonly since: { readonly version: number; readonly areas: readonly Rect[] } | null;
  /** Different for every list. */
  readonly version: number;
}

let lastVersion = 0;

/** A number for a new list. */
export function nextVersion(): number {
  lastVersion += 1;
  return lastVersion;
}
