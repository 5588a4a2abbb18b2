// The timeline of the shown host: snapshots kept of earlier runs, one click from a comparison; and whether they are kept.
import { useEffect, useState } from "react";
import type { HistoryEntry, HistoryList } from "../../../shared/api.ts";
import { Button } from "../../controls/buttons.tsx";
import { formatTime } from "../../facts/quantities.ts";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";

export function Timeline() {
  const { api, analysis, changes, notices } = useWorkbench();
  const document = useDocument();
  const [history, setHistory] = useState<HistoryList | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another document means that one more may have been kept
  useEffect(() => {
    let gone = false;
    api.listHistory().then(
      (list) => {
        if (!gone) setHistory(list);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [api, document.collectedAt]);
  if (history === null) return null;

  const name = document.topology.host.name;
  const earlier = history.entries.filter(
    (entry) => entry.host === name && entry.collectedAt < document.collectedAt.slice(0, 19),
  );
  const compare = async (entry: HistoryEntry) => {
    const before = await api.readHistory(entry.id).catch(() => null);
    const compared = before && (await analysis.compareWith(before));
    if (compared?.ok) changes.show(compared.value, `kept on ${formatTime(entry.collectedAt)}`);
    else notices.say("broken", "The kept snapshot is gone or cannot be read.");
  };
  const setKept = async (kept: boolean) => {
    await api.setHistoryKept(kept);
    setHistory(await api.listHistory());
  };
  return (
    <>
      {earlier.length > 0 && (
        <select
          className="select-small"
          aria-label="Compare with an earlier snapshot"
          value=""
          onChange={(event) => {
            const entry = earlier.find((one) => one.id === event.target.value);
            if (entry) void compare(entry);
          }}
        >
          <option value="">Compare with…</option>
          {earlier.map((entry) => (
            <option key={entry.id} value={entry.id}>
              {formatTime(entry.collectedAt)}
            </option>
          ))}
        </select>
      )}
      <Button
        size="small"
        tone="quiet"
        title={
          history.kept
            ? "Snapshots of your runs are kept on this machine, readable for you alone. Forgetting deletes all of them."
            : "Snapshots of your runs are not kept on this machine."
        }
        onClick={() => void setKept(!history.kept)}
      >
        {history.kept ? "Forget and stop keeping" : "Keep snapshots"}
      </Button>
    </>
  );
}
