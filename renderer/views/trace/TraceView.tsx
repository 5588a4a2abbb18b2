// The packet path: a question (from, to, protocol, port) above, the answer hop by hop below.
import { useEffect } from "react";
import { ScrollRegion } from "../../controls/ScrollRegion.tsx";
import { Icon } from "../../icons/Icon.tsx";
import type { TraceOutcome } from "../../state/trace-desk.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { wayRefs } from "./hop-groups.ts";
import { TraceAnswerView } from "./TraceAnswerView.tsx";
import { TraceQuestionForm } from "./TraceQuestionForm.tsx";
import { useTraceGround } from "./use-trace-ground.ts";
import "./trace.css";

export function TraceView() {
  const { views, analysis, arrangement } = useWorkbench();
  const ground = useTraceGround();
  const { trace } = views;
  const outcome = useRead(trace, (state) => state.outcome);
  const tracedIn = outcome.state === "there" ? outcome.ground : null;

  // Another snapshot answers the same question anew.
  useEffect(() => {
    if (tracedIn !== null && tracedIn !== ground) void trace.run(analysis, ground);
  }, [tracedIn, ground, trace, analysis]);

  // Who goes from here to the wiring sees the path there.
  useEffect(
    () => () => {
      const { outcome: last, way } = trace.getState();
      if (views.getState().shown !== "wiring" || last.state !== "there") return;
      const path = last.answer.trace.paths[way];
      if (path) arrangement.setState({ way: wayRefs(last.answer.trace, path) });
    },
    [trace, views, arrangement],
  );

  return (
    <div className="view view-trace">
      <TraceQuestionForm />
      <ScrollRegion className="trace-body" label="Path of the packet">
        <Outcome outcome={outcome} />
      </ScrollRegion>
    </div>
  );
}

function Outcome({ outcome }: { outcome: TraceOutcome }) {
  switch (outcome.state) {
    case "none":
      return (
        <div className="stage-empty">
          <h2>Follow a packet</h2>
          <p className="muted">
            Say where it starts and where it goes. The answer names every interface, route and firewall rule
            on its way, what rewrites it, and who gets it or drops it. Nothing is sent: it is worked out from
            the snapshot.
          </p>
        </div>
      );
    case "running":
      return (
        <p className="trace-running muted" role="status">
          Following the packet…
        </p>
      );
    case "failed":
      return (
        <div className="notice notice-broken trace-failed" role="alert">
          <div className="row row-top">
            <Icon name="warning" />
            <div className="grow break">{outcome.error}</div>
          </div>
        </div>
      );
    case "there":
      return <TraceAnswerView answer={outcome.answer} />;
  }
}
