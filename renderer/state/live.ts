// Live: collects what is shown again at an interval. It waits while the window is hidden, spares a busy host and asks nothing.
import { createStore, type StoreApi } from "zustand/vanilla";
import { isHostKeyStop, type Session } from "./session.ts";
import type { Together } from "./together.ts";

export const INTERVALS = [5, 15, 60, 300] as const;

export interface LiveState {
  /** Seconds between two collections as the person chose; null: by hand. */
  readonly every: number | null;
  /** Seconds it really waits, longer where the host takes long to answer. */
  readonly waits: number | null;
}

export interface Live extends StoreApi<LiveState> {
  choose(every: number | null): void;
}

/** A host is read at most this part of the time: one that needs two seconds is asked every forty. */
const SHARE_OF_TIME = 0.05;
const TICK_MS = 1000;

/**
 * @param longest milliseconds that the slowest of several live hosts takes; null: one host, whose document says it.
 * @param isHidden whether nobody can see the picture; tests give their own.
 */
export function createLive(
  session: Session,
  together: Pick<Together, "canRefresh" | "refresh" | "answering">,
  longest: () => number | null = () => null,
  isHidden: () => boolean = () => globalThis.document?.hidden === true,
): Live {
  const store = createStore<LiveState>(() => ({ every: null, waits: null }));
  let timer: ReturnType<typeof setInterval> | undefined;
  let lastEnd = 0;

  function tick(): void {
    const { every } = store.getState();
    const { document, run, failed, view } = session.getState();
    if (every === null) return;
    // A failed run ends it: asking again and again would lock an account or fill a log. Of several hosts the others go on.
    const slowest = longest();
    const free = run === null && together.canRefresh();
    // Those that failed may be the ones that a person is asking again just now.
    const over =
      slowest === null
        ? failed !== null || (document !== null && document.origin.kind !== "run")
        : isHostKeyStop(failed) || (free && together.answering() === 0);
    if (over) {
      stop();
      return;
    }
    if (!free) lastEnd = Date.now();
    const waits = secondsBetween(every, slowest ?? document?.durationMs ?? 0);
    if (waits !== store.getState().waits) store.setState({ waits });
    const due = Date.now() - lastEnd >= waits * 1000;
    if (due && free && view === "picture" && !isHidden()) {
      lastEnd = Date.now();
      void together.refresh("answering");
    }
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    store.setState({ every: null, waits: null });
  }

  return {
    ...store,
    choose(every) {
      if (every === null) return stop();
      store.setState({ every, waits: every });
      lastEnd = Date.now();
      timer ??= setInterval(tick, TICK_MS);
    },
  };
}

/** The chosen interval, or longer where reading the host takes a large part of it. */
export function secondsBetween(every: number, durationMs: number): number {
  return Math.max(every, Math.ceil(durationMs / 1000 / SHARE_OF_TIME));
}
