// A wait for a machine that does not count the time a person takes to answer.

export interface Patience {
  /** Starts the time anew: the machine has said something. */
  renew(milliseconds?: number): void;
  /** Stands still while `work` waits for a person. */
  whilePaused<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Calls `onOver` once when so many milliseconds pass without `renew`, not counting pauses. */
export function startPatience(milliseconds: number, onOver: () => void): Patience {
  let limit = milliseconds;
  let left = milliseconds;
  let since = performance.now();
  let pauses = 0;
  let ended = false;
  let timer: NodeJS.Timeout | undefined;

  function arm(): void {
    if (ended || pauses > 0) return;
    clearTimeout(timer);
    since = performance.now();
    timer = setTimeout(() => {
      ended = true;
      onOver();
    }, left);
  }
  arm();
  return {
    renew(newLimit = limit) {
      limit = newLimit;
      left = newLimit;
      arm();
    },
    async whilePaused(work) {
      pauses += 1;
      clearTimeout(timer);
      if (pauses === 1) left = Math.max(0, left - (performance.now() - since));
      try {
        return await work();
      } finally {
        pauses -= 1;
        arm();
      }
    },
    end() {
      ended = true;
      clearTimeout(timer);
    },
  };
}
