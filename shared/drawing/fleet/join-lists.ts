// Joins display lists into one, each moved to its place. Parts that are sketched late stay late.
import type { Rect } from "../../layout/geometry.ts";
import type { SceneKey } from "../../scene/scene.ts";
import {
  type AnyShape,
  type DisplayList,
  type Element,
  elementWith,
  nextVersion,
  type Part,
  type ScreenLabel,
  type Style,
} from "../display-list.ts";
import { GridIndex } from "../grid-index.ts";
import type { Theme } from "../theme.ts";

export class DisplayListJoiner {
  readonly #theme: Theme;
  readonly #styles: Style[] = [];
  readonly #known = new Map<string, number>();
  readonly #elements: Element[] = [];
  readonly #labels: ScreenLabel[] = [];

  constructor(theme: Theme) {
    this.#theme = theme;
  }

  /** Adds a list moved by `dx`, `dy`; `change` may give an element another key. */
  add(list: DisplayList, dx: number, dy: number, change: (element: Element) => Element): void {
    this.#put(list.elements, list.styles, dx, dy, change);
    for (const label of list.labels) this.#labels.push({ ...label, x: label.x + dx, y: label.y + dy });
  }

  addElements(elements: readonly Element[], styles: readonly Style[]): void {
    this.#put(elements, styles, 0, 0, (element) => element);
  }

  #put(
    elements: readonly Element[],
    styles: readonly Style[],
    dx: number,
    dy: number,
    change: (element: Element) => Element,
  ): void {
    // The list's styles grow while late parts are sketched: each is taken over when it is first met.
    const numbers: number[] = [];
    const styleOf = (index: number): number => {
      const known = numbers[index];
      if (known !== undefined) return known;
      const number = this.#styleNumber(styles[index] as Style);
      numbers[index] = number;
      return number;
    };
    for (const element of elements) {
      // What it covers matters only for lists made from each other.
      const { covers: _, ...moved } = elementWith(change(element), {});
      const { x, y, w, h } = moved.bounds;
      this.#elements.push({
        ...moved,
        bounds: { x: x + dx, y: y + dy, w, h },
        lines: moved.lines.map((points) => points.map((n, i) => n + (i % 2 === 0 ? dx : dy))),
        parts: moved.parts.map((part) => new MovedPart(part, dx, dy, styleOf)),
      });
    }
  }

  #styleNumber(style: Style): number {
    const key = JSON.stringify(style);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.#styles.length);
    return this.#styles.push(style) - 1;
  }

  finish(bounds: Rect): DisplayList {
    const elements = this.#elements;
    const byKey = new Map<SceneKey, number>(elements.map((element, index) => [element.key, index]));
    return {
      theme: this.#theme,
      bounds,
      styles: this.#styles,
      elements,
      index: new GridIndex(elements, bounds),
      byKey,
      labels: this.#labels,
      since: null,
      version: nextVersion(),
    };
  }
}

class MovedPart implements Part {
  readonly levels: number;
  readonly #part: Part;
  readonly #dx: number;
  readonly #dy: number;
  readonly #styleOf: (index: number) => number;
  #shapes: readonly AnyShape[] | null = null;

  constructor(part: Part, dx: number, dy: number, styleOf: (index: number) => number) {
    this.levels = part.levels;
    this.#part = part;
    this.#dx = dx;
    this.#dy = dy;
    this.#styleOf = styleOf;
  }

  get shapes(): readonly AnyShape[] {
    this.#shapes ??= this.#part.shapes.map((shape) => this.#moved(shape));
    return this.#shapes;
  }

  #moved(shape: AnyShape): AnyShape {
    const style = this.#styleOf(shape.style);
    if (shape.kind === "line")
      return { ...shape, style, points: shape.points.map((n, i) => n + (i % 2 === 0 ? this.#dx : this.#dy)) };
    return { ...shape, style, x: shape.x + this.#dx, y: shape.y + this.#dy };
  }
}
