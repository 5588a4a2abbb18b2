// What the bench asks of everything that draws the scene, and how time is taken inside the page.
import type { Topology } from "../../../shared/topology/model.ts";

export interface Subject {
  /** From a topology to the first painted frame; the container is empty and has the size of the window. */
  open(topology: Topology, container: HTMLElement): Promise<void>;
  /** Moves the picture; painted in the next frame. */
  pan(dx: number, dy: number): void;
  zoom(factor: number): void;
  /** To 100 %, around the middle. */
  toFullSize(): void;
  fit(): void;
  /** Presses and releases the primary button on the n-th veth; resolves when the highlight is painted. */
  click?(n: number): Promise<void>;
  /** Changes the words at one cable, as a live counter does. */
  relabel?(n: number): void;
  /** What the analysis worker does before its messages are sent: tells each of these by the one before. Not timed. */
  tellAhead?(row: readonly Topology[]): void;
  /** Shows another snapshot of the same host, what was told ahead; resolves when it is painted. */
  refresh?(topology: Topology): Promise<void>;
}

/** Resolves once the frame that is being made now is painted. */
export function painted(): Promise<void> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve();
      port2.postMessage(null);
    }),
  );
}

export async function timed(work: () => Promise<void> | void): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Times between frames while `step` runs in each, for at most `count` frames or `budget` ms; warm-up left out.
 * @param clock of a frame: when its callback ran, or the time the screen's clock gave it
 */
export function frames(
  step: (n: number) => void,
  count: number,
  budget: number,
  clock: (frame: DOMHighResTimeStamp) => number,
): Promise<number[]> {
  return new Promise((resolve) => {
    const times: number[] = [];
    const started = performance.now();
    let last: number | null = null;
    let n = -3;
    const tick = (frame: DOMHighResTimeStamp): void => {
      const now = clock(frame);
      if (last !== null && (n > 0 || now - started > budget)) times.push(now - last);
      last = now;
      if (n >= count || (now - started > budget && times.length > 0)) {
        resolve(times);
        return;
      }
      step(n);
      n += 1;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}
