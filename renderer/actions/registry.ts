// The registry: every action there is. Menu, toolbar, palette, keys and help read it and nothing else.
import type { Workbench } from "../state/workbench.ts";
import type { Action } from "./action.ts";
import { APP_ACTIONS } from "./app-actions.ts";
import { ARRANGE_ACTIONS } from "./arrange-actions.ts";
import { COMPARE_ACTIONS } from "./compare-actions.ts";
import { PICTURE_ACTIONS } from "./picture-actions.ts";
import { SELECTION_ACTIONS } from "./selection-actions.ts";
import { SOURCE_ACTIONS } from "./source-actions.ts";
import { VIEW_ACTIONS } from "./view-actions.ts";

export const ACTIONS: readonly Action[] = [
  ...SOURCE_ACTIONS,
  ...COMPARE_ACTIONS,
  ...SELECTION_ACTIONS,
  ...VIEW_ACTIONS,
  ...PICTURE_ACTIONS,
  ...ARRANGE_ACTIONS,
  ...APP_ACTIONS,
];

const BY_ID = new Map(ACTIONS.map((action) => [action.id, action]));

/** The action of that id. An unknown id is a bug in the caller. */
export function actionById(id: string): Action {
  const action = BY_ID.get(id);
  if (action === undefined) throw new Error(`no action is called ${id}`);
  return action;
}

/** Performs an action if it is enabled; says whether it did. */
export function perform(id: string, workbench: Workbench): boolean {
  const action = actionById(id);
  if (!action.enabled(workbench)) return false;
  action.perform(workbench);
  return true;
}
