// The timeline of the shown host: snapshots kept of its runs in the order of time, any two of them one click from a comparison.
import { useEffect, useRef, useState } from "react";
import type { HistoryEntry } from "../../../shared/api.ts";
import { Button } from "../../controls/buttons.tsx";
import { formatBytes, formatTime } from "../../facts/quantities.ts";
import { KEPT, type KeptMoment } from "../../state/comparing.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/** @param entries all that is kept, newest first. */
export function Timeline({ entries }: { entries: readonly HistoryEntry[] }) {
  const { comparing, beside, changes } = useWorkbench();
  const document = useDocument();
  const several = useRead(beside, (state) => state.hosts.length > 1);
  const against = useRead(changes, (state) => state.against);
  const [chosen, setChosen] = useState<{ readonly from: HistoryEntry; readonly to: KeptMoment } | null>(null);
  const line = useRef<HTMLOListElement>(null);
  const name = document.topology.host.name;
  const shownAt = document.collectedAt.slice(0, 19);
  const kept = entries
    .filter((entry) => entry.host === name && entry.collectedAt.slice(0, 19) !== shownAt)
    .toReversed();

  // The newest ones are what is asked for; older ones lie to the left.
  useEffect(() => {
    if (kept.length > 0) line.current?.scrollTo({ left: line.current.scrollWidth });
  }, [kept.length]);
  if (kept.length === 0) return null;

  const compare = (from: HistoryEntry, to: KeptMoment) => {
    void comparing.moments(from, to).then((isCompared) => isCompared && setChosen({ from, to }));
  };
  // Another comparison, another picture, or another host has taken its place.
  const now = against === KEPT && chosen?.from.host === name ? chosen : null;
  const to = now?.to ?? "shown";
  return (
    <div className="timeline-row">
      <ol className="timeline" aria-label={`Snapshots kept of ${name}: compare with`} ref={line}>
        {kept.map((entry, at) => {
          const [day, time] = formatTime(entry.collectedAt).split(" ");
          const dayBefore = formatTime(kept[at - 1]?.collectedAt ?? "").split(" ")[0];
          return (
            <li key={entry.id}>
              {day !== dayBefore && <span className="muted">{day}</span>}
              <button
                type="button"
                className="timeline-moment"
                aria-label={formatTime(entry.collectedAt)}
                aria-pressed={entry.id === now?.from.id}
                title={`Compare with ${formatTime(entry.collectedAt)} (${formatBytes(entry.bytes)})`}
                onClick={() => compare(entry, to === "shown" || to.id !== entry.id ? to : "shown")}
              >
                {time}
              </button>
            </li>
          );
        })}
      </ol>
      <label className="timeline-other">
        with{" "}
        <select
          className="select-small"
          aria-label="Other moment of the comparison"
          title="Choose a moment on the line first, then the one it is compared with"
          disabled={now === null}
          value={to === "shown" ? "" : to.id}
          onChange={(event) => {
            const other = kept.find(({ id }) => id === event.currentTarget.value) ?? "shown";
            if (now !== null) compare(now.from, other);
          }}
        >
          <option value="">what is shown</option>
          {kept
            .filter(({ id }) => id !== now?.from.id)
            .map((entry) => (
              <option key={entry.id} value={entry.id}>
                {formatTime(entry.collectedAt)}
              </option>
            ))}
        </select>
      </label>
      {now !== null && !several && (
        <Button
          size="small"
          tone="quiet"
          title={`Show the picture as it was on ${formatTime(now.from.collectedAt)}`}
          onClick={() => void comparing.openKept(now.from)}
        >
          Open it
        </Button>
      )}
    </div>
  );
}
