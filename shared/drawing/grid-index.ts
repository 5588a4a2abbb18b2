// An index over rectangles: which elements touch a region. A few questions are answered by walking all of them; who asks
// more gets a uniform grid, which costs as much to make as it saves.
import type { Rect } from "../layout/geometry.ts";

const CELL = 512;
/** A rectangle over more cells than this (the frame) is kept aside and always answered. */
const WIDE = 400;
/** Questions after which a grid is made. */
const FEW = 96;
/** So far ahead an item is looked for among those of before, which have nearly the same order. */
const AHEAD = 16;

type Items = readonly { readonly bounds: Rect }[];

/** Items with the left, top, right and bottom of each. */
interface Measured {
  readonly items: Items;
  readonly edges: Float64Array;
}

export class GridIndex {
  readonly #items: Items;
  readonly #bounds: Rect;
  /** Of an earlier index, until its edges are carried over. */
  #before: Measured | null;
  #measured: Measured | null = null;
  #grid: Grid | null = null;
  #questions = 0;

  /** `before`: of items that are mostly the same: those are not measured again. */
  constructor(items: Items, bounds: Rect, before: GridIndex | null = null) {
    this.#items = items;
    this.#bounds = bounds;
    this.#before = before && (before.#measured ?? before.#before);
  }

  /** Calls `visit` once for each rectangle that touches `region`, in no particular order. */
  query(region: Rect, visit: (item: number) => void): void {
    this.#measured ??= { items: this.#items, edges: edgesOf(this.#items, this.#before) };
    this.#before = null;
    const { edges } = this.#measured;
    const { x, y } = region;
    const right = x + region.w;
    const bottom = y + region.h;
    const touch = (item: number): void => {
      const at = item * 4;
      if (
        (edges[at] as number) <= right &&
        x <= (edges[at + 2] as number) &&
        (edges[at + 1] as number) <= bottom &&
        y <= (edges[at + 3] as number)
      )
        visit(item);
    };
    this.#questions += 1;
    if (this.#questions > FEW) {
      this.#grid ??= new Grid(edges, this.#bounds);
      this.#grid.near(region, touch);
    } else for (let item = 0; item < this.#items.length; item += 1) touch(item);
  }
}

function edgesOf(items: Items, before: Measured | null): Float64Array {
  const edges = new Float64Array(items.length * 4);
  const old = before?.items ?? [];
  let next = 0;
  for (let item = 0, at = 0; item < items.length; item += 1, at += 4) {
    const one = items[item] as Items[number];
    let same = next;
    while (same < old.length && same < next + AHEAD && old[same] !== one) same += 1;
    if (before && old[same] === one) {
      next = same + 1;
      for (let side = 0; side < 4; side += 1) edges[at + side] = before.edges[same * 4 + side] as number;
      continue;
    }
    const { x, y, w, h } = one.bounds;
    edges[at] = x;
    edges[at + 1] = y;
    edges[at + 2] = x + w;
    edges[at + 3] = y + h;
  }
  return edges;
}

class Grid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #x: number;
  readonly #y: number;
  readonly #starts: Uint32Array;
  readonly #items: Uint32Array;
  readonly #wide: number[] = [];
  readonly #stamp: Uint32Array;
  #turn = 0;

  constructor(edges: Float64Array, bounds: Rect) {
    const count = edges.length / 4;
    this.#x = bounds.x;
    this.#y = bounds.y;
    this.#columns = Math.max(1, Math.ceil(bounds.w / CELL));
    this.#rows = Math.max(1, Math.ceil(bounds.h / CELL));
    this.#stamp = new Uint32Array(count);
    // First and last column and row of each rectangle, worked out once: two passes need them.
    const spans = new Uint16Array(edges.length);
    const counts = new Uint32Array(this.#columns * this.#rows + 1);
    for (let item = 0, at = 0; item < count; item += 1, at += 4) {
      const c1 = cellOf((edges[at] as number) - this.#x, this.#columns);
      const c2 = cellOf((edges[at + 2] as number) - this.#x, this.#columns);
      const r1 = cellOf((edges[at + 1] as number) - this.#y, this.#rows);
      const r2 = cellOf((edges[at + 3] as number) - this.#y, this.#rows);
      if ((c2 - c1 + 1) * (r2 - r1 + 1) > WIDE) {
        this.#wide.push(item);
        // No cell: its last row is before its first.
        spans[at + 2] = 1;
        continue;
      }
      spans[at] = c1;
      spans[at + 1] = c2;
      spans[at + 2] = r1;
      spans[at + 3] = r2;
      for (let r = r1; r <= r2; r += 1)
        for (let cell = r * this.#columns + c1 + 1; cell <= r * this.#columns + c2 + 1; cell += 1)
          counts[cell] = (counts[cell] as number) + 1;
    }
    for (let i = 1; i < counts.length; i += 1) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
    this.#starts = counts;
    this.#items = new Uint32Array(counts.at(-1) ?? 0);
    const next = counts.slice();
    for (let item = 0, at = 0; item < count; item += 1, at += 4) {
      const last = spans[at + 3] as number;
      for (let r = spans[at + 2] as number; r <= last; r += 1) {
        const end = r * this.#columns + (spans[at + 1] as number);
        for (let cell = r * this.#columns + (spans[at] as number); cell <= end; cell += 1) {
          const place = next[cell] as number;
          this.#items[place] = item;
          next[cell] = place + 1;
        }
      }
    }
  }

  /** Calls `visit` once for each rectangle that may touch `region`. */
  near(region: Rect, visit: (item: number) => void): void {
    this.#turn += 1;
    const c1 = cellOf(region.x - this.#x, this.#columns);
    const c2 = cellOf(region.x + region.w - this.#x, this.#columns);
    const r1 = cellOf(region.y - this.#y, this.#rows);
    const r2 = cellOf(region.y + region.h - this.#y, this.#rows);
    for (const item of this.#wide) visit(item);
    for (let r = r1; r <= r2; r += 1)
      for (let c = c1; c <= c2; c += 1) {
        const cell = r * this.#columns + c;
        const end = this.#starts[cell + 1] ?? 0;
        for (let i = this.#starts[cell] ?? 0; i < end; i += 1) {
          const item = this.#items[i] as number;
          if (this.#stamp[item] === this.#turn) continue;
          this.#stamp[item] = this.#turn;
          visit(item);
        }
      }
  }
}

/** Column or row of a distance from the origin, kept within `count` of them. */
function cellOf(distance: number, count: number): number {
  const cell = Math.floor(distance / CELL);
  return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}
