// PNG of the picture in a window: strips painted on one small canvas and compressed by the platform's own deflate.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { MakeDeflater } from "../../shared/export/png-writer.ts";
import { type RasterResult, rasterPng } from "../../shared/export/raster.ts";
import type { Rect } from "../../shared/layout/geometry.ts";
import { loadPictureFonts } from "./picture-fonts.ts";

/** Paints `page` of a list at `scale`; never blank, never too large (see `note` of the result). */
export async function exportPng(list: DisplayList, page: Rect, scale: number): Promise<RasterResult> {
  await loadPictureFonts();
  return rasterPng(list, page, scale, makeCanvasRaster, deflateInWindow);
}

function makeCanvasRaster(width: number, height: number) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true, alpha: false });
  if (!context) throw new Error("This window has no 2D canvas.");
  return { context, read: (w: number, h: number) => context.getImageData(0, 0, w, h).data };
}

/** `CompressionStream("deflate")` is zlib, as PNG wants it; its reader keeps up, so that memory stays bounded. */
const deflateInWindow: MakeDeflater = (onBytes) => {
  const stream = new CompressionStream("deflate");
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const drained = (async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes(value);
    }
  })();
  return {
    write: (chunk) => writer.write(chunk as Uint8Array<ArrayBuffer>),
    end: async () => {
      await writer.close();
      await drained;
    },
  };
};
