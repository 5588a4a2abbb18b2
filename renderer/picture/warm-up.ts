// Draws a made-up host while the window has nothing else to do: the engine has then compiled what a real host needs, and
// its first picture is there sooner (docs/decisions/003).
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Steps } from "../../shared/steps.ts";
import { tellTopology, understandTopology } from "../../shared/topology/difference-told.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { specimen } from "../../shared/topology/specimen.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { type Drawing, drawingSteps } from "./drawing.ts";
import { inIdleTime, type WhenIdle } from "./idle.ts";
import { fitTo, type Viewport } from "./viewport.ts";

const SIZE = { w: 320, h: 200 };
/** An engine compiles in stages what has run often: after so many rounds it has little left to compile. */
const ROUNDS = 20;
/** One of each detail. */
const SCALES = [0.15, 0.3, 0.6, 1];

export function* warmingSteps(canvas: HTMLCanvasElement): Steps<void> {
  const surface = new CanvasSurface(canvas);
  surface.resize(SIZE, 1);
  const [plain, grown, counted] = [specimen(60), specimen(61), specimen(60, 1_000)];
  yield;
  const tellings = [tellTopology(plain, grown), tellTopology(grown, counted)];
  yield;
  for (let round = 0; round < ROUNDS; round += 1) {
    // Copied, as what comes from the worker is.
    let topology = structuredClone(plain);
    let drawing = yield* drawn(surface, topology, null);
    for (const told of tellings) {
      topology = understandTopology(topology, structuredClone(told));
      drawing = yield* drawn(surface, topology, drawing);
    }
  }
}

function* drawn(surface: CanvasSurface, topology: Topology, before: Drawing | null): Steps<Drawing> {
  yield;
  const drawing = yield* drawingSteps(topology, WHOLE_VIEW, "light", before);
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
  return drawing;
}

/**
 * Walks them in idle time, until `isDone`: a real host is there. A fault is no matter, the picture of a real host would
 * tell it.
 */
export function warmUp(isDone: () => boolean, whenIdle?: WhenIdle): void {
  inIdleTime(faultless(warmingSteps(document.createElement("canvas"))), isDone, whenIdle);
}

function* faultless(steps: Steps<void>): Steps<void> {
  try {
    yield* steps;
  } catch {
    // Nobody waits for it.
  }
}
