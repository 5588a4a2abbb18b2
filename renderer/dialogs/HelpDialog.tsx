// Keys and help, read from the registry of actions.
import type { ActionGroup } from "../actions/action.ts";
import { ACTIONS } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import { DialogFrame } from "../controls/DialogFrame.tsx";
import { platform } from "../state/platform.ts";
import { useWorkbench } from "../workbench-context.tsx";

const GROUPS: readonly ActionGroup[] = ["Selection", "View", "Picture", "Panes", "Source", "Export", "App"];

/** What the pointer and the focused picture or outline do: no actions of their own. */
const GESTURES: readonly (readonly [what: string, how: string])[] = [
  ["Select", "Click"],
  ["Go to the peer", "Double click on an end"],
  ["Fold or unfold a box or a group", "Double click on it"],
  ["Show the way to a second thing", "Shift+click"],
  ["Move the picture", "Drag"],
  ["Zoom", "Wheel"],
  ["Move in the outline", "Arrow keys"],
];

export function HelpDialog() {
  const { dialogs } = useWorkbench();
  return (
    <DialogFrame title="Keys" onClose={() => dialogs.close()} width="wide">
      <div className="help-grid">
        {GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl className="help-list">
              {ACTIONS.filter((action) => action.group === group && action.shortcuts.length > 0).map(
                (action) => (
                  <div key={action.id}>
                    <dt>{action.label}</dt>
                    <dd>
                      {action.shortcuts.map((shortcut) => (
                        <kbd key={shortcutText(shortcut, platform())}>
                          {shortcutText(shortcut, platform())}
                        </kbd>
                      ))}
                    </dd>
                  </div>
                ),
              )}
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
