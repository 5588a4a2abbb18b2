// What was drawn together: elements that come one after the other, with an area that holds them all. Most questions about
// a place are answered by the areas alone.
import { type Rect, union } from "../layout/geometry.ts";
import type { UnitPlaces } from "../layout/places.ts";
import type { Element } from "./display-list.ts";
import { LateElement } from "./late-element.ts";

export class Drawn {
  readonly #elements: Element[];
  #extent: Rect | null = null;

  constructor(elements: Element[]) {
    this.#elements = elements;
  }

  get elements(): readonly Element[] {
    return this.#elements;
  }

  /** Holds the bounds of every element. */
  get extent(): Rect {
    this.#extent ??= this.findExtent();
    return this.#extent;
  }

  /** Elements that are made from the very same as one of `was` are those from here on. */
  takeOver(was: Drawn): void {
    const elements = this.#elements;
    for (let at = 0; at < elements.length; at += 1) {
      const element = elements[at] as Element;
      const old = was.#elements.find((one) => one.key === element.key);
      if (old instanceof LateElement && old.isLike(element)) elements[at] = old;
    }
  }

  protected findExtent(): Rect {
    const [first, ...rest] = this.#elements;
    const none = { x: 0, y: 0, w: 0, h: 0 };
    return rest.reduce<Rect>((all, { bounds }) => union(all, bounds), first?.bounds ?? none);
  }
}

/** Half a cable's width, its reach and a port's socket. */
const AROUND = 12;

/** Elements of a unit: where they are is told by its places, without asking each of them. */
export class DrawnUnit extends Drawn {
  readonly #places: UnitPlaces;

  constructor(elements: Element[], places: UnitPlaces) {
    super(elements);
    this.#places = places;
  }

  protected override findExtent(): Rect {
    const hull = new Hull();
    const { cables, chips, boxes } = this.#places;
    for (const { points, label } of cables) {
      for (let at = 0; at + 1 < points.length; at += 2)
        hull.add(points[at] as number, points[at + 1] as number, 0, 0);
      if (label) hull.add(label.x, label.y, label.w, label.h);
    }
    for (const { x, y, w, h } of chips) hull.add(x, y, w, h);
    for (const { x, y, w, h } of boxes) hull.add(x, y, w, h);
    return hull.around(AROUND);
  }
}

class Hull {
  #x1 = Number.POSITIVE_INFINITY;
  #y1 = Number.POSITIVE_INFINITY;
  #x2 = Number.NEGATIVE_INFINITY;
  #y2 = Number.NEGATIVE_INFINITY;

  add(x: number, y: number, w: number, h: number): void {
    if (x < this.#x1) this.#x1 = x;
    if (y < this.#y1) this.#y1 = y;
    if (x + w > this.#x2) this.#x2 = x + w;
    if (y + h > this.#y2) this.#y2 = y + h;
  }

  around(margin: number): Rect {
    if (this.#x1 > this.#x2) return { x: 0, y: 0, w: 0, h: 0 };
    const [w, h] = [this.#x2 - this.#x1 + margin * 2, this.#y2 - this.#y1 + margin * 2];
    return { x: this.#x1 - margin, y: this.#y1 - margin, w, h };
  }
}
