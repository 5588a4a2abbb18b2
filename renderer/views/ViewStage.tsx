// The centre of the main screen: the view switch and the view it chose. The picture stays alive below the other views,
// so that it keeps its place and can be exported from anywhere.
import { type ReactNode, useDeferredValue } from "react";
import { FaultBoundary } from "../controls/FaultBoundary.tsx";
import { PictureStage } from "../screens/main/PictureStage.tsx";
import type { ViewName } from "../state/views.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { ExposureView } from "./exposure/ExposureView.tsx";
import { NamespaceView } from "./NamespaceView.tsx";
import { ProcessView } from "./ProcessView.tsx";
import { TableView } from "./TableView.tsx";
import { TraceView } from "./trace/TraceView.tsx";
import { ViewBar } from "./ViewBar.tsx";
import "./views.css";
import "./process-view.css";
import "./grids.css";

export function ViewStage() {
  const { views, session } = useWorkbench();
  const wanted = useRead(views, (state) => state.shown);
  // The switch answers at once; a view of a large host is drawn in pieces, between which the window goes on.
  const shown = useDeferredValue(wanted);
  const refreshing = useRead(session, (state) => state.run !== null);
  const inWiring = shown === "wiring";
  return (
    <>
      <ViewBar shown={wanted} />
      <div className="view-place">
        <div className={inWiring ? "view-layer" : "view-layer view-layer-hidden"} inert={!inWiring}>
          <PictureStage />
        </div>
        {!inWiring && (
          <div className={refreshing ? "view-layer stage-stale" : "view-layer"}>
            <FaultBoundary part="this view" key={shown}>
              {viewOf(shown)}
            </FaultBoundary>
          </div>
        )}
      </div>
    </>
  );
}

function viewOf(shown: Exclude<ViewName, "wiring">): ReactNode {
  switch (shown) {
    case "processes":
      return <ProcessView />;
    case "namespaces":
      return <NamespaceView />;
    case "table":
      return <TableView />;
    case "trace":
      return <TraceView />;
    case "exposure":
      return <ExposureView />;
  }
}
