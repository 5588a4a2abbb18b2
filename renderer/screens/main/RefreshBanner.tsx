// A refresh over the picture: a line while it runs, a sentence when it failed. The last picture stays below.
import { Button } from "../../controls/buttons.tsx";
import { formatDuration } from "../../facts/quantities.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { phaseText } from "../connecting/RunProgress.tsx";
import { FailureNotice } from "../start/FailureNotice.tsx";

export function RefreshBanner() {
  const { session, runs, panes } = useWorkbench();
  const run = useRead(session, (state) => state.run);
  const failed = useRead(session, (state) => state.failed);
  const cancelling = useRead(session, (state) => state.cancelling);
  if (run !== null) {
    return (
      <div className="refresh-banner" role="status">
        <span className="truncate">{phaseText(run)}…</span>
        <progress
          className="progress-bar"
          aria-label="Sections read"
          {...(run.planned === null ? {} : { value: Math.min(run.done, run.planned), max: run.planned })}
        />
        <span className="muted number">{formatDuration(run.elapsedMs)}</span>
        <Button size="small" tone="quiet" onClick={() => panes.showDrawer("progress")}>
          Progress
        </Button>
        <Button size="small" disabled={cancelling} onClick={() => void runs.cancel()}>
          {cancelling ? "Cancelling…" : "Cancel"}
        </Button>
      </div>
    );
  }
  if (failed === null) return null;
  return (
    <div className="refresh-failed">
      <FailureNotice failed={failed} {...(runs.canRefresh() ? { onRetry: () => void runs.refresh() } : {})} />
    </div>
  );
}
