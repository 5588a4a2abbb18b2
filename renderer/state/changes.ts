// What changed since the picture before, or since a file it was compared with; and what of it glows for a moment.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Difference } from "../../shared/diff/change.ts";
import type { EntityRef } from "../../shared/topology/model.ts";

export interface ChangesState {
  readonly difference: Difference | null;
  /** Name of the file compared with; null: the picture before. */
  readonly against: string | null;
  /** Things the picture shows at full strength while the rest is dimmed. */
  readonly glow: readonly EntityRef[];
}

export interface Changes extends StoreApi<ChangesState> {
  /** Shows what changed and lets it glow for a moment. */
  show(difference: Difference | null, against?: string): void;
  /** Lets chosen things glow until something else does; none ends it. */
  hold(refs: readonly EntityRef[]): void;
}

/** Long enough to look up, short enough not to be in the way. */
const GLOW_MS = 4000;
const MOST_GLOWING = 200;
const NOTHING: readonly EntityRef[] = [];

export function createChanges(): Changes {
  const store = createStore<ChangesState>(() => ({ difference: null, against: null, glow: NOTHING }));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const glow = (refs: readonly EntityRef[]) => {
    clearTimeout(timer);
    store.setState({ glow: refs.length === 0 ? NOTHING : refs });
  };
  return {
    ...store,
    show(difference, against) {
      store.setState({ difference, against: against ?? null });
      const refs = changedRefs(difference);
      glow(refs);
      if (refs.length > 0) timer = setTimeout(() => glow(NOTHING), GLOW_MS);
    },
    hold: glow,
  };
}

/** What is there now and is not as it was; a change of the host as a whole would light up everything. */
export function changedRefs(difference: Difference | null): EntityRef[] {
  const refs = new Map<string, EntityRef>();
  for (const { after, before, change } of difference?.changes ?? []) {
    const ref = change === "removed" && before?.kind === after?.kind ? null : after;
    if (ref && ref.kind !== "host") refs.set(`${ref.kind} ${ref.id}`, ref);
  }
  return [...refs.values()].slice(0, MOST_GLOWING);
}
