// The hard stop: the host's key is not the one that is known, or it was revoked. There is no way on from here.
import { useEffect, useRef } from "react";
import { Button } from "../../controls/buttons.tsx";
import { Icon } from "../../icons/Icon.tsx";
import type { FailedRun } from "../../state/session.ts";
import { useWorkbench } from "../../workbench-context.tsx";

export function HostKeyStop({ failed }: { failed: FailedRun }) {
  const { session, copy } = useWorkbench();
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  const revoked = failed.failure.code === "host-key-revoked";
  const leave = () => {
    const { document, view } = session.getState();
    session.setState({ failed: null, view: view === "picture" && document !== null ? "picture" : "start" });
  };
  return (
    <main className="connecting" aria-labelledby="stop-title">
      <section className="card connecting-card stop-card">
        <h1 id="stop-title">
          <Icon name="warning" size={22} />{" "}
          {revoked ? "This host's key was revoked" : "This host's key has changed"}
        </h1>
        <p className="break">{failed.failure.message}</p>
        {failed.failure.detail !== undefined && <KeyLines text={failed.failure.detail} />}
        <p>
          Either somebody is in between and reads along, or the host was installed anew. Nothing was sent: no
          password, no key. Ask whoever runs <code className="break">{failed.target}</code> for the
          fingerprint. If the new one is right, remove the old line from your known_hosts file by hand
          {failed.target === "local" ? "" : " (ssh-keygen -R)"} and connect again.
        </p>
        <div className="row row-end">
          <button type="button" ref={back} className="button button-primary" onClick={leave}>
            Do not connect
          </button>
          <Button onClick={() => copy(failed.failure.detail ?? failed.failure.message, "the fingerprints")}>
            Copy the fingerprints
          </Button>
        </div>
      </section>
    </main>
  );
}

/** The lines of the detail with every fingerprint made easy to compare. */
function KeyLines({ text }: { text: string }) {
  return (
    <div className="key-lines">
      {text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(0, 12)
        .map((line) => {
          const at = line.search(/(SHA256|MD5):/);
          return (
            <p key={line}>
              {at < 0 ? line : line.slice(0, at)}
              {at >= 0 && <code className="fingerprint">{line.slice(at)}</code>}
            </p>
          );
        })}
    </div>
  );
}
