// The small picture after a refresh is the one made from scratch, though only what changed was painted.
import { createCanvas } from "@napi-rs/canvas";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
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

function minimap() {
  const canvas = Object.assign(createCanvas(1, 1), { style: {} });
  const made = new Minimap(canvas as unknown as HTMLCanvasElement, () => undefined);
  const show = ({ list }: typeof before): Uint8ClampedArray => {
    made.show(list, 1);
    vi.runAllTimers();
    made.paint({ x: 0, y: 0, w: 10, h: 10 });
    return canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  };
  return show;
}

test("a refresh of the small picture", () => {
  const show = minimap();
  const old = show(before);
  const refreshed = show(after);
  const whole = minimap()(after);
  expect(differing(old, whole)).toBeGreaterThan(3 * A_HANDFUL);
  expect(differing(refreshed, whole)).toBeLessThan(A_HANDFUL);
});

/** How an edge is blended may hang on what else is in the path: a few pixels at the ends of a strip. */
const A_HANDFUL = 8;

/** Pixels that differ visibly. */
function differing(a: Uint8ClampedArray, b: Uint8ClampedArray): number {
  let count = 0;
  for (let at = 0; at < a.length; at += 4)
    if ([0, 1, 2].some((part) => Math.abs((a[at + part] ?? 0) - (b[at + part] ?? 0)) > 8)) count += 1;
  return count;
}
