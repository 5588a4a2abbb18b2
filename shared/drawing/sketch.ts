// A sketch of one element: collects its shapes and knows its extent.
import type { Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import { type FontWeight, fitText, measure } from "../text/measure.ts";
import type { EntityRef } from "../topology/model.ts";
import type { AnyShape, Element, Part } from "./display-list.ts";
import type { IconName } from "./icons.ts";
import type { Styles } from "./styles.ts";

export interface Words {
  readonly text: string;
  readonly size: number;
  readonly weight?: FontWeight;
  readonly color: string;
  readonly cut?: "end" | "middle";
}

export class Sketch {
  readonly #styles: Styles;
  readonly #shapes: AnyShape[] = [];
  #levels = 0;

  constructor(styles: Styles) {
    this.#styles = styles;
  }

  #add(shape: AnyShape): void {
    this.#shapes.push(shape);
    this.#levels |= shape.levels;
  }

  rect(style: number, levels: number, r: Rect, radius = 0): void {
    this.#add({ kind: "rect", style, levels, x: r.x, y: r.y, w: r.w, h: r.h, radius });
  }

  line(style: number, levels: number, points: readonly number[], radius = 0): void {
    this.#add({ kind: "line", style, levels, points, radius });
  }

  dot(style: number, levels: number, x: number, y: number, radius: number): void {
    this.#add({ kind: "dot", style, levels, x, y, radius });
  }

  icon(style: number, levels: number, icon: IconName, x: number, y: number, size: number): void {
    this.#add({ kind: "icon", style, levels, icon, x, y, size });
  }

  /** Writes words on the line whose middle is `middle`, cut to `room`; answers the width they took. */
  text(words: Words, levels: number, x: number, middle: number, room: number): number {
    const weight = words.weight ?? 400;
    const text = fitText(words.text, room, words.size, weight, words.cut);
    if (!text) return 0;
    const width = measure(text, words.size, weight);
    const style = this.#styles.text(words.color, words.size, weight);
    this.#add({ kind: "text", style, levels, x, y: middle + words.size * 0.36, text, width });
    return width;
  }

  element(
    key: SceneKey,
    ref: EntityRef | null,
    title: string,
    bounds: Rect,
    hit: Element["hit"],
    priority: number,
    lines: readonly (readonly number[])[] = [],
  ): Element {
    const levels = this.#levels;
    return {
      key,
      ref,
      title,
      bounds,
      hit,
      lines,
      priority,
      levels,
      parts: [{ levels, shapes: this.#shapes }],
    };
  }

  get shapes(): readonly AnyShape[] {
    return this.#shapes;
  }
}

/** A part that is sketched when it is first seen, which for most of a large picture is never. */
export class LatePart implements Part {
  readonly levels: number;
  readonly #styles: Styles;
  readonly #draw: (sketch: Sketch) => void;
  #shapes: readonly AnyShape[] | null = null;

  /** `levels`: at least those of everything `draw` adds. */
  constructor(levels: number, styles: Styles, draw: (sketch: Sketch) => void) {
    this.levels = levels;
    this.#styles = styles;
    this.#draw = draw;
  }

  get shapes(): readonly AnyShape[] {
    if (this.#shapes === null) {
      const sketch = new Sketch(this.#styles);
      this.#draw(sketch);
      this.#shapes = sketch.shapes;
    }
    return this.#shapes;
  }
}

/** The straight pieces of polylines, with a margin for their width and words. */
export function piecesOf(lines: readonly (readonly number[])[]): Rect[] {
  return lines.flatMap((points) => {
    const rects: Rect[] = [];
    for (let i = 0; i + 3 < points.length; i += 2) rects.push(boundsOf([points.slice(i, i + 4)], 10));
    return rects;
  });
}

/** Bounds of polylines, with a margin for their width. */
export function boundsOf(lines: readonly (readonly number[])[], margin: number): Rect {
  let x1 = Number.POSITIVE_INFINITY;
  let y1 = Number.POSITIVE_INFINITY;
  let x2 = Number.NEGATIVE_INFINITY;
  let y2 = Number.NEGATIVE_INFINITY;
  for (const points of lines)
    for (let i = 0; i + 1 < points.length; i += 2) {
      const x = points[i] as number;
      const y = points[i + 1] as number;
      if (x < x1) x1 = x;
      if (x > x2) x2 = x;
      if (y < y1) y1 = y;
      if (y > y2) y2 = y;
    }
  if (x1 > x2) return { x: 0, y: 0, w: 0, h: 0 };
  return { x: x1 - margin, y: y1 - margin, w: x2 - x1 + margin * 2, h: y2 - y1 + margin * 2 };
}
