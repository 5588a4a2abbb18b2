// How often the shown host is collected again; only for a host that was reached in this session.
import { formatDuration } from "../../facts/quantities.ts";
import { liveHosts } from "../../state/beside.ts";
import { INTERVALS } from "../../state/live.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

const WORDS: Readonly<Record<number, string>> = { 5: "5 s", 15: "15 s", 60: "1 min", 300: "5 min" };

export function LiveChoice() {
  const { live, beside } = useWorkbench();
  const document = useDocument();
  const { every, waits } = useRead(live, (state) => state);
  // Read anew when a host joins, leaves or is replaced.
  useRead(beside, (state) => state.hosts);
  const several = liveHosts(beside);
  if (document.origin.kind !== "run" && several.length === 0) return null;
  const cost =
    several.length < 2
      ? `The last collection took ${formatDuration((several[0]?.document ?? document).durationMs)} on the host.`
      : `The last collections took ${several
          .map((host) => `${formatDuration(host.document.durationMs)} on ${host.label}`)
          .join(", ")}. All are read at the pace of the slowest.`;
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
