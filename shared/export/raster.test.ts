// Facts about painting large pictures: tiles join without a seam, and the limit lowers the scale instead of failing.
import { createDeflate } from "node:zlib";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { detailAt } from "../drawing/display-list.ts";
import { drawWiring } from "../drawing/draw-wiring.ts";
import { Painter } from "../drawing/painter.ts";
import { LIGHT } from "../drawing/theme.ts";
import { layoutWiring } from "../layout/layout-wiring.ts";
import { buildScene } from "../scene/build-scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import type { MakeDeflater } from "./png-writer.ts";
import { type MakeRaster, planRaster, rasterPng } from "./raster.ts";

const deflater: MakeDeflater = (onBytes) => {
  const stream = createDeflate({ level: 1 });
  stream.on("data", onBytes);
  return {
    write: (chunk) => new Promise((done) => stream.write(chunk, () => done())),
    end: () => new Promise((done) => stream.once("end", done).end()),
  };
};
const made: { w: number; h: number }[] = [];
const raster: MakeRaster = (w, h) => {
  made.push({ w, h });
  const context = createCanvas(w, h).getContext("2d");
  return { context, read: (cols, rows) => context.getImageData(0, 0, cols, rows).data };
};

const scene = buildScene(generateTopology({ containers: 60 }));
const list = drawWiring(scene, layoutWiring(scene), LIGHT);

test("a picture wider and higher than a tile is the same as one painted in one piece", async () => {
  const page = list.bounds;
  made.length = 0;
  const result = await rasterPng(list, page, 4, raster, deflater);
  expect(result.width).toBeGreaterThan(8192);
  expect(result.note).toBeNull();
  // Never a canvas of more than 4 million pixels, whatever the picture's size.
  expect(made.every(({ w, h }) => w * h <= 4_000_000)).toBe(true);
  const image = await loadImage(Buffer.from(result.bytes));
  expect([image.width, image.height]).toEqual([result.width, result.height]);
  // Around the seam between the first two tiles, compared with a direct painting of that region.
  const seam = { x: 8192 - 60, y: 200, w: 120, h: 200 };
  const part = createCanvas(seam.w, seam.h).getContext("2d");
  part.drawImage(image, -seam.x, -seam.y);
  const direct = createCanvas(seam.w, seam.h).getContext("2d");
  direct.fillStyle = LIGHT.canvas;
  direct.fillRect(0, 0, seam.w, seam.h);
  direct.setTransform(4, 0, 0, 4, -page.x * 4 - seam.x, -page.y * 4 - seam.y);
  new Painter(list).paint(direct, page, 4, detailAt(4));
  const a = part.getImageData(0, 0, seam.w, seam.h).data;
  const b = direct.getImageData(0, 0, seam.w, seam.h).data;
  let different = 0;
  for (let i = 0; i < a.length; i += 1) if (Math.abs((a[i] ?? 0) - (b[i] ?? 0)) > 24) different += 1;
  expect(different / a.length).toBeLessThan(0.002);
}, 60_000);

test("past the limit the scale is lowered and the result says so", async () => {
  const most = 500_000;
  const result = await rasterPng(list, list.bounds, 2, raster, deflater, most);
  expect(result.width * result.height).toBeLessThanOrEqual(most);
  expect(result.scale).toBeLessThan(2);
  expect(result.note).toMatch(
    /^The picture at 2x would have \d+ million pixels; it was drawn at 0\.\d\dx\.$/,
  );
  const image = await loadImage(Buffer.from(result.bytes));
  expect([image.width, image.height]).toEqual([result.width, result.height]);
});

test("within the limit the scale is what was asked for", () => {
  expect(planRaster({ x: 0, y: 0, w: 1000.2, h: 500 }, 2)).toEqual({
    scale: 2,
    width: 2001,
    height: 1000,
    note: null,
  });
});
