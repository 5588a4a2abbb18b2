// Light or dark (what the person chose, or what the system says), and whether the picture shows its legend.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ThemeName } from "../../shared/drawing/theme.ts";
import type { Keep } from "./keep.ts";

export type ThemeChoice = "system" | ThemeName;

export interface AppearanceState {
  readonly choice: ThemeChoice;
  readonly system: ThemeName;
  readonly legend: boolean;
}

export interface Appearance extends StoreApi<AppearanceState> {
  choose(choice: ThemeChoice): void;
  systemSays(system: ThemeName): void;
  /** Light, dark, system, in this order. */
  cycle(): void;
  toggleLegend(): void;
}

export function currentTheme(state: AppearanceState): ThemeName {
  return state.choice === "system" ? state.system : state.choice;
}

const NEXT: Readonly<Record<ThemeChoice, ThemeChoice>> = { light: "dark", dark: "system", system: "light" };

export function createAppearance(keep: Keep): Appearance {
  const kept = keep.read("theme");
  const choice: ThemeChoice = kept === "light" || kept === "dark" ? kept : "system";
  const store = createStore<AppearanceState>(() => ({
    choice,
    system: "light",
    legend: keep.read("legend") === "shown",
  }));
  const choose = (next: ThemeChoice) => {
    keep.write("theme", next);
    store.setState({ choice: next });
  };
  return {
    ...store,
    choose,
    systemSays: (system) => store.setState({ system }),
    cycle: () => choose(NEXT[store.getState().choice]),
    toggleLegend() {
      const legend = !store.getState().legend;
      keep.write("legend", legend ? "shown" : "hidden");
      store.setState({ legend });
    },
  };
}
