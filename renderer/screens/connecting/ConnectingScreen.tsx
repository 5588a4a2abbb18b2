// A first run under way: where it is, how far it got, and a way to stop it.
import { useEffect, useRef } from "react";
import { Button } from "../../controls/buttons.tsx";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { HostKeyStop } from "./HostKeyStop.tsx";
import { RunProgress } from "./RunProgress.tsx";

export function ConnectingScreen() {
  const { runs, session } = useWorkbench();
  const run = useRead(session, (state) => state.run);
  const cancelling = useRead(session, (state) => state.cancelling);
  const failed = useRead(session, (state) => state.failed);
  const title = useRef<HTMLHeadingElement>(null);
  // Focus follows the screen, so that keyboard and screen reader arrive where the eye does.
  useEffect(() => title.current?.focus(), []);

  if (run === null) return failed === null ? null : <HostKeyStop failed={failed} />;
  return (
    <main className="connecting" aria-labelledby="connecting-title">
      <section className="card connecting-card">
        <h1 id="connecting-title" ref={title} tabIndex={-1} className="break">
          {run.target === "local" ? "This machine" : run.target}
        </h1>
        <RunProgress run={run} />
        <div className="row row-end">
          <Button disabled={cancelling} onClick={() => void runs.cancel()}>
            {cancelling ? "Cancelling…" : "Cancel"}
          </Button>
        </div>
      </section>
    </main>
  );
}
