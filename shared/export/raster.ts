// Paints a picture into a PNG strip by strip: bounded memory, no canvas larger than every engine allows.
import type { DisplayList } from "../drawing/display-list.ts";
import { detailAt, FULL_DETAIL } from "../drawing/display-list.ts";
import { type PaintContext, Painter } from "../drawing/painter.ts";
import type { Rect } from "../layout/geometry.ts";
import { type MakeDeflater, PngWriter } from "./png-writer.ts";

/** Pixels of a picture above which the scale is lowered. */
export const MOST_PIXELS = 1_000_000_000;
/** Widest tile and most pixels of one: far below the limits of all engines, and 16 MB of memory. */
const TILE_WIDTH = 8192;
const TILE_PIXELS = 4_000_000;

/** A drawing surface that can be read back; made once and used for every tile. */
export interface Raster {
  readonly context: PaintContext & {
    setTransform(a: number, b: number, c: number, d: number, e: number, f: number): void;
  };
  /** RGBA of the upper left `w` x `h` pixels. */
  read(w: number, h: number): Uint8Array | Uint8ClampedArray;
}

export type MakeRaster = (width: number, height: number) => Raster;

export interface RasterResult {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The scale it was painted at: lower than asked when the picture would have been too large. */
  readonly scale: number;
  /** A sentence when the scale was lowered; null otherwise. */
  readonly note: string | null;
}

/** Size of a page in pixels at a scale, lowered where it would pass the absolute limit. */
export function planRaster(page: Rect, wanted: number, most = MOST_PIXELS) {
  const area = page.w * page.h;
  const scale = Math.min(wanted, Math.sqrt(most / area));
  const lowered = scale < wanted - 1e-9;
  const round = lowered ? Math.floor : Math.ceil;
  const width = Math.max(1, round(page.w * scale));
  const height = Math.max(1, round(page.h * scale));
  const note = lowered
    ? `The picture at ${wanted}x would have ${Math.round((area * wanted * wanted) / 1e6)} million pixels; it was drawn at ${scale.toFixed(2)}x.`
    : null;
  return { scale, width, height, note };
}

/**
 * Paints `page` of the list at `wanted` times its size into a PNG. Between strips it gives way to other work by
 * awaiting the compressor.
 */
export async function rasterPng(
  list: DisplayList,
  page: Rect,
  wanted: number,
  makeRaster: MakeRaster,
  makeDeflater: MakeDeflater,
  most = MOST_PIXELS,
): Promise<RasterResult> {
  const { scale, width, height, note } = planRaster(page, wanted, most);
  const detail = scale >= 1 ? FULL_DETAIL : detailAt(scale);
  const tileWidth = Math.min(width, TILE_WIDTH);
  const tileHeight = Math.max(1, Math.min(height, Math.floor(TILE_PIXELS / tileWidth)));
  const raster = makeRaster(tileWidth, tileHeight);
  const painter = new Painter(list);
  const writer = new PngWriter(width, height, makeDeflater);
  for (let top = 0; top < height; top += tileHeight) {
    const rows = Math.min(tileHeight, height - top);
    const strip = width > tileWidth ? new Uint8Array(width * rows * 4) : null;
    for (let left = 0; left < width; left += tileWidth) {
      const columns = Math.min(tileWidth, width - left);
      const { context } = raster;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = list.theme.canvas;
      context.fillRect(0, 0, tileWidth, tileHeight);
      // A whole pixel, as on the screen: hairlines stay crisp.
      const [x, y] = [Math.round(-page.x * scale), Math.round(-page.y * scale)];
      context.setTransform(scale, 0, 0, scale, x - left, y - top);
      const view = {
        x: page.x + left / scale,
        y: page.y + top / scale,
        w: columns / scale,
        h: rows / scale,
      };
      painter.paint(context, view, scale, detail);
      const pixels = raster.read(columns, rows);
      if (!strip) await writer.writeRows(pixels, rows);
      else
        for (let row = 0; row < rows; row += 1)
          strip.set(pixels.subarray(row * columns * 4, (row + 1) * columns * 4), (row * width + left) * 4);
    }
    if (strip) await writer.writeRows(strip, rows);
  }
  return { bytes: await writer.finish(), width, height, scale, note };
}
