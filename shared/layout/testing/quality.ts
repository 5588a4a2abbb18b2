// How good a layout is, by geometry alone: what lies over what, and how often cables cross.
import type { WiringScene } from "../../scene/scene.ts";
import { overlaps, type Rect } from "../geometry.ts";
import type { WiringLayout } from "../places.ts";

/** Everything solid with a name: boxes, chips, cards, residents, heads of rails, names of groups, headings. */
export function solids(scene: WiringScene, layout: WiringLayout): [string, Rect][] {
  return [
    ...layout.boxes,
    ...layout.chips,
    ...layout.cards,
    ...layout.residents,
    ...[...layout.rails].map(([key, rail]) => [`${key} head`, rail.head] as [string, Rect]),
    ...layout.groups.map((group, index) => [`${group.name} ${index}`, group] as [string, Rect]),
    ...layout.headings.map((heading) => [heading.text, heading] as [string, Rect]),
  ].filter(([, rect]) => rect.w > 0 && scene.boxes.length > 0) as [string, Rect][];
}

/** Pairs of overlapping rectangles, by sweeping over x. */
export function overlapping(rects: readonly (readonly [string, Rect])[]): string[] {
  const sorted = [...rects].sort((a, b) => a[1].x - b[1].x);
  const found: string[] = [];
  sorted.forEach(([name, rect], i) => {
    for (let j = i + 1; j < sorted.length; j += 1) {
      const [other, next] = sorted[j] as readonly [string, Rect];
      if (next.x >= rect.x + rect.w) break;
      if (overlaps(rect, next)) found.push(`${name} / ${other}`);
    }
  });
  return found;
}

interface Piece {
  readonly owner: string;
  /** The coordinate it keeps, and the span of the other one. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

/** Points where a piece of one cable or rail passes through a piece of another; touching at an end is none. */
export function crossings(layout: WiringLayout): string[] {
  const level: Piece[] = [];
  const upright: Piece[] = [];
  const add = (owner: string, x1: number, y1: number, x2: number, y2: number): void => {
    if (y1 === y2) level.push({ owner, at: y1, from: Math.min(x1, x2), to: Math.max(x1, x2) });
    else upright.push({ owner, at: x1, from: Math.min(y1, y2), to: Math.max(y1, y2) });
  };
  for (const [key, { points }] of layout.cables)
    for (let i = 0; i + 3 < points.length; i += 2) {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4);
      add(key, x1, y1, x2, y2);
    }
  for (const [key, { bars, trunk }] of layout.rails) {
    add(key, trunk.x1, trunk.y, trunk.x2, trunk.y);
    for (const bar of bars) add(key, bar.x, bar.y1, bar.x, bar.y2);
  }
  upright.sort((a, b) => a.at - b.at);
  const found: string[] = [];
  for (const one of level) {
    let low = 0;
    let high = upright.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((upright[middle] as Piece).at <= one.from) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < upright.length; i += 1) {
      const other = upright[i] as Piece;
      if (other.at >= one.to) break;
      if (other.owner !== one.owner && one.at > other.from && one.at < other.to)
        found.push(`${one.owner} x ${other.owner}`);
    }
  }
  return found;
}
