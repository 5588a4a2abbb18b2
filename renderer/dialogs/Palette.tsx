// The palette: one box that finds every entity and every action.
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useMemo, useState } from "react";
import { ACTIONS } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import { Icon } from "../icons/Icon.tsx";
import { ENTITY_ICONS } from "../screens/inspector/parts.tsx";
import { platform } from "../state/platform.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { type PaletteItem, paletteItems } from "./palette-items.ts";

export function Palette() {
  const workbench = useWorkbench();
  const { dialogs, session } = workbench;
  const [query, setQuery] = useState("");
  const document = useRead(session, (state) => state.document);
  const inPicture = useRead(session, (state) => state.view === "picture");
  const items = useMemo(() => {
    const enabled = ACTIONS.filter((action) => action.enabled(workbench) && action.id !== "app.palette");
    return paletteItems(inPicture && document !== null ? document.findIndex : [], enabled, query);
  }, [document, inPicture, query, workbench]);

  function choose(item: PaletteItem) {
    dialogs.close();
    if (item.kind === "entity") workbench.goTo(item.found.entry.ref);
    else item.action.perform(workbench);
  }

  return (
    <Dialog.Root
      open
      onOpenChange={(open) => {
        if (!open) dialogs.close();
      }}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="palette" aria-label="Find anything">
          <Autocomplete.Root
            open
            inline
            mode="none"
            items={items as PaletteItem[]}
            value={query}
            onValueChange={(next, details) => {
              // Choosing an item would write its text into the box that is about to close.
              if (details.reason !== "item-press") setQuery(next);
            }}
            itemToStringValue={(item: PaletteItem) => item.label}
            autoHighlight="always"
            keepHighlight
          >
            <div className="palette-head">
              <Icon name="search" />
              <Autocomplete.Input
                className="palette-input"
                aria-label="Find a name, address, MAC, pid, id or action"
                placeholder="Name, IP, MAC, pid, id, or an action"
                spellCheck={false}
              />
              <kbd>Esc</kbd>
            </div>
            <Autocomplete.Empty className="pane-empty palette-empty">
              {query.trim() === "" ? null : `Nothing here is or holds “${query.trim()}”.`}
            </Autocomplete.Empty>
            <Autocomplete.List className="palette-list">
              {(item: PaletteItem) => (
                <Autocomplete.Item
                  key={item.key}
                  value={item}
                  className="palette-item"
                  onClick={() => choose(item)}
                >
                  <PaletteRow item={item} />
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PaletteRow({ item }: { item: PaletteItem }) {
  if (item.kind === "action") {
    const shortcut = item.action.shortcuts[0];
    return (
      <>
        <Icon name="forward" size={14} />
        <span className="truncate grow">{item.label}</span>
        <span className="muted">{item.action.group}</span>
        {shortcut !== undefined && <kbd>{shortcutText(shortcut, platform())}</kbd>}
      </>
    );
  }
  const { entry, matched } = item.found;
  return (
    <>
      <Icon name={ENTITY_ICONS[entry.ref.kind]} size={14} />
      <span className="truncate palette-title">{entry.title}</span>
      <span className="muted truncate grow">
        {entry.kind} · {entry.detail}
      </span>
      {matched !== "" && <code className="truncate palette-match">{matched}</code>}
    </>
  );
}
