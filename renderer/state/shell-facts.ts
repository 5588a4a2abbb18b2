// What the shell says about itself and the script it runs, read once and kept; empty until it has answered.
import { createStore, type StoreApi } from "zustand/vanilla";
import type { ScriptDescription, ShellFacts, VethscopeApi } from "../../shared/api.ts";

export interface ShellState extends ShellFacts {
  /** False until the shell has answered. */
  readonly known: boolean;
  /** Null until it is known. */
  readonly script: ScriptDescription | null;
}

export type Shell = StoreApi<ShellState>;

export function createShell(api: VethscopeApi, onSilent: () => void): Shell {
  const store = createStore<ShellState>(() => ({
    known: false,
    script: null,
    version: "",
    platform: "",
    canCollectLocally: false,
    userName: "",
    secretStorage: { available: false, why: "" },
  }));
  api.shellFacts().then((facts) => store.setState({ ...facts, known: true }), onSilent);
  api.describeScript().then(
    (script) => store.setState({ script }),
    () => undefined,
  );
  return store;
}
