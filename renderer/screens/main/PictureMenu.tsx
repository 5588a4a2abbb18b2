// The menu at the pointer: what can be done with the thing it was opened on, or with the picture where there is none.
import { ContextMenu } from "@base-ui/react/context-menu";
import { Fragment, type ReactNode } from "react";
import { actionById } from "../../actions/registry.ts";
import { ActionItem } from "../../controls/ActionItem.tsx";
import { entityName } from "../../facts/names.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/** Ids of actions, a line between the parts. */
type Parts = readonly (readonly string[])[];

const OF_A_THING: Parts = [
  ["selection.peer", "selection.frame", "trace.from-here", "trace.to-here"],
  ["arrange.way", "arrange.isolate", "arrange.fold", "arrange.fold-group", "arrange.hide"],
  ["selection.copy-name"],
];
const OF_THE_PICTURE: Parts = [
  ["picture.fit", "arrange.show-all", "picture.legend", "compare.mark"],
  ["app.palette", "export.dialog"],
];

/** What it is opened on is selected before, by the picture. */
export function PictureMenu({ children }: { children: ReactNode }) {
  return (
    <ContextMenu.Root>
      <ContextMenu.Trigger className="stage-picture">{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Positioner className="menu-layer">
          <ContextMenu.Popup className="menu">
            <Items />
          </ContextMenu.Popup>
        </ContextMenu.Positioner>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

function Items() {
  const { selection } = useWorkbench();
  const { lookup } = useDocument();
  const selected = useRead(selection, (state) => state.selected);
  const parts = (selected === null ? OF_THE_PICTURE : OF_A_THING).map((ids, at) => (
    <Fragment key={ids[0]}>
      {at > 0 && <ContextMenu.Separator className="menu-line" />}
      {ids.map((id) => (
        <ActionItem key={id} action={actionById(id)} />
      ))}
    </Fragment>
  ));
  if (selected === null) return parts;
  return (
    <ContextMenu.Group>
      <ContextMenu.GroupLabel className="menu-title">
        {entityName(selected, lookup).title}
      </ContextMenu.GroupLabel>
      {parts}
    </ContextMenu.Group>
  );
}
