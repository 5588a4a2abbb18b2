// A time limit that stands still while a person is being asked something.

export interface Deadline {
  /** Aborts when the time is used up. */
  readonly signal: AbortSignal;
  /** Stops the clock; calls nest. */
  pause(): void;
  resume(): void;
  /** Ends the clock for good, without aborting. */
  stop(): void;
}

/** Starts a deadline of so many milliseconds of unpaused time. */
export function startDeadline(milliseconds: number): Deadline {
  const controller = new AbortController();
  let left = milliseconds;
  let pauses = 0;
  let stopped = false;
  let since = performance.now();
  let timer = arm();

  function arm(): NodeJS.Timeout {
    since = performance.now();
    return setTimeout(() => controller.abort(new Error("the time limit was reached")), Math.max(0, left));
  }

  return {
    signal: controller.signal,
    pause() {
      pauses += 1;
      if (pauses > 1 || stopped) return;
      clearTimeout(timer);
      left -= performance.now() - since;
    },
    resume() {
      pauses -= 1;
      if (pauses === 0 && !stopped) timer = arm();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
