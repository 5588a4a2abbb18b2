// How often the shown host is collected again, and what that costs it; only for a host that was reached in this session.
import { formatDuration } from "../../facts/quantities.ts";
import { INTERVALS } from "../../state/live.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { useReadingCost } from "./ReadingCost.tsx";

const WORDS: Readonly<Record<number, string>> = { 5: "5 s", 15: "15 s", 60: "1 min", 300: "5 min" };

export function LiveChoice() {
  const { live } = useWorkbench();
  const { durationMs, origin } = useDocument();
  const { every, waits } = useRead(live, (state) => state);
  const cost = useReadingCost();
  if (cost === null) return null;
  const { says, slowed } = cost;
  return (
    <>
      {origin.kind === "run" && (
        <span className="live-cost muted number" title={says}>
          took {formatDuration(durationMs)}
          {slowed && <span className="live-slowed">, read every {waits} s</span>}
        </span>
      )}
      <select
        className="select-small"
        aria-label="Collect again"
        title={`${says} It pauses while the window is hidden, and a host is no longer asked when a run on it fails.`}
        value={every ?? ""}
        onChange={(event) => live.choose(event.target.value === "" ? null : Number(event.target.value))}
      >
        <option value="">by hand</option>
        {INTERVALS.map((seconds) => (
          <option key={seconds} value={seconds}>
            every {WORDS[seconds]}
          </option>
        ))}
      </select>
    </>
  );
}
