// What is under a point of the picture.
import type { DisplayList, Element } from "./display-list.ts";

/**
 * Index of the element under a world point; null when there is none. Lines are hit within `tolerance` world units;
 * of several the one with the highest priority wins, then the smallest.
 */
export function hitTest(list: DisplayList, x: number, y: number, tolerance: number): number | null {
  let best: number | null = null;
  let bestElement: Element | null = null;
  const region = { x: x - tolerance, y: y - tolerance, w: tolerance * 2, h: tolerance * 2 };
  list.index.query(region, (item) => {
    const element = list.elements[item];
    if (!element || element.hit === "none" || !isHit(element, x, y, tolerance)) return;
    if (bestElement && !beats(element, bestElement)) return;
    best = item;
    bestElement = element;
  });
  return best;
}

function beats(a: Element, b: Element): boolean {
  if (a.priority !== b.priority) return a.priority > b.priority;
  return a.bounds.w * a.bounds.h < b.bounds.w * b.bounds.h;
}

function isHit(element: Element, x: number, y: number, tolerance: number): boolean {
  if (element.hit === "bounds") {
    const { bounds } = element;
    return x >= bounds.x && x <= bounds.x + bounds.w && y >= bounds.y && y <= bounds.y + bounds.h;
  }
  return element.lines.some((points) => {
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4);
      const nearX = x >= Math.min(x1, x2) - tolerance && x <= Math.max(x1, x2) + tolerance;
      if (nearX && y >= Math.min(y1, y2) - tolerance && y <= Math.max(y1, y2) + tolerance) return true;
    }
    return false;
  });
}
