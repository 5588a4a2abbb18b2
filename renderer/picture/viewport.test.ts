// Facts about the viewport: zooming keeps the point under the pointer, panning never loses the picture.
import { expect, test } from "vitest";
import { between, fitTo, panBy, toWorld, visibleWorld, zoomAt } from "./viewport.ts";

const bounds = { x: -100, y: 0, w: 4000, h: 2000 };
const size = { w: 1600, h: 1000 };

test("fitting shows all of it, centred, and never blows a small picture up", () => {
  const view = visibleWorld(fitTo(bounds, size), size);
  expect(view.x).toBeLessThanOrEqual(bounds.x);
  expect(view.x + view.w).toBeGreaterThanOrEqual(bounds.x + bounds.w);
  expect(view.y + view.h / 2).toBeCloseTo(bounds.y + bounds.h / 2);
  expect(fitTo({ x: 0, y: 0, w: 100, h: 50 }, size).scale).toBe(1.25);
});

test("the world point under the pointer stays under it while zooming", () => {
  const before = fitTo(bounds, size);
  const after = zoomAt(before, 1.7, 300, 400);
  const [x, y] = toWorld(before, 300, 400);
  const [x2, y2] = toWorld(after, 300, 400);
  expect([x2, y2]).toEqual([expect.closeTo(x), expect.closeTo(y)]);
  expect(after.scale).toBeCloseTo(before.scale * 1.7);
});

test("the scale has limits at both ends", () => {
  let viewport = fitTo(bounds, size);
  for (let i = 0; i < 50; i += 1) viewport = zoomAt(viewport, 2, 0, 0);
  expect(viewport.scale).toBe(4);
  for (let i = 0; i < 50; i += 1) viewport = zoomAt(viewport, 0.5, 0, 0);
  expect(viewport.scale).toBe(0.02);
});

test("however far it is dragged, a piece of the picture stays on screen", () => {
  for (const [dx, dy] of [
    [1e6, 1e6],
    [-1e6, -1e6],
  ] as const) {
    const view = visibleWorld(panBy(fitTo(bounds, size), dx, dy, bounds, size), size);
    expect(view.x).toBeLessThan(bounds.x + bounds.w);
    expect(view.x + view.w).toBeGreaterThan(bounds.x);
    expect(view.y).toBeLessThan(bounds.y + bounds.h);
    expect(view.y + view.h).toBeGreaterThan(bounds.y);
  }
});

test("a glide begins and ends exactly where it should", () => {
  const [a, b] = [fitTo(bounds, size), zoomAt(fitTo(bounds, size), 3, 800, 500)];
  expect(between(a, b, 0)).toEqual(a);
  const end = between(a, b, 1);
  expect([end.scale, end.x, end.y]).toEqual([
    expect.closeTo(b.scale),
    expect.closeTo(b.x),
    expect.closeTo(b.y),
  ]);
});
