// What changed since the picture before, or against what it was compared with; and what of it glows for a moment.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Difference } from "../../shared/diff/change.ts";
import { type ChangeMark, marksOf } from "./change-marks.ts";

export interface ChangesState {
  readonly difference: Difference | null;
  /** What it was compared with: the name of a file or of a host, or that it is kept; null: the picture before. */
  readonly against: string | null;
  /** What earlier refreshes of what is shown brought, the latest first; those that brought nothing are left out. */
  readonly earlier: readonly Difference[];
  /** What of the difference has a place on the picture. */
  readonly marks: readonly ChangeMark[];
  /** What the picture shows at full strength, with its sign, while the rest is dimmed. */
  readonly glow: readonly ChangeMark[];
  /** Whether it glows until somebody ends it. */
  readonly held: boolean;
}

export interface Changes extends StoreApi<ChangesState> {
  /**
   * Shows what changed and lets it glow for a moment. Without a difference another host is shown.
   * @param goesOn the difference shown now is the beginning of this one: hosts answer one after the other.
   */
  show(difference: Difference | null, against?: string, goesOn?: boolean): void;
  /** Lets what changed glow until something else does, or ends it. */
  hold(on: boolean): void;
}

/** Long enough to look up, short enough not to be in the way. */
const GLOW_MS = 4000;
const NOTHING: readonly ChangeMark[] = [];
/** Refreshes that are remembered: watched every five seconds, somebody who was away for a while still sees what happened. */
const MOST_EARLIER = 30;

export function createChanges(): Changes {
  const store = createStore<ChangesState>(() => ({
    difference: null,
    against: null,
    earlier: [],
    marks: NOTHING,
    glow: NOTHING,
    held: false,
  }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const glow = (marks: readonly ChangeMark[], held: boolean) => {
    clearTimeout(timer);
    store.setState({ glow: marks.length === 0 ? NOTHING : marks, held: held && marks.length > 0 });
  };
  return {
    ...store,
    show(difference, against, goesOn = false) {
      const marks = marksOf(difference);
      const { held, earlier, difference: last, against: lastAgainst } = store.getState();
      const kept =
        last && lastAgainst === null && !goesOn && last.changes.length > 0 ? [last, ...earlier] : earlier;
      store.setState({
        difference,
        marks,
        against: against ?? null,
        earlier: difference === null ? [] : kept.slice(0, MOST_EARLIER),
      });
      // What was marked to be looked at in peace stays marked while the host is watched live and nothing else changes.
      if (held && difference !== null && marks.length === 0) return;
      glow(marks, held);
      if (marks.length > 0 && !held) timer = setTimeout(() => glow(NOTHING, false), GLOW_MS);
    },
    hold: (on) => glow(on ? store.getState().marks : NOTHING, on),
  };
}
