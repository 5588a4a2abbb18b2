// An element that knows what it is made from, and makes title, reference and shapes when they are first asked for: of a
// large picture most are never seen from near, pointed at or selected.
import type { Rect } from "../layout/geometry.ts";
import type { SceneKey } from "../scene/scene.ts";
import type { EntityRef } from "../topology/model.ts";
import type { Element, Part } from "./display-list.ts";

const NO_LINES: Element["lines"] = [];

export abstract class LateElement implements Element {
  abstract readonly key: SceneKey;
  abstract readonly ref: EntityRef | null;
  abstract readonly title: string;
  abstract readonly priority: number;
  abstract readonly levels: number;
  #bounds: Rect | null = null;
  #parts: readonly Part[] | null = null;

  get hit(): Element["hit"] {
    return "bounds";
  }

  get lines(): Element["lines"] {
    return NO_LINES;
  }

  get bounds(): Rect {
    this.#bounds ??= this.findBounds();
    return this.#bounds;
  }

  get parts(): readonly Part[] {
    this.#parts ??= this.makeParts();
    return this.#parts;
  }

  /** Whether another element is made from the very same. */
  abstract isLike(other: Element): boolean;
  protected abstract findBounds(): Rect;
  protected abstract makeParts(): readonly Part[];
}
