// PNG of the wiring without a window: the same scene, layout and painter as the screen, on the Node canvas.
import { createDeflate } from "node:zlib";
import { drawWiring } from "../../shared/drawing/draw-wiring.ts";
import { THEMES, type ThemeName } from "../../shared/drawing/theme.ts";
import { fleetPage } from "../../shared/export/fleet-picture.ts";
import { makePage } from "../../shared/export/page.ts";
import type { MakeDeflater } from "../../shared/export/png-writer.ts";
import { type MakeRaster, type RasterResult, rasterPng } from "../../shared/export/raster.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import { layoutWiring } from "../../shared/layout/layout-wiring.ts";
import { buildScene } from "../../shared/scene/build-scene.ts";
import { type SceneView, WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { bundledFonts } from "./fonts.ts";

export interface WiringPngOptions {
  /** 1 to 4; 2 when left out. */
  readonly scale?: number;
  readonly theme?: ThemeName;
  readonly title?: string;
  readonly view?: SceneView;
}

/** The drawing library is an optional native module; this is said when it cannot be loaded on this machine. */
export class CanvasMissing extends Error {
  override readonly name = "CanvasMissing";
}

/**
 * Draws a topology as PNG bytes. Throws `CanvasMissing` when the native canvas cannot be loaded here (SVG needs none).
 * Very large pictures are drawn at a lower scale, said in `note`.
 */
export async function wiringPng(topology: Topology, options: WiringPngOptions = {}): Promise<RasterResult> {
  const makeRaster = await loadCanvas();
  const scene = buildScene(topology, options.view ?? WHOLE_VIEW);
  const list = drawWiring(scene, layoutWiring(scene), THEMES[options.theme ?? "light"]);
  const words = { title: options.title ?? `Wiring of ${scene.host.title}`, time: topology.collectedAt };
  const { list: whole, page } = makePage(list, scene, list.bounds, words);
  return rasterPng(whole, page, options.scale ?? 2, makeRaster, deflateInNode);
}

/** The same for several hosts in one picture. */
export async function fleetPng(fleet: Fleet, options: WiringPngOptions = {}): Promise<RasterResult> {
  const makeRaster = await loadCanvas();
  const { list, page } = fleetPage(fleet, options);
  return rasterPng(list, page, options.scale ?? 2, makeRaster, deflateInNode);
}

let loaded: Promise<MakeRaster> | null = null;

function loadCanvas(): Promise<MakeRaster> {
  loaded ??= importCanvas();
  return loaded;
}

async function importCanvas(): Promise<MakeRaster> {
  const canvas = await import("@napi-rs/canvas").catch((error: unknown) => {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    throw new CanvasMissing(
      `PNG needs the native module @napi-rs/canvas, which could not be loaded here (${reason}). Use --format svg instead.`,
    );
  });
  for (const font of bundledFonts()) canvas.GlobalFonts.register(font.bytes, font.family);
  return (width, height) => {
    const context = canvas.createCanvas(width, height).getContext("2d");
    return { context, read: (w, h) => context.getImageData(0, 0, w, h).data };
  };
}

/** zlib behind the writer's small interface; waits for the stream so that memory stays bounded. */
export const deflateInNode: MakeDeflater = (onBytes) => {
  const stream = createDeflate({ level: 6 });
  stream.on("data", onBytes);
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    end: () =>
      new Promise((resolve, reject) => {
        stream.once("end", resolve).once("error", reject).end();
      }),
  };
};
