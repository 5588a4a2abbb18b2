// Which panes are open and how large they are. The picture never gets less than half of the window.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Keep } from "./keep.ts";

export type PaneName = "outline" | "inspector" | "drawer";

export interface PaneWish {
  readonly open: boolean;
  /** Width of a side pane, height of the drawer, in CSS pixels; null until a person chose one. */
  readonly size: number | null;
}

export interface PanesState {
  readonly wishes: Readonly<Record<PaneName, PaneWish>>;
  /** Side pane opened or resized last: it wins when both do not fit. */
  readonly last: "outline" | "inspector";
  readonly window: { readonly width: number; readonly height: number };
  readonly drawerTab: "findings" | "changes" | "warnings" | "log" | "progress";
}

/** Sizes as shown: 0 means closed. */
export type PaneSizes = Readonly<Record<PaneName, number>>;

export const PANE_LIMITS: Readonly<Record<PaneName, { readonly min: number; readonly max: number }>> = {
  outline: { min: 180, max: 480 },
  inspector: { min: 300, max: 760 },
  drawer: { min: 120, max: 480 },
};

/** Sizes that nobody chose. The inspector leaves more to the picture in a small window. */
const SUGGESTED = { outline: 264, inspector: 440, inspectorShare: 0.38, drawer: 220 } as const;

const TOP_BAR = 48;

/** What fits: side panes share at most half of the width, the drawer takes at most half of the height. */
export function fitPanes(state: Pick<PanesState, "wishes" | "last" | "window">): PaneSizes {
  const { wishes, last, window } = state;
  const budget = Math.floor(window.width / 2);
  const other = last === "outline" ? "inspector" : "outline";
  const sizeOf = (pane: PaneName): number => wishes[pane].size ?? suggested(pane, window.width);
  const first = wishes[last].open ? clamp(sizeOf(last), last, budget) : 0;
  let winner = first;
  let loser = wishes[other].open ? clamp(sizeOf(other), other, budget) : 0;
  if (winner + loser > budget) {
    loser = budget - winner;
    if (loser < PANE_LIMITS[other].min) {
      loser = PANE_LIMITS[other].min;
      winner = budget - loser;
      if (winner < PANE_LIMITS[last].min) {
        winner = first;
        loser = 0;
      }
    }
  }
  const drawerBudget = Math.floor((window.height - TOP_BAR) / 2);
  const drawer = wishes.drawer.open ? clamp(sizeOf("drawer"), "drawer", drawerBudget) : 0;
  return last === "outline"
    ? { outline: winner, inspector: loser, drawer }
    : { inspector: winner, outline: loser, drawer };
}

function suggested(pane: PaneName, width: number): number {
  if (pane !== "inspector") return SUGGESTED[pane];
  return Math.min(SUGGESTED.inspector, Math.floor(width * SUGGESTED.inspectorShare));
}

function clamp(size: number, pane: PaneName, budget: number): number {
  const { min, max } = PANE_LIMITS[pane];
  return Math.min(Math.max(Math.min(size, max, budget), Math.min(min, budget)), budget);
}

export interface Panes extends StoreApi<PanesState> {
  toggle(pane: PaneName): void;
  open(pane: PaneName): void;
  close(pane: PaneName): void;
  resize(pane: PaneName, size: number): void;
  windowIs(width: number, height: number): void;
  showDrawer(tab: PanesState["drawerTab"]): void;
}

const DEFAULT_WISHES: PanesState["wishes"] = {
  outline: { open: true, size: null },
  inspector: { open: true, size: null },
  drawer: { open: false, size: null },
};

export function createPanes(keep: Keep): Panes {
  const store = createStore<PanesState>(() => ({
    wishes: readWishes(keep.read("panes")),
    last: "inspector",
    window: { width: 1440, height: 900 },
    drawerTab: "warnings",
  }));
  const wish = (pane: PaneName, change: Partial<PaneWish>) => {
    const { wishes, last } = store.getState();
    const next = { ...wishes, [pane]: { ...wishes[pane], ...change } };
    store.setState({ wishes: next, last: pane !== "drawer" && next[pane].open ? pane : last });
    keep.write("panes", JSON.stringify(next));
  };
  const isShown = (pane: PaneName) => fitPanes(store.getState())[pane] > 0;
  return {
    ...store,
    toggle: (pane) => wish(pane, { open: !isShown(pane) }),
    open: (pane) => wish(pane, { open: true }),
    close: (pane) => wish(pane, { open: false }),
    resize: (pane, size) => wish(pane, { size: Math.round(size), open: true }),
    windowIs: (width, height) => store.setState({ window: { width, height } }),
    showDrawer: (drawerTab) => {
      store.setState({ drawerTab });
      wish("drawer", { open: true });
    },
  };
}

function readWishes(kept: string | null): PanesState["wishes"] {
  try {
    const parsed = JSON.parse(kept ?? "{}") as Partial<Record<PaneName, Partial<PaneWish>>>;
    const pane = (name: PaneName): PaneWish => {
      const size = parsed[name]?.size;
      const open = parsed[name]?.open;
      return {
        open: typeof open === "boolean" ? open : DEFAULT_WISHES[name].open,
        size: typeof size === "number" && Number.isFinite(size) ? size : DEFAULT_WISHES[name].size,
      };
    };
    return { outline: pane("outline"), inspector: pane("inspector"), drawer: pane("drawer") };
  } catch {
    return DEFAULT_WISHES;
  }
}
