// The menu: every action of the registry, by group.
import { Menu } from "@base-ui/react/menu";
import { Fragment } from "react";
import type { ActionGroup } from "../../actions/action.ts";
import { ACTIONS, perform } from "../../actions/registry.ts";
import { shortcutText } from "../../actions/shortcuts.ts";
import { IconButton } from "../../controls/buttons.tsx";
import { platform } from "../../state/platform.ts";
import { useWorkbench } from "../../workbench-context.tsx";

const GROUPS: readonly ActionGroup[] = ["Source", "Export", "View", "Picture", "Panes", "App"];

export function MainMenu() {
  const workbench = useWorkbench();
  return (
    <Menu.Root>
      <Menu.Trigger render={<IconButton icon="more" label="Menu" />} />
      <Menu.Portal>
        <Menu.Positioner className="menu-layer" sideOffset={6} align="end">
          <Menu.Popup className="menu">
            {GROUPS.map((group, at) => (
              <Fragment key={group}>
                {at > 0 && <Menu.Separator className="menu-line" />}
                {ACTIONS.filter((action) => action.group === group).map((action) => (
                  <Menu.Item
                    key={action.id}
                    className="menu-item"
                    disabled={!action.enabled(workbench)}
                    onClick={() => void perform(action.id, workbench)}
                  >
                    <span>{action.label}</span>
                    {action.shortcuts[0] !== undefined && (
                      <kbd>{shortcutText(action.shortcuts[0], platform())}</kbd>
                    )}
                  </Menu.Item>
                ))}
              </Fragment>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
