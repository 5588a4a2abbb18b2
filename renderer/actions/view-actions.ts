// Actions that choose the view of the topology.
import type { ViewName } from "../state/views.ts";
import type { Action } from "./action.ts";
import { TRACE_ACTIONS } from "./trace-actions.ts";

function viewAction(view: ViewName, label: string, key: string, keywords: readonly string[]): Action {
  return {
    id: `view.${view}`,
    label,
    group: "View",
    keywords: ["view", "show", ...keywords],
    shortcuts: [{ key }],
    enabled: ({ session }) => session.getState().view === "picture" && session.getState().document !== null,
    perform: ({ views }) => views.show(view),
  };
}

export const VIEW_ACTIONS: readonly Action[] = [
  viewAction("wiring", "Wiring", "1", ["picture", "graph", "cables"]),
  viewAction("processes", "Processes", "2", ["tree", "pid", "zombie", "shim", "conmon"]),
  viewAction("namespaces", "Namespaces", "3", ["matrix", "shared", "compare"]),
  viewAction("table", "Table", "4", ["list", "rows", "sort", "routes", "ports", "listeners", "copy"]),
  viewAction("trace", "Packet path", "5", ["trace", "firewall", "iptables", "nft", "route", "drop", "nat"]),
  viewAction("exposure", "Exposure", "6", [
    "open",
    "ports",
    "outside",
    "reachable",
    "published",
    "ufw",
    "conflict",
  ]),
  ...TRACE_ACTIONS,
];
