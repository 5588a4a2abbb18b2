// What changed since the picture before, or since a file: a list whose lines lead to the place.
import type { Change } from "../../../shared/diff/change.ts";
import { countChanges } from "../../../shared/diff/diff.ts";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { Button } from "../../controls/buttons.tsx";
import { LongList } from "../../controls/Fold.tsx";
import { holds } from "../../facts/lookup.ts";
import { formatTime } from "../../facts/quantities.ts";
import { changedRefs } from "../../state/changes.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { KeepChoice } from "../history/KeepChoice.tsx";
import { Timeline } from "../history/Timeline.tsx";
import { useHistory } from "../history/use-history.ts";

const TONE: Readonly<Record<Change["change"], string>> = {
  added: "badge-good",
  removed: "badge-broken",
  changed: "badge-doubt",
  replaced: "badge-doubt",
};

export function ChangeList() {
  const workbench = useWorkbench();
  const { changes } = workbench;
  const { difference, against, glow } = useRead(changes, (state) => state);
  const { history, choose } = useHistory();
  const compare = (
    <>
      <Button size="small" onClick={() => void compareWithFile(workbench)}>
        Compare with a file…
      </Button>
      {history !== null && <KeepChoice history={history} onChoose={(kept) => void choose(kept)} />}
    </>
  );
  const timeline = history !== null && <Timeline entries={history.entries} />;
  if (difference === null) {
    return (
      <div className="pane-empty">
        <p>Nothing to compare yet: collect this host again, or compare with an earlier snapshot.</p>
        {timeline}
        <div className="row">{compare}</div>
      </div>
    );
  }
  const counts = countChanges(difference.changes);
  const refs = changedRefs(difference);
  return (
    <>
      <div className="change-head">
        <span className="grow">
          Since {formatTime(difference.before.collectedAt)}
          {against === null ? "" : ` (${against})`}: {counts.added} added, {counts.removed} removed,{" "}
          {counts.changed} changed, {counts.replaced} replaced
        </span>
        {refs.length > 0 && (
          <Button
            size="small"
            aria-pressed={glow.length > 0}
            onClick={() => changes.hold(glow.length > 0 ? [] : refs)}
          >
            Mark in the picture
          </Button>
        )}
        {compare}
      </div>
      {timeline}
      {!difference.sameHost && (
        <p className="pane-empty">These are two hosts: compared by names and roles.</p>
      )}
      {difference.doubts.map((doubt) => (
        <p key={doubt} className="pane-empty">
          {doubt}
        </p>
      ))}
      {difference.changes.length === 0 && <p className="pane-empty">Nothing changed.</p>}
      <LongList
        items={difference.changes}
        first={200}
        what="changes"
        render={(shown) => (
          <ul className="warning-list">
            {shown.map((change, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list of one difference never changes
              <ChangeRow key={`${at} ${change.kind} ${change.name}`} change={change} />
            ))}
          </ul>
        )}
      />
    </>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const { goTo, beside } = useWorkbench();
  const { after } = change;
  const document = after && beside.documentOf(after);
  const place: EntityRef | null = after && document && holds(document.lookup, after) ? after : null;
  return (
    <li className="warning-row">
      <span className={`badge ${TONE[change.change]}`}>{change.change}</span>
      <span className="break">
        {change.kind} <strong>{change.name}</strong> <span className="muted">{change.where}</span>
        {change.fields.slice(0, 40).map(({ field, before, after }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields of one change never change
          <div key={at} className="mono">
            {field}: {before === null ? "+" : before === "" ? '""' : before}
            {before !== null && after !== null ? " → " : " "}
            {after === null ? "(gone)" : after}
          </div>
        ))}
      </span>
      {place !== null && (
        <Button
          size="small"
          tone="quiet"
          aria-label={`Show ${change.kind} ${change.name}`}
          onClick={() => goTo(place)}
        >
          Show
        </Button>
      )}
    </li>
  );
}

async function compareWithFile({
  api,
  analysis,
  changes,
  notices,
}: ReturnType<typeof useWorkbench>): Promise<void> {
  try {
    const file = await api.openFile();
    if (file === null) return;
    const compared = await analysis.compareWith(file.bytes);
    if (compared.ok) changes.show(compared.value, file.name);
    else notices.say("broken", `${file.name} could not be compared: ${compared.error}.`);
  } catch (error) {
    notices.say(
      "broken",
      `The file could not be opened: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
