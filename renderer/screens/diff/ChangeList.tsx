// What changed since the picture before, since a file or a kept snapshot, or against another host: a list whose lines lead
// to the place.
import { useState } from "react";
import type { Change, Difference } from "../../../shared/diff/change.ts";
import { countChanges } from "../../../shared/diff/diff.ts";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { Button } from "../../controls/buttons.tsx";
import { LongList } from "../../controls/Fold.tsx";
import { holds } from "../../facts/lookup.ts";
import { formatTime, plural } from "../../facts/quantities.ts";
import { SIGNS } from "../../state/change-marks.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { KeepChoice } from "../history/KeepChoice.tsx";
import { ReadingCost } from "../history/ReadingCost.tsx";
import { Timeline } from "../history/Timeline.tsx";
import { useHistory } from "../history/use-history.ts";
import { CompareChoice } from "./CompareChoice.tsx";

const TONE: Readonly<Record<Change["change"], string>> = {
  added: "badge-good",
  removed: "badge-broken",
  changed: "badge-doubt",
  replaced: "badge-doubt",
};

export function ChangeList() {
  const { changes } = useWorkbench();
  // One by one: what glows for a moment is none of the list's business.
  const difference = useRead(changes, (state) => state.difference);
  const against = useRead(changes, (state) => state.against);
  const earlier = useRead(changes, (state) => state.earlier);
  const held = useRead(changes, (state) => state.held);
  const markable = useRead(changes, (state) => state.marks.length > 0);
  const { history, choose } = useHistory();
  const choices = (
    <>
      <CompareChoice />
      {history !== null && <KeepChoice history={history} onChoose={(kept) => void choose(kept)} />}
    </>
  );
  const timeline = history !== null && <Timeline entries={history.entries} />;
  if (difference === null) {
    return (
      <div className="pane-empty">
        <p>Nothing to compare yet: collect this host again, or compare with an earlier snapshot.</p>
        {timeline}
        <div className="row">{choices}</div>
        <ReadingCost />
      </div>
    );
  }
  return (
    <>
      <div className="change-head">
        <span className="grow">
          {headOf(difference, against)}: {countsOf(difference)}
        </span>
        {(markable || held) && (
          <Button size="small" aria-pressed={held} onClick={() => changes.hold(!held)}>
            Mark in the picture
          </Button>
        )}
        {choices}
      </div>
      {timeline}
      <ReadingCost />
      {!difference.sameHost && (
        <p className="pane-empty">These are two hosts: compared by names and roles.</p>
      )}
      {difference.doubts.map((doubt) => (
        <p key={doubt} className="pane-empty">
          {doubt}
        </p>
      ))}
      <Rows changes={difference.changes} />
      {against === null && earlier.length > 0 && (
        <div className="earlier-changes">
          {earlier.map((one) => (
            <Earlier
              key={`${one.after.host} ${one.before.collectedAt} ${one.after.collectedAt}`}
              difference={one}
            />
          ))}
        </div>
      )}
    </>
  );
}

/** What an earlier refresh brought; its rows are made when somebody looks. */
function Earlier({ difference }: { difference: Difference }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Until {formatTime(difference.after.collectedAt)}: {countsOf(difference)}
      </summary>
      {open && <Rows changes={difference.changes} />}
    </details>
  );
}

function headOf({ before, after, sameHost }: Difference, against: string | null): string {
  if (!sameHost) return `${after.host} against ${before.host}`;
  const since = `Since ${formatTime(before.collectedAt)}`;
  return against === null ? since : `${since} (${against}), until ${formatTime(after.collectedAt)}`;
}

function countsOf({ changes, before, after, sameHost }: Difference): string {
  const counts = countChanges(changes);
  if (!sameHost)
    return `${counts.added} only on ${after.host}, ${counts.removed} only on ${before.host}, ${counts.changed + counts.replaced} different`;
  if (changes.length === 0) return "nothing changed";
  return `${counts.added} added, ${counts.removed} removed, ${counts.changed} changed, ${counts.replaced} replaced`;
}

function Rows({ changes }: { changes: readonly Change[] }) {
  return (
    <LongList
      items={changes}
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
  );
}

/** Fields of a change that are told; more are counted. */
const MOST_FIELDS = 40;

function ChangeRow({ change }: { change: Change }) {
  const { goTo, beside } = useWorkbench();
  const { after, place } = change;
  const isThere = (ref: EntityRef | null | undefined): ref is EntityRef => {
    const document = ref && beside.documentOf(ref);
    return document ? holds(document.lookup, ref) : false;
  };
  const leadsTo = isThere(after) ? after : isThere(place) ? place : null;
  const where = leadsTo === after ? "Show" : "Show where it was:";
  return (
    <li className="warning-row">
      <span className={`badge ${TONE[change.change]}`}>
        <span aria-hidden="true">{SIGNS[change.change]} </span>
        {change.change}
      </span>
      <span className="break">
        {change.kind} <strong>{change.name}</strong> <span className="muted">{change.where}</span>
        {change.fields.slice(0, MOST_FIELDS).map(({ field, before, after }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the fields of one change never change
          <div key={at} className="mono">
            {field}: {before === null ? "+" : before === "" ? '""' : before}
            {before !== null && after !== null ? " → " : " "}
            {after === null ? "(gone)" : after}
          </div>
        ))}
        {change.fields.length > MOST_FIELDS && (
          <div className="muted">and {plural(change.fields.length - MOST_FIELDS, "more line")}</div>
        )}
      </span>
      {leadsTo !== null && (
        <Button
          size="small"
          tone="quiet"
          aria-label={`${where} ${change.kind} ${change.name}`}
          onClick={() => goTo(leadsTo)}
        >
          Show
        </Button>
      )}
    </li>
  );
}
