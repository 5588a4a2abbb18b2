// Damage: which pixels of the canvas must be painted anew, in whole device pixels: a half-covered edge would be painted
// twice.
import type { Detail, DisplayList, Element } from "../../shared/drawing/display-list.ts";
import { overlaps, type Rect } from "../../shared/layout/geometry.ts";

/** Device pixels around a changed area: outlines and round ends reach over an element's bounds. */
const MARGIN = 4;
/** Part of the canvas from which on painting everything is no slower. */
const MOST = 0.5;

/** Device pixels: `scale` per world unit, the world's origin at a whole pixel. */
export interface Raster {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A world area in device pixels, with a margin; null when it is not on the canvas. */
export function devicePixels({ x, y, w, h }: Rect, raster: Raster): Rect | null {
  const x1 = Math.max(0, Math.floor(x * raster.scale + raster.left) - MARGIN);
  const y1 = Math.max(0, Math.floor(y * raster.scale + raster.top) - MARGIN);
  const x2 = Math.min(raster.width, Math.ceil((x + w) * raster.scale + raster.left) + MARGIN);
  const y2 = Math.min(raster.height, Math.ceil((y + h) * raster.scale + raster.top) + MARGIN);
  return x2 > x1 && y2 > y1 ? { x: x1, y: y1, w: x2 - x1, h: y2 - y1 } : null;
}

/** Elements that are drawn at a detail and reach into the damage, in the list's order. */
export function touching(
  { index, elements }: DisplayList,
  damage: readonly Rect[],
  raster: Raster,
  detail: Detail,
): number[] {
  const items: number[] = [];
  const regions = damage.map((rect) => worldArea(rect, raster));
  const mask = 1 << detail;
  index.queryAny(
    regions,
    (item) => items.push(item),
    (item) => ((elements[item] as Element).levels & mask) !== 0,
  );
  return items;
}

/** The world area of device pixels, wide enough for everything that reaches into it. */
function worldArea({ x, y, w, h }: Rect, raster: Raster): Rect {
  const { scale, left, top } = raster;
  const around = MARGIN / scale + 2;
  return {
    x: (x - left) / scale - around,
    y: (y - top) / scale - around,
    w: w / scale + around * 2,
    h: h / scale + around * 2,
  };
}

/** What comes into view when the picture moves by whole pixels: at most two strips. */
export function exposed(dx: number, dy: number, { width, height }: Raster): Rect[] {
  const strips: Rect[] = [];
  if (dx !== 0) strips.push({ x: dx > 0 ? 0 : width + dx, y: 0, w: Math.abs(dx), h: height });
  if (dy !== 0) strips.push({ x: 0, y: dy > 0 ? 0 : height + dy, w: width, h: Math.abs(dy) });
  return strips;
}

/** Whether so much is damaged that all may be painted as well. */
export function isMost(damage: readonly Rect[], { width, height }: Raster): boolean {
  let area = 0;
  for (const { w, h } of damage) area += w * h;
  return area > width * height * MOST;
}

/** Whether a rectangle is touched by any of the damage. */
export function isDamaged(rect: Rect, damage: readonly Rect[]): boolean {
  return damage.some((one) => overlaps(one, rect));
}
