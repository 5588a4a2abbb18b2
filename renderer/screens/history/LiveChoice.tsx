// How often the shown host is collected again; only for a host that was reached in this session.
import { formatDuration } from "../../facts/quantities.ts";
import { INTERVALS } from "../../state/live.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

const WORDS: Readonly<Record<number, string>> = { 5: "5 s", 15: "15 s", 60: "1 min", 300: "5 min" };

export function LiveChoice() {
  const { live } = useWorkbench();
  const document = useDocument();
  const { every, waits } = useRead(live, (state) => state);
  if (document.origin.kind !== "run") return null;
  const cost = `The last collection took ${formatDuration(document.durationMs)} on the host.`;
  const slowed =
    every !== null && waits !== null && waits > every ? ` To spare it, it is read every ${waits} s.` : "";
  return (
    <select
      className="select-small"
      aria-label="Collect again"
      title={`${cost}${slowed} It pauses while the window is hidden and stops when a run fails.`}
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
  );
}
