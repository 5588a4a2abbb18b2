// Draws a made-up host while the window has nothing else to do: the engine has then compiled what a real host needs, and
// its first picture is there sooner (docs/decisions/003).
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Steps } from "../../shared/steps.ts";
import { specimen } from "../../shared/topology/specimen.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { type Drawing, drawingSteps } from "./drawing.ts";
import { fitTo, type Viewport } from "./viewport.ts";

const SIZE = { w: 320, h: 200 };
/** Fresh, grown and shrunk again: a first picture and two refreshes. */
const COUNTS = [40, 41, 40];
/** One of each detail. */
const SCALES = [0.15, 0.3, 0.6, 1];

export function* warmingSteps(canvas: HTMLCanvasElement): Steps<void> {
  const surface = new CanvasSurface(canvas);
  surface.resize(SIZE, 1);
  let drawing: Drawing | null = null;
  for (const count of COUNTS) {
    // Copied, as a topology is that comes from the worker.
    const topology = structuredClone(specimen(count));
    drawing = yield* drawingSteps(topology, WHOLE_VIEW, "light", drawing);
    yield;
    surface.show(drawing.list);
    const whole: Viewport = fitTo(drawing.list.bounds, SIZE);
    surface.paint(whole);
    yield;
    for (const scale of SCALES) surface.paint({ ...whole, scale });
    yield;
    const first = drawing.scene.boxes[0];
    surface.emphasise(first ? drawing.map.emphasis([first.ref]) : null);
    surface.paint(whole);
    surface.emphasise(null);
    yield;
  }
}

/** Walks them in idle time. A fault is no matter: the picture of a real host would tell it. */
export function warmUp(whenIdle: (work: () => void) => void = idle): void {
  const steps = warmingSteps(document.createElement("canvas"));
  const go = (): void => {
    try {
      if (!steps.next().done) whenIdle(go);
    } catch {
      // Nobody waits for it.
    }
  };
  whenIdle(go);
}

function idle(work: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(work);
  else setTimeout(work, 200);
}
