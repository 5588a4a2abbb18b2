// The registry as a native menu: announced to the shell once, performed when chosen there.
import type { MenuAction } from "../../shared/api.ts";
import type { Workbench } from "../state/workbench.ts";
import type { Action, ActionGroup, Shortcut } from "./action.ts";
import { ACTIONS, perform } from "./registry.ts";

const MENUS: Readonly<Record<ActionGroup, MenuAction["menu"]>> = {
  Source: "file",
  Export: "file",
  Selection: "edit",
  View: "view",
  Picture: "view",
  Panes: "view",
  App: "help",
};

/** A key in Electron's spelling. */
function accelerator(shortcut: Shortcut | undefined): string | null {
  if (shortcut === undefined) return null;
  const named: Readonly<Record<string, string>> = { "+": "Plus", Escape: "Esc" };
  const key = named[shortcut.key] ?? (shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key);
  return [shortcut.mod === true && "CommandOrControl", shortcut.shift === true && "Shift", key]
    .filter(Boolean)
    .join("+");
}

export function menuAction(action: Action): MenuAction {
  return {
    id: action.id,
    label: action.label,
    menu: MENUS[action.group],
    accelerator: accelerator(action.shortcuts[0]),
  };
}

/** Announces every action and performs what the native menu asks for; an unknown id is ignored. */
export function serveNativeMenu(workbench: Workbench): () => void {
  // A shell without a menu may refuse; the app has its own.
  workbench.api.announceActions(ACTIONS.map(menuAction)).catch(() => undefined);
  return workbench.api.onMenuAction((id) => {
    if (ACTIONS.some((action) => action.id === id)) perform(id, workbench);
  });
}
