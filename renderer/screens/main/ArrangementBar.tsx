// Says what the picture leaves out or marks, and takes each of it back: nothing is hidden in silence.

import { Button } from "../../controls/buttons.tsx";
import { entityName, netnsTitle } from "../../facts/names.ts";
import { SIGNS } from "../../state/change-marks.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/** Hidden boxes that are named one by one; more are counted. */
const NAMED = 6;

export function ArrangementBar() {
  const { arrangement, changes } = useWorkbench();
  const { lookup } = useDocument();
  const { view, around, way } = useRead(arrangement, (state) => state);
  const held = useRead(changes, (state) => state.held);
  const hidden = [...view.hidden];
  if (!held && view.only === null && hidden.length === 0 && view.folded.size === 0 && way === null)
    return null;
  const first = way?.[0];
  const last = way?.at(-1);
  return (
    <section className="arrangement-bar" aria-label="What the picture leaves out">
      {around !== null && (
        <span className="arrangement-part">
          Only around {entityName(around, lookup).title}
          <Button size="small" onClick={() => arrangement.showWhole()}>
            Show everything
          </Button>
        </span>
      )}
      {hidden.length > 0 && (
        <span className="arrangement-part">
          Hidden:
          {hidden.slice(0, NAMED).map((id) => {
            const netns = lookup.namespaces.get(id);
            const title = netns ? netnsTitle(netns, lookup) : id;
            return (
              <Button
                key={id}
                size="small"
                title={`Show ${title} again`}
                onClick={() => arrangement.unhide(id)}
              >
                {title} ×
              </Button>
            );
          })}
          {hidden.length > NAMED && `and ${hidden.length - NAMED} more`}
          {hidden.length > 1 && (
            <Button size="small" onClick={() => arrangement.unhide(...hidden)}>
              Show all
            </Button>
          )}
        </span>
      )}
      {view.folded.size > 0 && (
        <span className="arrangement-part">
          {view.folded.size} folded
          <Button size="small" onClick={() => arrangement.unfoldAll()}>
            Unfold
          </Button>
        </span>
      )}
      {held && <ChangeKey onClear={() => changes.hold(false)} />}
      {way !== null && first && last && (
        <span className="arrangement-part">
          Way: {entityName(first, lookup).title} to {entityName(last, lookup).title}, {way.length - 1} steps
          <Button size="small" onClick={() => arrangement.clearWay()}>
            Clear
          </Button>
        </span>
      )}
    </section>
  );
}

/** What the signs on the picture mean. */
function ChangeKey({ onClear }: { onClear: () => void }) {
  const { added, removed, changed, replaced } = SIGNS;
  return (
    <span className="arrangement-part">
      Changes: <span className="good-text">{added} new</span>
      <span className="doubt-text">{changed} changed</span>
      <span className="doubt-text">{replaced} made anew</span>
      <span className="broken-text">{removed}n gone from there</span>
      <Button size="small" onClick={onClear}>
        Clear
      </Button>
    </span>
  );
}
