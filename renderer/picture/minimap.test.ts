// The small picture after a refresh is the one made from scratch, though only what changed was painted.
import { createCanvas } from "@napi-rs/canvas";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { differingPixels } from "../testing/differing-pixels.ts";
import { smallHost } from "../testing/small-host.ts";
import { makeDrawing } from "./drawing.ts";
import { Minimap } from "./minimap.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("document", { createElement: () => createCanvas(1, 1) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const host = smallHost();
const down = host.interfaces.map((link) => ({ ...link, state: "DOWN", mtu: 9000 }));
const before = makeDrawing(host, WHOLE_VIEW, "light", null);
const after = makeDrawing({ ...host, interfaces: down }, WHOLE_VIEW, "light", before);

const CORNER = { x: 0, y: 0, w: 10, h: 10 };

function minimap() {
  const canvas = Object.assign(createCanvas(1, 1), { style: {} });
  let painted = 0;
  const made = new Minimap(canvas as unknown as HTMLCanvasElement, () => {
    painted += 1;
  });
  const pixels = () => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  const show = ({ list }: typeof before): Uint8ClampedArray => {
    made.show(list, 1);
    made.paint(CORNER);
    vi.runAllTimers();
    made.paint(CORNER);
    return pixels();
  };
  return Object.assign(show, { made, pixels, painted: () => painted });
}

test("a refresh of the small picture", () => {
  const show = minimap();
  const old = show(before);
  const refreshed = show(after);
  const whole = minimap()(after);
  expect(differingPixels(old, whole)).toBeGreaterThan(3 * A_HANDFUL);
  expect(differingPixels(refreshed, whole)).toBeLessThan(A_HANDFUL);
});

test("while everything is on screen none is painted, and the first move has what changed meanwhile", () => {
  const { made, pixels, painted } = minimap();
  const everything = before.list.bounds;
  for (const { list } of [before, after]) {
    made.show(list, 1);
    expect(made.paint(everything)).toBe(false);
    vi.runAllTimers();
  }
  expect(painted()).toBe(0);
  expect(made.paint(CORNER)).toBe(false);
  vi.runAllTimers();
  expect(painted()).toBe(1);
  expect(made.paint(CORNER)).toBe(true);
  expect(differingPixels(pixels(), minimap()(after))).toBe(0);
  // Nothing has changed: it is not painted again.
  vi.runAllTimers();
  expect(painted()).toBe(1);
});

/** At the ends of a strip: see differing-pixels.ts. */
const A_HANDFUL = 8;
