// Draws a made-up host while the window has nothing else to do: the engine has then compiled what a real host needs, and
// its first picture is there sooner (docs/decisions/003).
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Steps } from "../../shared/steps.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { specimen } from "../../shared/topology/specimen.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { type Drawing, drawingSteps } from "./drawing.ts";
import { fitTo, type Viewport } from "./viewport.ts";

const SIZE = { w: 320, h: 200 };
/** A first picture and a refresh. */
const COUNTS = [60, 61];
/** An engine compiles in stages what has run often: after so many rounds it has little left to compile. */
const ROUNDS = 20;
/** One of each detail. */
const SCALES = [0.15, 0.3, 0.6, 1];

export function* warmingSteps(canvas: HTMLCanvasElement): Steps<void> {
  const surface = new CanvasSurface(canvas);
  surface.resize(SIZE, 1);
  const hosts = COUNTS.map(specimen);
  yield;
  for (let round = 0; round < ROUNDS; round += 1) yield* warmingRound(surface, hosts);
}

function* warmingRound(surface: CanvasSurface, hosts: readonly Topology[]): Steps<void> {
  let drawing: Drawing | null = null;
  for (const host of hosts) {
    // Copied, as a topology is that comes from the worker.
    const topology = structuredClone(host);
    yield;
    drawing = yield* drawingSteps(topology, WHOLE_VIEW, "light", drawing);
    yield;
    surface.show(drawing.list);
    const whole: Viewport = fitTo(drawing.list.bounds, SIZE);
    surface.paint(whole);
    for (const scale of SCALES) {
      yield;
      surface.paint({ ...whole, scale });
    }
    yield;
    const first = drawing.scene.boxes[0];
    surface.emphasise(first ? drawing.map.emphasis([first.ref]) : null);
    surface.paint(whole);
    surface.emphasise(null);
    yield;
  }
}

/**
 * Walks them in idle time, until `isDone`: a real host is there. A fault is no matter, the picture of a real host would
 * tell it.
 */
export function warmUp(isDone: () => boolean, whenIdle: (work: () => void) => void = idle): void {
  const steps = warmingSteps(document.createElement("canvas"));
  const go = (): void => {
    try {
      if (!isDone() && !steps.next().done) whenIdle(go);
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
