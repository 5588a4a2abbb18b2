// Painting only what a refresh changed gives the very pixels that painting everything does.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { smallHost } from "../testing/small-host.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { makeDrawing } from "./drawing.ts";
import { fitTo, type Viewport } from "./viewport.ts";

const size = { w: 500, h: 320 };

function surface() {
  const canvas = createCanvas(size.w, size.h);
  const made = new CanvasSurface(canvas as unknown as HTMLCanvasElement);
  made.resize(size, 1);
  const pixels = () => canvas.getContext("2d").getImageData(0, 0, size.w, size.h).data;
  return { made, pixels };
}

const host = smallHost();
const containers = host.containers.map((one, index) => (index === 0 ? { ...one, name: "renamed" } : one));
const before = makeDrawing(host, WHOLE_VIEW, "light", null);
const after = makeDrawing({ ...host, containers }, WHOLE_VIEW, "light", before);

test.each([
  ["all of it", fitTo(after.list.bounds, size)],
  ["a part at a readable size", { scale: 1, x: -200.4, y: -60.7 }],
  ["at boxes", { scale: 0.4, x: 5, y: 10 }],
] as [string, Viewport][])("%s", (_, viewport) => {
  const refreshed = surface();
  refreshed.made.show(before.list);
  refreshed.made.paint(viewport);
  const old = refreshed.pixels();
  refreshed.made.show(after.list);
  refreshed.made.paint(viewport);
  const whole = surface();
  whole.made.show(after.list);
  whole.made.paint(viewport);
  const now = refreshed.pixels();
  const wanted = whole.pixels();
  const differ = (a: Uint8ClampedArray, b: Uint8ClampedArray) => a.some((value, at) => value !== b[at]);
  expect(differ(old, wanted)).toBe(true);
  // The order of shapes of one style decides the last digit of blended edges.
  expect(
    now.reduce((most, value, at) => Math.max(most, Math.abs(value - (wanted[at] ?? 0))), 0),
  ).toBeLessThan(9);
});
