// Why a run gave no picture: one clear sentence, what to do about it, and the details behind a fold.
import { Button } from "../../controls/buttons.tsx";
import { Fold } from "../../controls/Fold.tsx";
import { failureAdvice } from "../../state/run.ts";
import type { FailedRun } from "../../state/session.ts";
import { useWorkbench } from "../../workbench-context.tsx";

export function FailureNotice({ failed, onRetry }: { failed: FailedRun; onRetry?: () => void }) {
  const { session, runs } = useWorkbench();
  const { failure } = failed;
  const advice = failureAdvice(failure);
  return (
    <div className="notice notice-broken" role="alert">
      <p className="notice-title break">{failure.message}</p>
      {advice !== "" && <p>{advice}</p>}
      <Fold summary="Details">
        <FailureDetails failed={failed} />
      </Fold>
      {failure.offer === "openssh" && (
        <p>
          The system's own ssh may succeed here. It is used for this host from then on, and asks in this
          window.
        </p>
      )}
      <div className="row">
        {failure.offer === "openssh" && (
          <Button size="small" tone="primary" onClick={() => void runs.retryBySystemSsh()}>
            Connect with the system's ssh
          </Button>
        )}
        {onRetry !== undefined && (
          <Button size="small" onClick={onRetry}>
            Try again
          </Button>
        )}
        <Button size="small" onClick={() => session.setState({ failed: null })}>
          Dismiss
        </Button>
      </div>
    </div>
  );
}

/** What stands behind the fold: of which host it is, the word for it, and what the host said. */
export function FailureDetails({ failed: { target, failure } }: { failed: FailedRun }) {
  return (
    <>
      <p className="muted">
        Target <code className="break">{target}</code>, code <code>{failure.code}</code>
      </p>
      {failure.detail !== undefined && <pre className="code-block">{failure.detail}</pre>}
    </>
  );
}
