// Where two drawings of one thing differ.
import type { Rect } from "../layout/geometry.ts";
import type { AnyShape, LineShape, Style } from "./display-list.ts";
import { boundsOf } from "./sketch.ts";

/** Reach of a line's stroke and round ends. */
const STROKE = 10;

/** Areas of the shapes that only one of two drawings has; of a line that grew or shrank, of the piece it did so by. */
export function shapesThatDiffer(
  before: readonly AnyShape[],
  now: readonly AnyShape[],
  styles: readonly Style[],
): Rect[] {
  const old = new Map(before.map((shape) => [JSON.stringify(shape), shape]));
  const made = new Map(now.map((shape) => [JSON.stringify(shape), shape]));
  for (const words of old.keys()) if (made.delete(words)) old.delete(words);
  const areas: Rect[] = [];
  const gone = new Set(old.values());
  for (const shape of made.values()) {
    const shorter = shape.kind === "line" ? sameLineIn(gone, shape) : null;
    if (shape.kind === "line" && shorter) {
      gone.delete(shorter);
      areas.push(boundsOf([[...shorter.points.slice(2), ...shape.points.slice(2)]], STROKE));
    } else areas.push(extentOf(shape, styles));
  }
  for (const shape of gone) areas.push(extentOf(shape, styles));
  return areas;
}

/** A straight line from the same point in the same direction: along the other but for its length. */
function sameLineIn(shapes: ReadonlySet<AnyShape>, { style, points: [x1, y1, x2, y2, more] }: LineShape) {
  if (x2 === undefined || y2 === undefined || more !== undefined) return null;
  for (const shape of shapes) {
    if (shape.kind !== "line" || shape.style !== style || shape.points.length !== 4) continue;
    const [ox1, oy1, ox2, oy2] = shape.points as [number, number, number, number];
    if (ox1 !== x1 || oy1 !== y1) continue;
    if (
      (ox2 === x2 && x2 === x1 && oy2 > oy1 === y2 > oy1) ||
      (oy2 === y2 && y2 === y1 && ox2 > ox1 === x2 > ox1)
    )
      return shape;
  }
  return null;
}

/** Where a shape paints, with a margin for its stroke. */
function extentOf(shape: AnyShape, styles: readonly Style[]): Rect {
  switch (shape.kind) {
    case "line":
      return boundsOf([shape.points], STROKE);
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
