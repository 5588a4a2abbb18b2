// A uniform grid over rectangles: which elements touch a region, without walking all of them.
import type { Rect } from "../layout/geometry.ts";

const CELL = 512;
/** A rectangle over more cells than this (the frame) is kept aside and always answered. */
const WIDE = 400;

export class GridIndex {
  readonly #columns: number;
  readonly #rows: number;
  readonly #x: number;
  readonly #y: number;
  readonly #starts: Uint32Array;
  readonly #items: Uint32Array;
  readonly #wide: number[] = [];
  /** Left, top, right and bottom of each rectangle. */
  readonly #edges: Float64Array;
  readonly #stamp: Uint32Array;
  #turn = 0;

  constructor(items: readonly { readonly bounds: Rect }[], bounds: Rect) {
    const edges = new Float64Array(items.length * 4);
    this.#edges = edges;
    this.#x = bounds.x;
    this.#y = bounds.y;
    this.#columns = Math.max(1, Math.ceil(bounds.w / CELL));
    this.#rows = Math.max(1, Math.ceil(bounds.h / CELL));
    this.#stamp = new Uint32Array(items.length);
    // First and last column and row of each rectangle, worked out once: two passes need them.
    const spans = new Uint16Array(items.length * 4);
    const counts = new Uint32Array(this.#columns * this.#rows + 1);
    for (let item = 0, at = 0; item < items.length; item += 1, at += 4) {
      const { x, y, w, h } = (items[item] as { readonly bounds: Rect }).bounds;
      edges[at] = x;
      edges[at + 1] = y;
      edges[at + 2] = x + w;
      edges[at + 3] = y + h;
      const c1 = cellOf(x - this.#x, this.#columns);
      const c2 = cellOf(x + w - this.#x, this.#columns);
      const r1 = cellOf(y - this.#y, this.#rows);
      const r2 = cellOf(y + h - this.#y, this.#rows);
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
    for (let item = 0, at = 0; item < items.length; item += 1, at += 4) {
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

  /** Calls `visit` once for each rectangle that touches `region`, in no particular order. */
  query(region: Rect, visit: (item: number) => void): void {
    this.#turn += 1;
    const c1 = cellOf(region.x - this.#x, this.#columns);
    const c2 = cellOf(region.x + region.w - this.#x, this.#columns);
    const r1 = cellOf(region.y - this.#y, this.#rows);
    const r2 = cellOf(region.y + region.h - this.#y, this.#rows);
    const { x, y } = region;
    const right = x + region.w;
    const bottom = y + region.h;
    const edges = this.#edges;
    const touch = (item: number): void => {
      if (this.#stamp[item] === this.#turn) return;
      this.#stamp[item] = this.#turn;
      const at = item * 4;
      if (
        (edges[at] as number) <= right &&
        x <= (edges[at + 2] as number) &&
        (edges[at + 1] as number) <= bottom &&
        y <= (edges[at + 3] as number)
      )
        visit(item);
    };
    for (const item of this.#wide) touch(item);
    for (let r = r1; r <= r2; r += 1)
      for (let c = c1; c <= c2; c += 1) {
        const cell = r * this.#columns + c;
        const end = this.#starts[cell + 1] ?? 0;
        for (let i = this.#starts[cell] ?? 0; i < end; i += 1) touch(this.#items[i] ?? 0);
      }
  }
}

/** Column or row of a distance from the origin, kept within `count` of them. */
function cellOf(distance: number, count: number): number {
  const cell = Math.floor(distance / CELL);
  return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}
