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
  readonly #rects: readonly Rect[];
  readonly #stamp: Uint32Array;
  #turn = 0;

  constructor(rects: readonly Rect[], bounds: Rect) {
    this.#rects = rects;
    this.#x = bounds.x;
    this.#y = bounds.y;
    this.#columns = Math.max(1, Math.ceil(bounds.w / CELL));
    this.#rows = Math.max(1, Math.ceil(bounds.h / CELL));
    this.#stamp = new Uint32Array(rects.length);
    // First and last column and row of each rectangle, worked out once: two passes need them.
    const spans = new Uint16Array(rects.length * 4);
    const counts = new Uint32Array(this.#columns * this.#rows + 1);
    for (let item = 0; item < rects.length; item += 1) {
      const span = this.#span(rects[item] as Rect);
      spans[item * 4] = span.c1;
      spans[item * 4 + 1] = span.c2;
      spans[item * 4 + 2] = span.r1;
      spans[item * 4 + 3] = span.r2;
      if ((span.c2 - span.c1 + 1) * (span.r2 - span.r1 + 1) > WIDE) this.#wide.push(item);
    }
    const wide = new Set(this.#wide);
    const each = (visit: (cell: number, item: number) => void): void => {
      for (let item = 0; item < rects.length; item += 1) {
        if (wide.has(item)) continue;
        const first = spans[item * 4] as number;
        const last = spans[item * 4 + 1] as number;
        const bottom = spans[item * 4 + 3] as number;
        for (let r = spans[item * 4 + 2] as number; r <= bottom; r += 1)
          for (let c = first; c <= last; c += 1) visit(r * this.#columns + c, item);
      }
    };
    each((cell) => {
      counts[cell + 1] = (counts[cell + 1] ?? 0) + 1;
    });
    for (let i = 1; i < counts.length; i += 1) counts[i] = (counts[i] ?? 0) + (counts[i - 1] ?? 0);
    this.#starts = counts;
    this.#items = new Uint32Array(counts.at(-1) ?? 0);
    const next = counts.slice();
    each((cell, item) => {
      const at = next[cell] ?? 0;
      this.#items[at] = item;
      next[cell] = at + 1;
    });
  }

  #span(rect: Rect) {
    const clamp = (value: number, limit: number): number =>
      Math.max(0, Math.min(limit - 1, Math.floor(value)));
    return {
      c1: clamp((rect.x - this.#x) / CELL, this.#columns),
      c2: clamp((rect.x + rect.w - this.#x) / CELL, this.#columns),
      r1: clamp((rect.y - this.#y) / CELL, this.#rows),
      r2: clamp((rect.y + rect.h - this.#y) / CELL, this.#rows),
    };
  }

  /** Calls `visit` once for each rectangle that touches `region`, in no particular order. */
  query(region: Rect, visit: (item: number) => void): void {
    this.#turn += 1;
    const span = this.#span(region);
    const touch = (item: number): void => {
      if (this.#stamp[item] === this.#turn) return;
      this.#stamp[item] = this.#turn;
      const rect = this.#rects[item];
      if (
        rect &&
        rect.x <= region.x + region.w &&
        region.x <= rect.x + rect.w &&
        rect.y <= region.y + region.h &&
        region.y <= rect.y + rect.h
      )
        visit(item);
    };
    for (const item of this.#wide) touch(item);
    for (let r = span.r1; r <= span.r2; r += 1)
      for (let c = span.c1; c <= span.c2; c += 1) {
        const cell = r * this.#columns + c;
        const end = this.#starts[cell + 1] ?? 0;
        for (let i = this.#starts[cell] ?? 0; i < end; i += 1) touch(this.#items[i] ?? 0);
      }
  }
}
