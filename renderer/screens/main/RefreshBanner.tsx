// A refresh over the picture: a line while it runs, a sentence when it failed or the host is gone. The last picture stays below.
import { Button } from "../../controls/buttons.tsx";
import { formatDuration, plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import { noteConnection } from "../../state/session.ts";
import { useCurrency } from "../../use-currency.ts";
import { useActiveHost } from "../../use-open-hosts.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { phaseText } from "../connecting/RunProgress.tsx";
import { FailureNotice } from "../start/FailureNotice.tsx";
import { HostsNotAgain } from "./HostsNotAgain.tsx";

export function RefreshBanner() {
  const { session, runs, panes, together } = useWorkbench();
  const run = useRead(session, (state) => state.run);
  const failed = useRead(session, (state) => state.failed);
  const cancelling = useRead(session, (state) => state.cancelling);
  const round = useRead(together, (state) => state);
  if (run === null && round.waiting.length > 0) {
    const done = round.of - round.waiting.length;
    return (
      <div className="refresh-banner" role="status">
        <span className="truncate" title={round.waiting.join(", ")}>
          Collecting {plural(round.of, "host")} again, {done} done: waiting for {round.waiting.join(", ")}…
        </span>
        <progress className="progress-bar" aria-label="Hosts read" value={done} max={round.of} />
        <Button size="small" onClick={() => together.cancel()}>
          Cancel
        </Button>
      </div>
    );
  }
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
  if (failed === null && round.failed.size > 0 && !round.dismissed) return <HostsNotAgain />;
  if (failed === null) return <LostConnection />;
  return (
    <div className="refresh-failed">
      <FailureNotice
        failed={failed}
        {...(together.canRefresh() ? { onRetry: () => void together.refresh() } : {})}
      />
    </div>
  );
}

/** Only where the picture on screen was collected over that connection. */
function LostConnection() {
  const { session, together } = useWorkbench();
  const host = useActiveHost();
  const { state, why } = useCurrency().of(host);
  const { origin } = host.document;
  if (state !== "disconnected" || origin.kind !== "run") return null;
  return (
    <div className="refresh-banner" role="status">
      <Icon name="warning" size={14} />
      <span className="truncate" title={why}>
        Disconnected. {why} This is the last picture.
      </span>
      <span className="grow" />
      <Button size="small" tone="primary" onClick={() => void together.refresh()}>
        Reconnect
      </Button>
      <Button
        size="small"
        tone="quiet"
        onClick={() => noteConnection(session, origin.run, { state: "idle", why })}
      >
        Dismiss
      </Button>
    </div>
  );
}
