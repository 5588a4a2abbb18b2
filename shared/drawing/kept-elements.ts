// Elements of a display list with what they were drawn from, so that the next list redraws only what is new.
import type { Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import { type AnyShape, type Element, type Style, shapesOf } from "./display-list.ts";
import { boundsOf } from "./sketch.ts";
import type { Styles } from "./styles.ts";

interface Entry {
  readonly inputs: readonly unknown[];
  readonly elements: readonly Element[];
  /** List it was last part of. */
  turn: number;
}

/** One list's elements. They share `styles`: an element refers to them by number. */
export class KeptElements {
  readonly styles: Styles;
  readonly elements: Element[] = [];
  /** What is not as it was in the list before; null when there was none. */
  readonly areas: Rect[] | null;
  readonly #entries: Map<SceneKey, Entry>;
  readonly #turn: number;
  #added = 0;

  /** Takes over what `before` has: that can be built upon once. */
  constructor(styles: Styles, before: KeptElements | null) {
    this.styles = styles;
    this.#entries = before === null ? new Map() : before.#entries;
    this.#turn = before === null ? 0 : before.#turn + 1;
    this.areas = before === null ? null : [];
  }

  /**
   * Adds what `draw` makes of `inputs`, or what it made of the same inputs before. Inputs are the very same when they
   * are equal: scenes and layouts see to that.
   */
  add(key: SceneKey, inputs: readonly unknown[], draw: () => readonly Element[]): void {
    this.#added += 1;
    const was = this.#entries.get(key);
    if (was && sameInputs(was.inputs, inputs)) {
      was.turn = this.#turn;
      for (const element of was.elements) this.elements.push(element);
      return;
    }
    const elements = draw();
    this.#entries.set(key, { inputs, elements, turn: this.#turn });
    for (const element of elements) this.elements.push(element);
    if (was && this.#differ(was.elements, elements)) return;
    if (was) this.#changed(was.elements);
    this.#changed(elements);
  }

  /** Of one far-reaching element (a rail with all its bars) only the shapes that differ; answers whether it was one. */
  #differ(before: readonly Element[], now: readonly Element[]): boolean {
    const [was, is] = [before[0], now[0]];
    if (!this.areas || before.length !== 1 || now.length !== 1 || !was?.covers || !is?.covers) return false;
    const [old, made] = [shapesOf(was), shapesOf(is)].map(
      (shapes) => new Map(shapes.map((shape) => [JSON.stringify(shape), shape])),
    );
    for (const [words, shape] of old ?? [])
      if (!made?.has(words)) this.areas.push(extentOf(shape, this.styles.list));
    for (const [words, shape] of made ?? [])
      if (!old?.has(words)) this.areas.push(extentOf(shape, this.styles.list));
    return true;
  }

  /** Call when everything is added: what is gone has changed its place, too. */
  finish(): void {
    if (this.#added === this.#entries.size) return;
    for (const [key, { elements, turn }] of this.#entries)
      if (turn !== this.#turn) {
        this.#changed(elements);
        this.#entries.delete(key);
      }
  }

  #changed(elements: readonly Element[]): void {
    if (this.areas) for (const element of elements) this.areas.push(...(element.covers ?? [element.bounds]));
  }
}

/** Where a shape paints, with a margin for its stroke. */
function extentOf(shape: AnyShape, styles: readonly Style[]): Rect {
  switch (shape.kind) {
    case "line":
      return boundsOf([shape.points], 10);
    case "rect":
      return { x: shape.x - 2, y: shape.y - 2, w: shape.w + 4, h: shape.h + 4 };
    case "dot": {
      const reach = shape.radius + 2;
      return { x: shape.x - reach, y: shape.y - reach, w: reach * 2, h: reach * 2 };
    }
    case "icon":
      return { x: shape.x - 2, y: shape.y - 2, w: shape.size + 4, h: shape.size + 4 };
    case "text": {
      const size = styles[shape.style]?.size ?? 0;
      return { x: shape.x - 2, y: shape.y - size, w: shape.width + 4, h: size * 1.5 };
    }
  }
}

function sameInputs(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}
