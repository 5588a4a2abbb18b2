// What is selected, and the way back: the one currency between outline, picture and inspector.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { EntityRef } from "../../shared/topology/model.ts";

export interface SelectionState {
  readonly selected: EntityRef | null;
  /** Earlier selections, oldest first. */
  readonly past: readonly EntityRef[];
}

export interface Selection extends StoreApi<SelectionState> {
  select(ref: EntityRef | null): void;
  back(): void;
  /** The same things under other ids. */
  rename(idOf: (id: string) => string): void;
  /** Drops what a new topology no longer holds. */
  retain(exists: (ref: EntityRef) => boolean): void;
}

const MAX_PAST = 100;

export function sameEntity(a: EntityRef | null, b: EntityRef | null): boolean {
  return a === b || (a !== null && b !== null && a.kind === b.kind && a.id === b.id);
}

export function createSelection(): Selection {
  const store = createStore<SelectionState>(() => ({ selected: null, past: [] }));
  return {
    ...store,
    select(ref) {
      const { selected, past } = store.getState();
      if (sameEntity(selected, ref)) return;
      store.setState({
        selected: ref,
        past: selected === null ? past : [...past, selected].slice(-MAX_PAST),
      });
    },
    back() {
      const { past } = store.getState();
      const previous = past.at(-1);
      if (previous !== undefined) store.setState({ selected: previous, past: past.slice(0, -1) });
    },
    rename(idOf) {
      const renamed = (ref: EntityRef) => ({ ...ref, id: idOf(ref.id) }) as EntityRef;
      const { selected, past } = store.getState();
      store.setState({ selected: selected && renamed(selected), past: past.map(renamed) });
    },
    retain(exists) {
      const { selected, past } = store.getState();
      store.setState({
        selected: selected !== null && exists(selected) ? selected : null,
        past: past.filter(exists),
      });
    },
  };
}
