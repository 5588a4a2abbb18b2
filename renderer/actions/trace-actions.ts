// Actions of the packet path: trace from what is selected.
import { placeOf } from "../facts/trace-places.ts";
import type { Action } from "./action.ts";

/** An action that takes what is selected as one end of the question. */
function traceAction(id: string, end: "from" | "to", label: string): Action {
  return {
    id,
    label,
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
        placeOf(selected, document.lookup, end) !== null
      );
    },
    perform: ({ session, selection, views, beside }) => {
      const { document } = session.getState();
      const { selected } = selection.getState();
      const place = document && selected ? placeOf(selected, document.lookup, end) : null;
      if (place === null) return;
      // Of several hosts a name alone may be on more than one.
      const { hosts, active } = beside.getState();
      const host = hosts.find((one) => one.qualifier === active);
      views.trace.fill({
        [end]: host && !place.startsWith(active === "" ? "net:" : active) ? `${host.label}/${place}` : place,
      });
      views.trace.setState({ outcome: { state: "none" } });
      views.show("trace");
    },
  };
}

export const TRACE_ACTIONS: readonly Action[] = [
  traceAction("trace.from-here", "from", "Trace a packet from here"),
  traceAction("trace.to-here", "to", "Trace a packet to here"),
];
