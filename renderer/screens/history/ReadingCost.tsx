// What reading the shown hosts costs them, and how often it is done; nothing for a file.
import { formatDuration } from "../../facts/quantities.ts";
import { liveHosts } from "../../state/beside.ts";
import type { Workbench } from "../../state/workbench.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

/**
 * A sentence on what the last reading took, and one on how it is spared; null: nothing here can be read again.
 * `slowed`: it is read less often than was asked for.
 */
export function useReadingCost(): { readonly says: string; readonly slowed: boolean } | null {
  const workbench = useWorkbench();
  const { durationMs, origin } = useDocument();
  const { every, waits } = useRead(workbench.live, (state) => state);
  // Read anew when a host joins, leaves or is replaced.
  useRead(workbench.beside, (state) => state.hosts);
  const took = tookWords(workbench, origin.kind === "run" ? durationMs : null);
  if (took === null) return null;
  const slowed = every !== null && waits !== null && waits > every;
  const spared = slowed ? ` To spare it, it is read every ${waits} s, not every ${every} s.` : "";
  return { says: took + spared, slowed };
}

function tookWords({ beside }: Pick<Workbench, "beside">, alone: number | null): string | null {
  const several = liveHosts(beside);
  const [first] = several;
  if (several.length > 1) {
    const each = several.map(({ document, label }) => `${formatDuration(document.durationMs)} on ${label}`);
    return `The last collections took ${each.join(", ")}. All are read at the pace of the slowest.`;
  }
  const took = first?.document.durationMs ?? alone;
  return took === null ? null : `The last collection took ${formatDuration(took)} on the host.`;
}

export function ReadingCost() {
  const cost = useReadingCost();
  return cost === null ? null : <p className="reading-cost muted">{cost.says}</p>;
}
