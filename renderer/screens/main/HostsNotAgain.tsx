// Of several hosts those that could not be collected again: each with its reason; their last picture stays, the others are new.
import { Button } from "../../controls/buttons.tsx";
import { Fold } from "../../controls/Fold.tsx";
import { failureAdvice } from "../../state/run.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";

export function HostsNotAgain() {
  const { beside, together, live } = useWorkbench();
  const hosts = useRead(beside, (state) => state.hosts);
  const failed = useRead(together, (state) => state.failed);
  const watched = useRead(live, (state) => state.every !== null);
  const told = hosts.flatMap(({ qualifier, label }) => {
    const found = failed.get(qualifier);
    return found ? [{ qualifier, label, ...found }] : [];
  });
  const [first] = told;
  if (first === undefined) return null;
  const which = told.length === 1 ? first.label : `${told.length} of ${hosts.length} hosts`;
  return (
    <div className="refresh-failed">
      <div className="notice notice-broken" role="alert">
        <p className="notice-title break">
          {which} could not be collected again:{" "}
          {told.length === 1 ? "its last picture stays" : "their last pictures stay"}.
        </p>
        <ul className="failed-hosts">
          {told.map(({ qualifier, label, target, failure }) => (
            <li key={qualifier}>
              <span className="break">
                {told.length > 1 && <strong>{label}: </strong>}
                {failure.message} {failureAdvice(failure)}
              </span>
              <Fold summary="Details">
                <p className="muted">
                  Target <code className="break">{target}</code>, code <code>{failure.code}</code>
                </p>
                {failure.detail !== undefined && <pre className="code-block">{failure.detail}</pre>}
              </Fold>
            </li>
          ))}
        </ul>
        {watched && (
          <p>The others are watched on; {told.length === 1 ? "this one is" : "these are"} left out.</p>
        )}
        <div className="row">
          <Button size="small" onClick={() => void together.refresh("failed")}>
            Try again
          </Button>
          <Button size="small" onClick={() => together.dismiss()}>
            Dismiss
          </Button>
        </div>
      </div>
    </div>
  );
}
