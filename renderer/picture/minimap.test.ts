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
  expect(differingPixels(old, whole)).toBeGreaterThan(3 * A_HANDFUL);
  expect(differingPixels(refreshed, whole)).toBeLessThan(A_HANDFUL);
});

/** At the ends of a strip: see differing-pixels.ts. */
const A_HANDFUL = 8;
