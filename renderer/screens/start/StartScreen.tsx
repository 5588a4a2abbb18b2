// The first screen: where a picture can come from.
import { ActionButton } from "../../controls/buttons.tsx";
import { ThemeButton } from "../../controls/ThemeButton.tsx";
import { Icon } from "../../icons/Icon.tsx";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { FailureNotice } from "./FailureNotice.tsx";
import { LocalCard, SnapshotCard } from "./OtherSources.tsx";
import { Samples } from "./Samples.tsx";
import { TargetFormView } from "./TargetFormView.tsx";

export function StartScreen() {
  const { api, session, shell } = useWorkbench();
  const failed = useRead(session, (state) => state.failed);
  const openError = useRead(session, (state) => state.openError);
  const hasDocument = useRead(session, (state) => state.document !== null);
  const adding = useRead(session, (state) => state.adding);
  const facts = useRead(shell, (state) => state);

  return (
    <main className="start" aria-labelledby="start-title">
      <div className="start-corner">
        {hasDocument && (
          <ActionButton action="source.back" icon="back">
            Back to the picture
          </ActionButton>
        )}
        <span className="grow" />
        <ActionButton action="app.help">Keys</ActionButton>
        <ThemeButton />
      </div>
      <div className="start-column">
        <header className="start-head">
          <img src="./icon.svg" alt="" width={44} height={44} />
          <div>
            <h1 id="start-title">Vethscope</h1>
            <p className="muted">
              See how a Linux container host is wired: every network namespace, bridge, veth pair and
              container, with the lines that prove it.
            </p>
          </div>
        </header>
        {adding && (
          <div className="notice notice-doubt" role="status">
            What you open now is added to the picture, beside the hosts that are open.
          </div>
        )}
        {failed !== null && <FailureNotice failed={failed} />}
        {openError !== null && (
          <div className="notice notice-broken" role="alert">
            {openError}
          </div>
        )}
        <div className="start-grid">
          <div className="start-side">
            <section className="card" aria-labelledby="start-ssh">
              <h2 id="start-ssh">
                <Icon name="host" /> A host over SSH
              </h2>
              <TargetFormView listHosts={() => api.listHosts()} />
            </section>
          </div>
          <div className="start-side">
            <Samples />
            <SnapshotCard />
            {facts.canCollectLocally && <LocalCard userName={facts.userName} />}
          </div>
        </div>
        <footer className="start-foot">
          <ActionButton action="app.trust" icon="shield" tone="quiet">
            What runs on the host
          </ActionButton>
          <span className="muted">
            One read-only pass over plain SSH. Nothing is installed or written there, nothing leaves this
            machine.
          </span>
          <span className="grow" />
          {facts.known && <span className="muted">Version {facts.version}</span>}
        </footer>
      </div>
    </main>
  );
}
