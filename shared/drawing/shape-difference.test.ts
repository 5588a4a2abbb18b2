// Of two drawings of one thing only what differs is named, and all of it.
import { expect, test } from "vitest";
import { contains, type Rect } from "../layout/geometry.ts";
import type { AnyShape, LineShape } from "./display-list.ts";
import { shapesThatDiffer } from "./shape-difference.ts";

const line = (...points: number[]): LineShape => ({ kind: "line", style: 0, levels: 1, points, radius: 0 });
const rect = (x: number): AnyShape => ({ kind: "rect", style: 0, levels: 1, x, y: 0, w: 5, h: 5, radius: 0 });
const differ = (before: AnyShape[], now: AnyShape[]): Rect[] => shapesThatDiffer(before, now, []);

test("what is in both is not named", () => {
  expect(differ([line(0, 0, 0, 90), rect(3)], [rect(3), line(0, 0, 0, 90)])).toEqual([]);
});

test.each([
  ["grew", line(10, 0, 10, 1000), line(10, 0, 10, 1060)],
  ["shrank", line(10, 0, 10, 1060), line(10, 0, 10, 1000)],
])("of a line that %s only the piece at its end is named", (_, before, now) => {
  const [area, ...more] = differ([before, rect(3)], [rect(3), now]);
  expect(more).toEqual([]);
  expect(contains(area as Rect, { x: 10, y: 1000, w: 0, h: 60 })).toBe(true);
  expect(area?.h).toBeLessThan(100);
});

test.each([
  ["moved", line(0, 0, 0, 90), line(20, 0, 20, 90)],
  ["turned round", line(0, 50, 0, 90), line(0, 50, 0, 10)],
  ["turned aside", line(0, 50, 0, 90), line(0, 50, 40, 50)],
  ["has more corners", line(0, 50, 0, 90), line(0, 50, 0, 95, 40, 95)],
  ["is of another style", line(0, 50, 0, 90), { ...line(0, 50, 0, 95), style: 1 }],
])("of a line that %s all of before and now is named", (_, before, now) => {
  const areas = differ([before], [now]);
  for (const { points } of [before, now])
    for (let at = 0; at < points.length; at += 2) {
      const spot = { x: points[at] as number, y: points[at + 1] as number, w: 0, h: 0 };
      expect(areas.some((area) => contains(area, spot))).toBe(true);
    }
});

test("what came and what left is named", () => {
  const areas = differ([rect(0)], [rect(100)]);
  expect(areas).toHaveLength(2);
  for (const x of [0, 100]) expect(areas.some((area) => contains(area, { x, y: 0, w: 5, h: 5 }))).toBe(true);
});
