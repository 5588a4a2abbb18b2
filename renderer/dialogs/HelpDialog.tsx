// Keys and help, read from the registry of actions.
import type { Action, ActionGroup } from "../actions/action.ts";
import { ACTIONS } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import { DialogFrame } from "../controls/DialogFrame.tsx";
import { platform } from "../state/platform.ts";
import { useWorkbench } from "../workbench-context.tsx";

const GROUPS: readonly ActionGroup[] = ["Selection", "View", "Picture", "Panes", "Source", "Export", "App"];

const PALETTE = { key: "k", mod: true } as const;

/** What the pointer and the focused picture or outline do: no actions of their own. */
const GESTURES: readonly (readonly [what: string, how: string])[] = [
  ["Select", "Click"],
  ["Go to the peer", "Double click on an end"],
  ["Fold or unfold a box or a group", "Double click on it"],
  ["What can be done with a thing, or with the picture", "Right click, or the menu key"],
  ["Show the way to a second thing", "Shift+click"],
  ["Move the picture", "Drag"],
  ["Zoom", "Wheel"],
  ["Move in the outline", "Arrow keys"],
];

/** Those with keys first; the others are found by their name in the palette. */
function actionsOf(group: ActionGroup): Action[] {
  const inGroup = ACTIONS.filter((action) => action.group === group);
  const hasKeys = (action: Action): boolean => action.shortcuts.length > 0;
  return [...inGroup.filter(hasKeys), ...inGroup.filter((action) => !hasKeys(action))];
}

export function HelpDialog() {
  const { dialogs } = useWorkbench();
  return (
    <DialogFrame title="Keys" onClose={() => dialogs.close()} width="wide">
      <p className="help-note">
        Everything here is also found by its name: press <kbd>{shortcutText(PALETTE, platform())}</kbd> and
        type.
      </p>
      <div className="help-grid">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className="help-list">
              {actionsOf(group).map((action) => (
                <div key={action.id}>
                  <dt>{action.label}</dt>
                  <dd className={action.shortcuts.length > 0 ? undefined : "muted"}>
                    {action.shortcuts.map((shortcut) => (
                      <kbd key={shortcutText(shortcut, platform())}>{shortcutText(shortcut, platform())}</kbd>
                    ))}
                    {action.shortcuts.length === 0 && "by name"}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>Pointer and focus</h3>
          <dl className="help-list">
            {GESTURES.map(([what, how]) => (
              <div key={what}>
                <dt>{what}</dt>
                <dd className="muted">{how}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </DialogFrame>
  );
}
