// Work for which nobody waits: step by step, whenever the window has nothing else to do.
import type { Steps } from "../../shared/steps.ts";

export type WhenIdle = (work: () => void) => void;

/** Walks the steps in idle time until `isDone` says that they are no longer of use. */
export function inIdleTime(steps: Steps<void>, isDone: () => boolean, whenIdle: WhenIdle = idle): void {
  const go = (): void => {
    if (!isDone() && !steps.next().done) whenIdle(go);
  };
  whenIdle(go);
}

function idle(work: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(work);
  else setTimeout(work, 200);
}
