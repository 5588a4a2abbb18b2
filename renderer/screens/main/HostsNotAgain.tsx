// Of several hosts those that could not be collected again: each with its reason; their last picture stays, the others are new.
import { Button } from "../../controls/buttons.tsx";
import { Fold } from "../../controls/Fold.tsx";
import { failureAdvice } from "../../state/run.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { FailureDetails } from "../start/FailureNotice.tsx";

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
  const rest = watched ? ", and the others are watched without it" : "";
  return (
    <div className="refresh-failed">
      <div className="notice notice-broken" role="alert">
        <p className="notice-title break">
          {which} could not be collected again: the last picture stays{rest}.
        </p>
        <ul className="failed-hosts">
          {told.map(({ qualifier, label, failure }) => (
            <li key={qualifier} className="break">
              {told.length > 1 && <strong>{label}: </strong>}
              {failure.message} {failureAdvice(failure)}
              {failure.offer === "openssh" &&
                " The system's own ssh may succeed here: it can be tried from the list of hosts."}
            </li>
          ))}
        </ul>
        <div className="row">
          <Button size="small" onClick={() => void together.refresh("failed")}>
            Try again
          </Button>
          <Button size="small" onClick={() => together.dismiss()}>
            Dismiss
          </Button>
          <Fold summary="Details">
            {told.map(({ qualifier, ...one }) => (
              <FailureDetails key={qualifier} failed={one} />
            ))}
          </Fold>
        </div>
      </div>
    </div>
  );
}
