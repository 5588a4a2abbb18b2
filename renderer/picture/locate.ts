// Lets a test find a thing on the canvas: it dispatches `vethscope:locate` with `{ detail: { ref } }` on the canvas and
// reads `detail.x` and `detail.y` (CSS pixels of the page) right after; both are null when the thing is not drawn.
import type { DisplayList, Element } from "../../shared/drawing/display-list.ts";
import type { ElementMap } from "../../shared/drawing/emphasis.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Viewport } from "./viewport.ts";

export const LOCATE_EVENT = "vethscope:locate";

export interface Located {
  readonly list: DisplayList;
  readonly map: ElementMap;
  readonly viewport: Viewport;
}

/** Element of an entity in a picture; null when it is not drawn. */
export function elementOf(ref: EntityRef, list: DisplayList, map: ElementMap): Element | null {
  for (const key of map.elementsOf(ref)) {
    const index = list.byKey.get(key);
    if (index !== undefined) return list.elements[index] ?? null;
  }
  return null;
}

/** A world point where a click on the element hits it and not something inside it. */
function clickPoint(element: Element): readonly [number, number] {
  const line = element.lines.at(-1);
  if (element.hit === "line" && line) {
    const [x1 = 0, y1 = 0, x2 = x1, y2 = y1] = line;
    return [(x1 + x2) / 2, (y1 + y2) / 2];
  }
  const { x, y, w, h } = element.bounds;
  // A box is hit in its head: its middle may be a port.
  return element.priority === 2 ? [x + Math.min(20, w / 2), y + Math.min(13, h / 2)] : [x + w / 2, y + h / 2];
}

export function answerLocate(canvas: HTMLCanvasElement, current: () => Located | null): () => void {
  const answer = (event: Event): void => {
    const detail = (event as CustomEvent<{ ref: EntityRef; x?: number | null; y?: number | null }>).detail;
    const now = current();
    const element = now ? elementOf(detail.ref, now.list, now.map) : null;
    const box = canvas.getBoundingClientRect();
    const [x, y] = element ? clickPoint(element) : [0, 0];
    detail.x = now && element ? box.left + x * now.viewport.scale + now.viewport.x : null;
    detail.y = now && element ? box.top + y * now.viewport.scale + now.viewport.y : null;
  };
  canvas.addEventListener(LOCATE_EVENT, answer);
  return () => canvas.removeEventListener(LOCATE_EVENT, answer);
}
