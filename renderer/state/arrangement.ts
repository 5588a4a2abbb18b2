// How a person arranged the picture: what is folded, hidden or singled out, and the way that is shown in it.
import { createStore, type StoreApi } from "zustand/vanilla";
import { boxedNetns, neighbourhoodBoxes } from "../../shared/scene/around.ts";
import { type SceneView, WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { wayBetween } from "../../shared/scene/way.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";

export interface ArrangementState {
  /** Keeps its identity while nothing is folded, hidden or singled out anew. */
  readonly view: SceneView;
  /** What `view.only` was made around; null when everything is shown. */
  readonly around: EntityRef | null;
  /** Everything from one thing to another, both included. */
  readonly way: readonly EntityRef[] | null;
}

export interface Arrangement extends StoreApi<ArrangementState> {
  /** Shows the neighbourhood of a thing alone; false when no box belongs to it. */
  isolate(lookup: Lookup, ref: EntityRef): boolean;
  /** Hides the box of a thing; false when it has none. */
  hide(lookup: Lookup, ref: EntityRef): boolean;
  unhide(...netns: NetnsId[]): void;
  /** Folds or unfolds a box (its netns id) or a group (its name). */
  toggleFold(key: string): void;
  /** Shows everything: nothing hidden, nothing singled out, nothing folded. */
  showAll(): void;
  showWhole(): void;
  unfoldAll(): void;
  /** Marks the way between two things; false when nothing connects them. */
  showWay(lookup: Lookup, from: EntityRef, to: EntityRef): boolean;
  clearWay(): void;
  /** Forgets what another topology does not hold. */
  retain(lookup: Lookup): void;
}

export function createArrangement(): Arrangement {
  const store = createStore<ArrangementState>(() => ({ view: WHOLE_VIEW, around: null, way: null }));
  const change = (part: Partial<SceneView>): void =>
    store.setState(({ view }) => ({ view: { ...view, ...part } }));

  return {
    ...store,
    isolate(lookup, ref) {
      const only = neighbourhoodBoxes(lookup, ref);
      if (only.size === 0) return false;
      store.setState(({ view }) => ({ view: { ...view, only }, around: ref }));
      return true;
    },
    hide(lookup, ref) {
      const netns = boxedNetns(lookup, ref);
      if (netns === null) return false;
      change({ hidden: new Set([...store.getState().view.hidden, netns]) });
      return true;
    },
    unhide(...netns) {
      change({ hidden: new Set([...store.getState().view.hidden].filter((one) => !netns.includes(one))) });
    },
    toggleFold(key) {
      const folded = new Set(store.getState().view.folded);
      if (!folded.delete(key)) folded.add(key);
      change({ folded });
    },
    showAll: () => store.setState({ view: WHOLE_VIEW, around: null }),
    showWhole: () => store.setState(({ view }) => ({ view: { ...view, only: null }, around: null })),
    unfoldAll: () => change({ folded: new Set() }),
    showWay(lookup, from, to) {
      const way = wayBetween(lookup, from, to);
      store.setState({ way });
      return way !== null;
    },
    clearWay: () => store.setState({ way: null }),
    retain(lookup) {
      const { view, around, way } = store.getState();
      if (view === WHOLE_VIEW && way === null) return;
      const there = (ids: ReadonlySet<NetnsId>) =>
        new Set([...ids].filter((id) => lookup.namespaces.has(id)));
      const only = view.only && there(view.only);
      const singled = only !== null && only.size > 0 ? only : null;
      store.setState({
        view: { ...view, hidden: there(view.hidden), only: singled },
        around: singled ? around : null,
        // Ends may be wired anew: a way is only true for the snapshot it was found in.
        way: null,
      });
    },
  };
}
