// Sources that need no SSH: this machine, and a snapshot file.
import { ActionButton, Button } from "../../controls/buttons.tsx";
import { Icon } from "../../icons/Icon.tsx";
import { useRead, useWorkbench } from "../../workbench-context.tsx";

export function LocalCard({ userName }: { userName: string }) {
  const { runs, session } = useWorkbench();
  const busy = useRead(session, (state) => state.run !== null);
  return (
    <section className="card card-small" aria-labelledby="start-local">
      <h2 id="start-local">
        <Icon name="system" /> This machine
      </h2>
      <p className="muted">
        Collects here as {userName === "" ? "you" : userName}, without SSH.
        {userName === "root" ? "" : " sudo is tried; without it other users' namespaces stay closed."}
      </p>
      <Button
        disabled={busy}
        onClick={() => void runs.connect({ target: "local", sudo: userName !== "root" })}
      >
        <Icon name="play" size={14} /> Collect this machine
      </Button>
    </section>
  );
}

export function SnapshotCard() {
  return (
    <section className="card card-small" aria-labelledby="start-file">
      <h2 id="start-file">
        <Icon name="file" /> A snapshot file
      </h2>
      <p className="muted">
        Opens offline with every feature but refresh. Or drop a file anywhere on this window.
      </p>
      <ActionButton action="source.open" icon="file">
        Open a snapshot…
      </ActionButton>
    </section>
  );
}
