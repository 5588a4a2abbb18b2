// PNG of pictures larger than any lab's: more pixels than Chromium gives a canvas, read by a decoder that is not ours;
// and the PNG of the view against the very pixels of the canvas on the screen.
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, type Page, test } from "@playwright/test";
import { readPngRows } from "../../drivers/png-rows.ts";
import { pictureIsDrawn } from "../../drivers/wiring.ts";
import type { stand as PageStand } from "../../stand/page.ts";
import { raiseStand, type Stand } from "../../stand/stand.ts";

/** The page is a script that runs in a browser; only its types are known here. */
declare const stand: typeof PageStand;

/** Area of a canvas beyond which Chromium answers nothing (16,384 x 16,384). */
const MOST_OF_A_CANVAS = 268_435_456;

let raised: Stand;

test.beforeAll(async () => {
  raised = await raiseStand();
});
test.beforeEach(() => {
  test.skip(test.info().project.metadata.driver === "electron", "the stand is a page of its own in Chromium");
  test.setTimeout(600_000);
});
test.afterAll(async () => {
  await raised?.close();
});

interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

async function decoded(png: Buffer): Promise<Pixels> {
  const image = await loadImage(png);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { width, height } = image;
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}

async function exported(page: Page, area: "whole" | "view", scale: number): Promise<Buffer> {
  const url = await page.evaluate(
    async ([part, times]) => {
      const made = await stand.workbench.picture.current?.exportPng({
        area: part,
        scale: times,
        theme: "light",
      });
      if (!made || made.notes.length > 0) throw new Error(made?.notes.join() ?? "no picture");
      const reader = new FileReader();
      const read = new Promise((resolve) => {
        reader.onload = resolve;
      });
      reader.readAsDataURL(new Blob([made.bytes as Uint8Array<ArrayBuffer>]));
      await read;
      return reader.result as string;
    },
    [area, scale] as const,
  );
  return Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
}

function colourAt({ data, width }: Pixels, x: number, y: number): number {
  const at = (y * width + x) * 4;
  return ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
}

function isNear(a: number, b: number, most: number): boolean {
  return [16, 8, 0].every((shift) => Math.abs(((a >> shift) & 255) - ((b >> shift) & 255)) <= most);
}

/** Points in the middle of `reach` pixels of one colour, spread over a picture. */
function flatPoints(pixels: Pixels, step: number, reach: number): { x: number; y: number; colour: number }[] {
  const points: { x: number; y: number; colour: number }[] = [];
  for (let y = reach; y < pixels.height - reach; y += step)
    for (let x = reach; x < pixels.width - reach; x += step) {
      const colour = colourAt(pixels, x, y);
      let flat = true;
      for (let dy = -reach; flat && dy <= reach; dy += 1)
        for (let dx = -reach; flat && dx <= reach; dx += 1)
          flat = colourAt(pixels, x + dx, y + dy) === colour;
      if (flat) points.push({ x, y, colour });
    }
  return points;
}

test("a PNG of more pixels than a canvas may have is whole, and the small one made large", async () => {
  const page = await raised.open(500, { width: 1280, height: 800, colorScheme: "light" });
  await pictureIsDrawn(page);
  const scale = 3.3;
  const small = await decoded(await exported(page, "whole", 1));
  const large = await exported(page, "whole", scale);
  const points = flatPoints(small, 13, 2);
  const byRow = new Map<number, typeof points>();
  for (const point of points) {
    const y = Math.floor((point.y + 0.5) * scale);
    byRow.set(y, [...(byRow.get(y) ?? []), point]);
  }
  let compared = 0;
  const colours = new Map<number, number>();
  const wrong: string[] = [];
  const size = await readPngRows(large, (y, row, channels) => {
    for (const { x, colour } of byRow.get(y) ?? []) {
      const at = Math.floor((x + 0.5) * scale) * channels;
      const there = row.readUIntBE(at, 3);
      compared += 1;
      colours.set(colour, (colours.get(colour) ?? 0) + 1);
      if (!isNear(there, colour, 2))
        wrong.push(`${x},${y}: ${there.toString(16)} for ${colour.toString(16)}`);
    }
  });
  expect(size.width * size.height).toBeGreaterThan(MOST_OF_A_CANVAS);
  expect(Math.abs(size.width - small.width * scale)).toBeLessThanOrEqual(scale + 1);
  expect(Math.abs(size.height - small.height * scale)).toBeLessThanOrEqual(scale + 1);
  expect(compared).toBe(points.length);
  expect(compared).toBeGreaterThan(50_000);
  // At least the page's ground, the host's frame and the boxes.
  expect([...colours.values()].filter((count) => count > 20).length).toBeGreaterThanOrEqual(3);
  expect(wrong.length, wrong.slice(0, 5).join("; ")).toBeLessThan(compared / 1000);
});

/** The canvas on the screen, as PNG of the browser's own encoder, and its scale. */
async function onScreen(page: Page): Promise<{ pixels: Pixels; scale: number }> {
  const { url, viewport } = await page
    .locator("canvas")
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      return { url: canvas.toDataURL("image/png"), viewport: canvas.dataset.viewport ?? "{}" };
    });
  const png = Buffer.from(url.slice(url.indexOf(",") + 1), "base64");
  return { pixels: await decoded(png), scale: (JSON.parse(viewport) as { scale: number }).scale };
}

/** Pixels of the whole canvas that differ visibly from the PNG at an offset, of every `step`th in both directions. */
function differing(screen: Pixels, png: Pixels, ox: number, oy: number, step: number): number {
  let count = 0;
  // The outermost pixels may be covered by the page's own edge.
  for (let y = 2; y < screen.height - 2; y += step)
    for (let x = 2; x < screen.width - 2; x += step)
      if (!isNear(colourAt(screen, x, y), colourAt(png, x + ox, y + oy), 24)) count += 1;
  return count;
}

for (const [where, zoom] of [
  ["all in view", false],
  ["at 100 %", true],
] as const)
  test(`the PNG of the view has the pixels of the canvas on the screen, ${where}`, async () => {
    const page = await raised.open(40, {
      width: 1280,
      height: 800,
      colorScheme: "light",
      reducedMotion: "reduce",
    });
    await pictureIsDrawn(page);
    if (zoom)
      await page.evaluate(() => {
        const id = stand.workbench.session.getState().document?.topology.containers[7]?.id;
        if (id) stand.workbench.picture.current?.zoomTo({ kind: "container", id });
      });
    await page.waitForTimeout(500);
    const screen = await onScreen(page);
    const png = await decoded(await exported(page, "view", screen.scale));
    expect(zoom ? screen.scale >= 1 : screen.scale < 1).toBe(true);
    // The page has a margin and a head around the view: where the view begins is found, not known.
    const most = { x: png.width - screen.pixels.width, y: png.height - screen.pixels.height };
    let best = { x: 0, y: 0, count: Number.POSITIVE_INFINITY };
    for (let y = 0; y <= most.y; y += 1)
      for (let x = 0; x <= most.x; x += 1) {
        const count = differing(screen.pixels, png, x, y, 29);
        if (count < best.count) best = { x, y, count };
      }
    const all = screen.pixels.width * screen.pixels.height;
    const count = differing(screen.pixels, png, best.x, best.y, 1);
    const moved = differing(screen.pixels, png, best.x + (best.x > 0 ? -1 : 1), best.y, 1);
    test
      .info()
      .annotations.push({ type: "pixels", description: `${count} of ${all}, moved by one ${moved}` });
    expect(count / all).toBeLessThan(0.002);
    // The comparison would notice a shift by one pixel.
    expect(moved).toBeGreaterThan(count * 4);
  });
