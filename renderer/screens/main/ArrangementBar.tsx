// Says what the picture leaves out or marks, and takes each of it back: nothing is hidden in silence.

import { Button } from "../../controls/buttons.tsx";
import { entityName, netnsTitle } from "../../facts/names.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/** Hidden boxes that are named one by one; more are counted. */
const NAMED = 6;

export function ArrangementBar() {
  const { arrangement } = useWorkbench();
  const { lookup } = useDocument();
  const { view, around, way } = useRead(arrangement, (state) => state);
  const hidden = [...view.hidden];
  if (view.only === null && hidden.length === 0 && view.folded.size === 0 && way === null) return null;
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
