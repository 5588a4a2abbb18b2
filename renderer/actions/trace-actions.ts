// Actions of the packet path: trace from what is selected.
import type { EntityRef } from "../../shared/topology/model.ts";
import { placeOf } from "../facts/trace-places.ts";
import type { Action } from "./action.ts";

/** Whether a packet can start at a thing of this kind. */
export function canSend(ref: EntityRef): boolean {
  return ref.kind !== "interface";
}

export const TRACE_ACTIONS: readonly Action[] = [
  {
    id: "trace.from-here",
    label: "Trace a packet from here",
    group: "Selection",
    keywords: ["packet", "path", "firewall", "reach", "connect"],
    shortcuts: [],
    enabled: ({ session, selection }) => {
      const { document, view } = session.getState();
      const { selected } = selection.getState();
      return (
        document !== null &&
        view === "picture" &&
        selected !== null &&
        placeOf(selected, document.lookup) !== null
      );
    },
    perform: ({ session, selection, views }) => {
      const { document } = session.getState();
      const { selected } = selection.getState();
      const place = document && selected ? placeOf(selected, document.lookup) : null;
      if (place === null) return;
      views.trace.fill({ from: place });
      views.trace.setState({ outcome: { state: "none" } });
      views.show("trace");
    },
  },
];
