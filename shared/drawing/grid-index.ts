// An index over rectangles: which elements touch a region. A few questions are answered by walking all of them; who asks
// more gets a uniform grid, which costs as much to make as it saves.
import type { Rect } from "../layout/geometry.ts";

const CELL = 512;
/** A rectangle over more cells than this (the frame) is kept aside and always answered. */
const WIDE = 400;
/** Questions after which a grid is made. */
const FEW = 32;
/** Strips into which many regions are sorted, so that each rectangle is compared with those near it. */
const STRIPS = 128;

interface Item {
  readonly bounds: Rect;
}

/** Items that come one after the other, and an area that holds them all. */
export interface Block {
  readonly elements: readonly Item[];
  readonly extent: Rect;
}

export class GridIndex {
  readonly #items: readonly Item[];
  readonly #bounds: Rect;
  /** All items in their order; null: each is looked at by itself. */
  readonly #blocks: readonly Block[] | null;
  #grid: Grid | null = null;
  /** Place of the first item of each block. */
  #starts: Uint32Array | null = null;
  #questions = 0;

  constructor(items: readonly Item[], bounds: Rect, blocks: readonly Block[] | null = null) {
    this.#items = items;
    this.#bounds = bounds;
    this.#blocks = blocks;
  }

  /** Calls `visit` once for each rectangle that touches `region`, in no particular order. */
  query(region: Rect, visit: (item: number) => void): void {
    this.#questions += 1;
    const count = this.#blocks?.length ?? this.#items.length;
    if (this.#questions > FEW) this.#grid ??= new Grid(count, (at) => this.#extentOf(at), this.#bounds);
    if (this.#grid !== null) this.#grid.query(region, (at) => this.#visit(at, region, visit));
    else
      for (let at = 0; at < count; at += 1)
        if (touches(this.#extentOf(at), region)) this.#visit(at, region, visit);
  }

  /** Calls `visit` once, in rising order, for each rectangle `among` them all that touches any of `regions`. */
  queryAny(
    regions: readonly Rect[],
    visit: (item: number) => void,
    among: (item: number) => boolean = () => true,
  ): void {
    if (regions.length === 0) return;
    const strips = new Strips(regions, this.#bounds);
    if (this.#blocks === null) {
      for (let item = 0; item < this.#items.length; item += 1)
        if (among(item) && strips.touch((this.#items[item] as Item).bounds)) visit(item);
      return;
    }
    let item = 0;
    for (const { elements, extent } of this.#blocks) {
      const isNear = strips.touch(extent);
      for (let at = 0; isNear && at < elements.length; at += 1)
        if (among(item + at) && strips.touch((elements[at] as Item).bounds)) visit(item + at);
      item += elements.length;
    }
  }

  #extentOf(at: number): Rect {
    return this.#blocks === null ? (this.#items[at] as Item).bounds : (this.#blocks[at] as Block).extent;
  }

  /** Those of a block that touch the region; a block of which only the extent is known may have none. */
  #visit(at: number, region: Rect, visit: (item: number) => void): void {
    if (this.#blocks === null) {
      visit(at);
      return;
    }
    this.#starts ??= startsOf(this.#blocks);
    const first = this.#starts[at] as number;
    const { elements } = this.#blocks[at] as Block;
    for (let nth = 0; nth < elements.length; nth += 1)
      if (touches((elements[nth] as Item).bounds, region)) visit(first + nth);
  }
}

function startsOf(blocks: readonly Block[]): Uint32Array {
  const starts = new Uint32Array(blocks.length);
  for (let at = 1; at < blocks.length; at += 1)
    starts[at] = (starts[at - 1] as number) + (blocks[at - 1] as Block).elements.length;
  return starts;
}

/** Many regions, sorted into strips: whoever asks is compared with those near it. */
class Strips {
  readonly #top: number;
  readonly #height: number;
  readonly #strips: Rect[][] = Array.from({ length: STRIPS }, () => []);

  constructor(regions: readonly Rect[], { y, h }: Rect) {
    this.#top = y;
    this.#height = h || 1;
    for (const region of regions)
      for (let strip = this.#at(region.y); strip <= this.#at(region.y + region.h); strip += 1)
        this.#strips[strip]?.push(region);
  }

  touch(rect: Rect): boolean {
    const last = this.#at(rect.y + rect.h);
    for (let strip = this.#at(rect.y); strip <= last; strip += 1) {
      const regions = this.#strips[strip] as Rect[];
      for (let at = 0; at < regions.length; at += 1) if (touches(rect, regions[at] as Rect)) return true;
    }
    return false;
  }

  #at(y: number): number {
    return Math.max(0, Math.min(STRIPS - 1, Math.floor(((y - this.#top) / this.#height) * STRIPS)));
  }
}

function touches(a: Rect, b: Rect): boolean {
  return a.x <= b.x + b.w && b.x <= a.x + a.w && a.y <= b.y + b.h && b.y <= a.y + a.h;
}

class Grid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #x: number;
  readonly #y: number;
  readonly #starts: Uint32Array;
  readonly #items: Uint32Array;
  readonly #wide: number[] = [];
  readonly #rects: Rect[];
  readonly #stamp: Uint32Array;
  #turn = 0;

  constructor(count: number, rectOf: (item: number) => Rect, bounds: Rect) {
    this.#rects = new Array(count);
    this.#x = bounds.x;
    this.#y = bounds.y;
    this.#columns = Math.max(1, Math.ceil(bounds.w / CELL));
    this.#rows = Math.max(1, Math.ceil(bounds.h / CELL));
    this.#stamp = new Uint32Array(count);
    // First and last column and row of each rectangle, worked out once: two passes need them.
    const spans = new Uint16Array(count * 4);
    const counts = new Uint32Array(this.#columns * this.#rows + 1);
    for (let item = 0, at = 0; item < count; item += 1, at += 4) {
      const rect = rectOf(item);
      this.#rects[item] = rect;
      const c1 = cellOf(rect.x - this.#x, this.#columns);
      const c2 = cellOf(rect.x + rect.w - this.#x, this.#columns);
      const r1 = cellOf(rect.y - this.#y, this.#rows);
      const r2 = cellOf(rect.y + rect.h - this.#y, this.#rows);
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

  query(region: Rect, visit: (item: number) => void): void {
    this.#turn += 1;
    const c1 = cellOf(region.x - this.#x, this.#columns);
    const c2 = cellOf(region.x + region.w - this.#x, this.#columns);
    const r1 = cellOf(region.y - this.#y, this.#rows);
    const r2 = cellOf(region.y + region.h - this.#y, this.#rows);
    for (const item of this.#wide) if (touches(this.#rects[item] as Rect, region)) visit(item);
    for (let r = r1; r <= r2; r += 1)
      for (let c = c1; c <= c2; c += 1) {
        const cell = r * this.#columns + c;
        const end = this.#starts[cell + 1] ?? 0;
        for (let i = this.#starts[cell] ?? 0; i < end; i += 1) {
          const item = this.#items[i] as number;
          if (this.#stamp[item] === this.#turn) continue;
          this.#stamp[item] = this.#turn;
          if (touches(this.#rects[item] as Rect, region)) visit(item);
        }
      }
  }
}

/** Column or row of a distance from the origin, kept within `count` of them. */
function cellOf(distance: number, count: number): number {
  const cell = Math.floor(distance / CELL);
  return cell < 0 ? 0 : cell >= count ? count - 1 : cell;
}
