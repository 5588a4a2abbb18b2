// The place of the picture: connects it with the selection, carries its zoom buttons, and says when there is nothing.

import { useCallback } from "react";
import type { EntityRef } from "../../../shared/topology/model.ts";
import { perform } from "../../actions/registry.ts";
import { ActionButton } from "../../controls/buttons.tsx";
import { FaultBoundary } from "../../controls/FaultBoundary.tsx";
import { WiringPicture, type WiringPictureHandle } from "../../picture/WiringPicture.tsx";
import { currentTheme } from "../../state/appearance.ts";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { ArrangementBar } from "./ArrangementBar.tsx";
import { EmptyPicture } from "./EmptyPicture.tsx";
import { PictureMenu } from "./PictureMenu.tsx";

export function PictureStage() {
  const workbench = useWorkbench();
  const { selection, appearance, session, picture, changes, arrangement, traffic, beside } = workbench;
  const { topology } = useDocument();
  const selected = useRead(selection, (state) => state.selected);
  const fleet = useRead(beside, (state) => state.fleet);
  const theme = useRead(appearance, currentTheme);
  const legend = useRead(appearance, (state) => state.legend);
  const glow = useRead(changes, (state) => state.glow);
  const view = useRead(arrangement, (state) => state.view);
  const way = useRead(arrangement, (state) => state.way);
  const rates = useRead(traffic, (state) => state.words);
  const refreshing = useRead(session, (state) => state.run !== null);

  const register = useCallback(
    (handle: WiringPictureHandle | null) => {
      picture.current = handle;
    },
    [picture],
  );
  const select = useCallback(
    (ref: EntityRef | null, second: boolean) => {
      const pair = second && ref !== null && selection.getState().selected !== null;
      if (!pair) arrangement.clearWay();
      selection.select(ref);
      if (pair) perform("arrange.way", workbench);
    },
    [selection, arrangement, workbench],
  );
  const fold = useCallback((key: string) => arrangement.toggleFold(key), [arrangement]);
  const activate = useCallback(
    (ref: EntityRef) => {
      selection.select(ref);
      if (!perform("selection.peer", workbench)) picture.current?.zoomTo(ref);
    },
    [selection, picture, workbench],
  );

  if (fleet === null && topology.interfaces.length === 0) return <EmptyPicture />;
  return (
    <div className={refreshing ? "stage stage-stale" : "stage"}>
      <FaultBoundary part="the picture">
        <PictureMenu>
          <WiringPicture
            ref={register}
            topology={topology}
            fleet={fleet}
            theme={theme}
            selection={selected}
            changed={glow}
            view={view}
            way={way}
            traffic={rates}
            legend={legend}
            onFold={fold}
            onSelect={select}
            onActivate={activate}
          />
        </PictureMenu>
      </FaultBoundary>
      <ArrangementBar />
      <div className="stage-tools" role="toolbar" aria-label="Picture">
        <ActionButton action="picture.zoom-out" icon="minus" />
        <ActionButton action="picture.zoom-in" icon="plus" />
        <ActionButton action="picture.fit" icon="fit" />
        <ActionButton action="picture.legend" icon="legend" pressed={legend} />
        <ActionButton action="selection.peer" icon="swap" />
      </div>
    </div>
  );
}
