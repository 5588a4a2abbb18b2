// The menu: every action of the registry, by group.
import { Menu } from "@base-ui/react/menu";
import { Fragment } from "react";
import type { ActionGroup } from "../../actions/action.ts";
import { ACTIONS } from "../../actions/registry.ts";
import { ActionItem } from "../../controls/ActionItem.tsx";
import { IconButton } from "../../controls/buttons.tsx";

const GROUPS: readonly ActionGroup[] = ["Source", "Export", "View", "Picture", "Panes", "App"];

export function MainMenu() {
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
                  <ActionItem key={action.id} action={action} />
                ))}
              </Fragment>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
