// The palette: one box that tells whose something is, and finds every entity and every action.
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { ACTIONS } from "../actions/registry.ts";
import { shortcutText } from "../actions/shortcuts.ts";
import type { FindIndex } from "../find/find.ts";
import { Icon } from "../icons/Icon.tsx";
import { ENTITY_ICONS } from "../screens/inspector/parts.tsx";
import type { HostBeside } from "../state/beside.ts";
import type { OpenDocument } from "../state/document.ts";
import { platform } from "../state/platform.ts";
import { askQuestion } from "../state/trace-link.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { type PaletteItem, paletteItems } from "./palette-items.ts";
import { useWho } from "./use-who.ts";
import "./palette-answers.css";

export function Palette() {
  const workbench = useWorkbench();
  const { dialogs, session, beside } = workbench;
  const [query, setQuery] = useState("");
  const box = useTyping();
  const document = useRead(session, (state) => state.document);
  const hosts = useRead(beside, (state) => state.hosts);
  const inPicture = useRead(session, (state) => state.view === "picture");
  const asked = inPicture && document !== null;
  const who = useWho(asked ? document : null, query);
  // What can be found is gathered while the first letter is typed.
  useEffect(() => {
    if (!asked) return;
    for (const own of hosts.length === 0 ? [document] : hosts.map((host) => host.document))
      void own.findIndex.prepare();
  }, [asked, document, hosts]);
  const items = useMemo(() => {
    const enabled = ACTIONS.filter((action) => action.enabled(workbench) && action.id !== "app.palette");
    const index = asked && query.trim() !== "" ? findable(document, hosts) : [];
    return paletteItems(index, enabled, query, who.answers);
  }, [asked, document, hosts, query, who.answers, workbench]);
  const nobody = who.nobody !== null && (who.certain || !items.some((item) => item.kind === "entity"));

  function choose(item: PaletteItem) {
    dialogs.close();
    if (item.kind === "trace") {
      if (!askQuestion(workbench, item.question))
        workbench.notices.say("doubt", "Open a snapshot first: a trace is worked out from one.");
    } else if (item.kind === "entity") workbench.goTo(item.found.entry.ref);
    else if (item.kind === "answer" && item.answer.ref !== null) workbench.goTo(item.answer.ref);
    else if (item.kind === "answer") workbench.copy(`${item.answer.name}: ${item.answer.says}`, "the answer");
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
                ref={box}
                className="palette-input"
                aria-label="Find a name, address, MAC, pid, id or action"
                placeholder="Name, IP, MAC, pid, id, or an action"
                spellCheck={false}
              />
              <kbd>Esc</kbd>
            </div>
            <p className="palette-nobody" role="status">
              {nobody ? who.nobody : ""}
            </p>
            <Autocomplete.Empty className="pane-empty palette-empty">
              {query.trim() === "" || nobody ? null : `Nothing here is or holds “${query.trim()}”.`}
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

/**
 * A box that gets whatever is typed while it stands. The dialog's own focus comes a frame later, and a dialog that closed
 * just before gives the focus back a frame later still.
 */
function useTyping(): RefObject<HTMLInputElement | null> {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      if (window.document.activeElement === box.current || event.key.length > 1) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // The letter goes to what has the focus when its keydown has been heard, and is no key of the picture.
      box.current?.focus({ preventScroll: true });
      event.stopPropagation();
    };
    window.addEventListener("keydown", take, true);
    return () => window.removeEventListener("keydown", take, true);
  }, []);
  return box;
}

/** Everything of all open hosts; of several each entry says whose it is. */
function findable(document: OpenDocument, hosts: readonly HostBeside[]): FindIndex {
  if (hosts.length === 0) return document.findIndex.entries;
  return hosts.flatMap(({ label, document: own }) =>
    own.findIndex.entries.map((entry) => ({
      ...entry,
      detail: [label, entry.detail].filter(Boolean).join(" · "),
      terms: [...entry.terms, label.toLowerCase()],
      text: `${entry.text}\n${label.toLowerCase()}`,
    })),
  );
}

function PaletteRow({ item }: { item: PaletteItem }) {
  if (item.kind === "trace") {
    const { protocol, destinationPort } = item.question;
    return (
      <>
        <Icon name="trace" size={14} />
        <span className="truncate grow">{item.label}</span>
        <span className="muted">
          {protocol}
          {destinationPort === null ? "" : ` port ${destinationPort}`}
        </span>
      </>
    );
  }
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
  if (item.kind === "answer") {
    const { kind, name, says, ref } = item.answer;
    return (
      <>
        <Icon name={ref === null ? "copy" : ENTITY_ICONS[ref.kind]} size={14} />
        <span className="palette-answer">
          <span className="palette-answer-name">{name}</span> <span className="muted">{kind}</span>
          <span className="palette-answer-says">{says}</span>
        </span>
        {ref === null && <span className="muted">copy</span>}
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
