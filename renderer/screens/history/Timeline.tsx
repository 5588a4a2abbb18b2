// The timeline of the shown host: snapshots kept of earlier runs in the order of time, each one click from a comparison.
import { useEffect, useRef } from "react";
import type { HistoryEntry } from "../../../shared/api.ts";
import { formatBytes, formatTime } from "../../facts/quantities.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/** @param entries all that is kept, newest first. */
export function Timeline({ entries }: { entries: readonly HistoryEntry[] }) {
  const { api, analysis, changes, notices } = useWorkbench();
  const document = useDocument();
  const difference = useRead(changes, (state) => state.difference);
  const line = useRef<HTMLOListElement>(null);
  const name = document.topology.host.name;
  const earlier = entries
    .filter((entry) => entry.host === name && entry.collectedAt < document.collectedAt.slice(0, 19))
    .toReversed();

  // The newest ones are what is asked for; older ones lie to the left.
  useEffect(() => {
    if (earlier.length > 0) line.current?.scrollTo({ left: line.current.scrollWidth });
  }, [earlier.length]);
  if (earlier.length === 0) return null;

  const compare = async (entry: HistoryEntry) => {
    const before = await api.readHistory(entry.id).catch(() => null);
    const compared = before && (await analysis.compareWith(before));
    if (compared?.ok) changes.show(compared.value, `kept on ${formatTime(entry.collectedAt)}`);
    else notices.say("broken", "The kept snapshot is gone or cannot be read.");
  };
  const comparedWith = difference?.before.collectedAt.slice(0, 19);
  return (
    <ol className="timeline" aria-label={`Snapshots kept of ${name}: compare with`} ref={line}>
      {earlier.map((entry, at) => {
        const [day, time] = formatTime(entry.collectedAt).split(" ");
        const dayBefore = formatTime(earlier[at - 1]?.collectedAt ?? "").split(" ")[0];
        return (
          <li key={entry.id}>
            {day !== dayBefore && <span className="muted">{day}</span>}
            <button
              type="button"
              className="timeline-moment"
              aria-label={formatTime(entry.collectedAt)}
              aria-pressed={entry.collectedAt.slice(0, 19) === comparedWith}
              title={`Compare with ${formatTime(entry.collectedAt)} (${formatBytes(entry.bytes)})`}
              onClick={() => void compare(entry)}
            >
              {time}
            </button>
          </li>
        );
      })}
      <li className="timeline-now">now shown</li>
    </ol>
  );
}
