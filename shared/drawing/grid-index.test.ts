// Whatever is asked, however often, the index answers as looking at every rectangle does.
import { expect, test } from "vitest";
import { overlaps, type Rect, union } from "../layout/geometry.ts";
import { GridIndex } from "./grid-index.ts";

/** Numbers from 0 to 1 that are the same in every run. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const bounds = { x: -300, y: 40, w: 9000, h: 5000 };
const roll = dice(7);
const rect = (most: number): Rect => ({
  x: bounds.x + roll() * bounds.w,
  y: bounds.y + roll() * bounds.h,
  w: roll() * most,
  h: roll() * most,
});
const items = [
  ...Array.from({ length: 800 }, () => ({ bounds: rect(120) })),
  // What reaches over everything, along everything, and out of it.
  { bounds },
  { bounds: { x: 500, y: 0, w: 2, h: 6000 } },
  { bounds: { x: -900, y: 300, w: 12000, h: 2 } },
  { bounds: { x: 9500, y: 5500, w: 30, h: 30 } },
];
const grown = ({ x, y, w, h }: Rect): Rect => ({ x: x - 1e-9, y: y - 1e-9, w: w + 2e-9, h: h + 2e-9 });
const seen = (regions: readonly Rect[]): number[] =>
  items.flatMap((item, at) => (regions.some((region) => overlaps(grown(item.bounds), region)) ? [at] : []));
const collected = (ask: (visit: (item: number) => void) => void): number[] => {
  const found: number[] = [];
  ask((item) => found.push(item));
  return found;
};

/** Blocks of one to seven items, some with an area that is larger than what is in them. */
const blocks = items
  .reduce<(typeof items)[]>((all, item, at) => {
    const last = all.at(-1);
    if (last && at % 7 < 5) last.push(item);
    else all.push([item]);
    return all;
  }, [])
  .map((elements, at) => {
    const [first, ...rest] = elements.map((element) => element.bounds);
    const { x, y, w, h } = rest.reduce((all, one) => union(all, one), first as Rect);
    return { elements, extent: at % 3 === 0 ? { x: x - 50, y: y - 9, w: w + 80, h: h + 9 } : { x, y, w, h } };
  });

const indexes = [
  ["item by item", () => new GridIndex(items, bounds)],
  ["by blocks", () => new GridIndex(items, bounds, blocks)],
] as const;

test.each(indexes)("of one region, the first times and with a grid, %s", (_, make) => {
  const index = make();
  for (let n = 0; n < 120; n += 1) {
    const region = rect(n % 3 === 0 ? 4000 : 90);
    const found = collected((visit) => index.query(region, visit));
    expect(found.toSorted((a, b) => a - b)).toEqual(seen([region]));
  }
});

test.each(indexes)("of many regions at once: each once, in order, %s", (_, make) => {
  const index = make();
  for (const count of [0, 1, 5, 60, 300]) {
    const regions = Array.from({ length: count }, () => rect(count > 50 ? 60 : 900));
    expect(collected((visit) => index.queryAny(regions, visit))).toEqual(seen(regions));
  }
});
