// An action: one thing a person can do, with the words, the shortcut and the condition every menu shares.
import type { Workbench } from "../state/workbench.ts";

export type ActionGroup = "Source" | "Selection" | "View" | "Picture" | "Panes" | "Export" | "App";

export interface Shortcut {
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  /** Ctrl, or Cmd on macOS. */
  readonly mod?: boolean;
  readonly shift?: boolean;
}

export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: ActionGroup;
  readonly keywords: readonly string[];
  readonly shortcuts: readonly Shortcut[];
  enabled(workbench: Workbench): boolean;
  perform(workbench: Workbench): void;
}
