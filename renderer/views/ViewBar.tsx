// The switch between the views of one topology.
import { ActionButton } from "../controls/buttons.tsx";
import type { ViewName } from "../state/views.ts";

const VIEWS: readonly (readonly [view: ViewName, label: string])[] = [
  ["wiring", "Wiring"],
  ["processes", "Processes"],
  ["namespaces", "Namespaces"],
  ["table", "Table"],
  ["trace", "Packet path"],
  ["exposure", "Exposure"],
];

export const VIEW_TITLES: Readonly<Record<ViewName, string>> = {
  wiring: "Wiring",
  processes: "Processes",
  namespaces: "Namespaces",
  table: "Table",
  trace: "Packet path",
  exposure: "Exposure",
};

export function ViewBar({ shown }: { shown: ViewName }) {
  return (
    <div className="view-bar" role="toolbar" aria-label="View">
      {VIEWS.map(([view, label]) => (
        <ActionButton key={view} action={`view.${view}`} tone="quiet" pressed={shown === view}>
          {label}
        </ActionButton>
      ))}
    </div>
  );
}
