// An action as the item of a menu: its words, its shortcut, and greyed where it cannot be done now.
import { Menu } from "@base-ui/react/menu";
import type { Action } from "../actions/action.ts";
import { perform } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import { platform } from "../state/platform.ts";
import { useWorkbench } from "../workbench-context.tsx";

/** Reads the action's condition when it is drawn: a menu draws its items as it opens. */
export function ActionItem({ action }: { action: Action }) {
  const workbench = useWorkbench();
  const [shortcut] = action.shortcuts;
  return (
    <Menu.Item
      className="menu-item"
      disabled={!action.enabled(workbench)}
      onClick={() => void perform(action.id, workbench)}
    >
      <span>{action.label}</span>
      {shortcut !== undefined && <kbd>{shortcutText(shortcut, platform())}</kbd>}
    </Menu.Item>
  );
}
