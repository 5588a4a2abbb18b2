// A view with nothing in it: whether nothing was found, nothing was permitted or nothing matches.
import type { ReactNode } from "react";
import { ActionButton, Button } from "../controls/buttons.tsx";

export function ViewEmpty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="stage-empty">
      <h2>{title}</h2>
      <p className="muted">{children}</p>
      <div className="row">
        <ActionButton action="panes.warnings">Show warnings</ActionButton>
        <ActionButton action="panes.log">Show the run log</ActionButton>
      </div>
    </div>
  );
}

export function NoMatch({ filter, onClear }: { filter: string; onClear: () => void }) {
  return (
    <div className="stage-empty">
      <p className="muted break">Nothing here matches “{filter.trim()}”.</p>
      <Button onClick={onClear}>Clear the filter</Button>
    </div>
  );
}
