// The sheets of the table view, by tab.
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { EntityRef, Topology } from "../../topology/model.ts";
import type { Names } from "./names.ts";
import { interfaceSheet, netnsSheet, routeSheet } from "./network-sheets.ts";
import { containerSheet, podSheet, portSheet, processSheet } from "./owner-sheets.ts";
import type { Sheet } from "./sheet.ts";

export const SHEET_IDS = [
  "netns",
  "interfaces",
  "containers",
  "pods",
  "processes",
  "routes",
  "ports",
] as const;

export type SheetId = (typeof SHEET_IDS)[number];

interface SheetKind {
  readonly title: string;
  readonly count: (topology: Topology) => number;
  readonly build: (index: TopologyIndex, names: Names) => Sheet;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

const KINDS: Readonly<Record<SheetId, SheetKind>> = {
  netns: { title: "Namespaces", count: (topology) => topology.namespaces.length, build: netnsSheet },
  interfaces: { title: "Interfaces", count: (topology) => topology.interfaces.length, build: interfaceSheet },
  containers: { title: "Containers", count: (topology) => topology.containers.length, build: containerSheet },
  pods: { title: "Pods", count: (topology) => topology.pods.length, build: podSheet },
  processes: { title: "Processes", count: (topology) => topology.processes.length, build: processSheet },
  routes: {
    title: "Routes",
    count: (topology) => sum(topology.namespaces.map((netns) => netns.routes.length)),
    build: routeSheet,
  },
  ports: {
    title: "Ports",
    count: (topology) =>
      topology.listeners.length + sum(topology.containers.map((container) => container.ports.length)),
    build: portSheet,
  },
};

export function sheetTitle(id: SheetId): string {
  return KINDS[id].title;
}

/** Rows the sheet has, without building it. */
export function sheetCount(id: SheetId, topology: Topology): number {
  return KINDS[id].count(topology);
}

export function buildSheet(id: SheetId, index: TopologyIndex, names: Names): Sheet {
  return KINDS[id].build(index, names);
}

/** The sheet whose rows are entities of that kind; null for the host, which has none. */
export function sheetOf(ref: EntityRef): SheetId | null {
  const sheets: Readonly<Record<EntityRef["kind"], SheetId | null>> = {
    host: null,
    netns: "netns",
    interface: "interfaces",
    container: "containers",
    pod: "pods",
    process: "processes",
  };
  return sheets[ref.kind];
}
