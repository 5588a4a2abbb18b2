// Actions on the selection: jump to the peer, go back, clear, copy.
import type { InterfaceId } from "../../shared/topology/ids.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { entityName } from "../facts/names.ts";
import type { Workbench } from "../state/workbench.ts";
import type { Action } from "./action.ts";

/** Where P leads from the selection: the known peer, else the link it stands on; null when there is none. */
export function peerOf({ session, selection, beside }: Workbench): EntityRef | null {
  const { document } = session.getState();
  const { selected } = selection.getState();
  if (document === null || selected?.kind !== "interface") return null;
  const link = document.lookup.interfaces.get(selected.id);
  if (link?.peer.state === "known") return { kind: "interface", id: link.peer.interface };
  const far = farEndOf(beside, selected.id);
  if (far !== null) return far;
  if (link?.lower.state === "known") return { kind: "interface", id: link.lower.interface };
  return null;
}

/** The end of a trunk on the one other host it leads to; null where there is none, or several. */
function farEndOf({ getState }: Workbench["beside"], id: InterfaceId): EntityRef | null {
  const trunks = (getState().fleet?.trunks ?? []).filter((trunk) => trunk.doubts.length === 0);
  for (const { ends } of trunks) {
    const far = ends.length === 2 && ends.some((end) => end.interface === id);
    const other = far ? ends.find((end) => end.interface !== id) : undefined;
    if (other) return { kind: "interface", id: other.interface };
  }
  return null;
}

export const SELECTION_ACTIONS: readonly Action[] = [
  {
    id: "selection.peer",
    label: "Go to the peer",
    group: "Selection",
    keywords: ["veth", "other end", "jump", "cable"],
    shortcuts: [{ key: "p" }, { key: "Enter" }],
    enabled: (workbench) => peerOf(workbench) !== null,
    perform: (workbench) => {
      const peer = peerOf(workbench);
      if (peer !== null) workbench.goTo(peer);
    },
  },
  {
    id: "selection.back",
    label: "Back to the selection before",
    group: "Selection",
    keywords: ["history", "previous"],
    shortcuts: [{ key: "Backspace" }],
    enabled: ({ selection }) => selection.getState().past.length > 0,
    perform: (workbench) => {
      workbench.selection.back();
      const { selected } = workbench.selection.getState();
      if (selected !== null) workbench.picture.current?.zoomTo(selected);
    },
  },
  {
    id: "selection.clear",
    label: "Clear the selection",
    group: "Selection",
    keywords: ["none", "deselect"],
    shortcuts: [{ key: "Escape" }],
    enabled: ({ selection, arrangement }) =>
      selection.getState().selected !== null || arrangement.getState().way !== null,
    perform: ({ selection, arrangement }) => {
      arrangement.clearWay();
      selection.select(null);
    },
  },
  {
    id: "selection.frame",
    label: "Show the selection in the picture",
    group: "Selection",
    keywords: ["zoom", "focus", "frame", "fit"],
    shortcuts: [{ key: "z" }],
    enabled: ({ session }) => session.getState().view === "picture",
    perform: ({ selection, picture, views }) => {
      views.show("wiring");
      const { selected } = selection.getState();
      if (selected === null) picture.current?.fit();
      else picture.current?.zoomTo(selected);
    },
  },
  {
    id: "selection.copy-name",
    label: "Copy the name of the selection",
    group: "Selection",
    keywords: ["clipboard"],
    shortcuts: [],
    enabled: ({ selection }) => selection.getState().selected !== null,
    perform: ({ session, selection, copy }) => {
      const { document } = session.getState();
      const { selected } = selection.getState();
      if (document !== null && selected !== null)
        copy(entityName(selected, document.lookup).title, "the name");
    },
  },
];
