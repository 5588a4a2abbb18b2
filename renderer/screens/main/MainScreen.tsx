// The main screen: top bar, outline, picture, inspector and drawer, sized so that the picture keeps its half.
import type { CSSProperties } from "react";
import { FaultBoundary } from "../../controls/FaultBoundary.tsx";
import { fitPanes } from "../../state/panes.ts";
import { VIEW_TITLES } from "../../views/ViewBar.tsx";
import { ViewStage } from "../../views/ViewStage.tsx";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { Drawer } from "../drawer/Drawer.tsx";
import { Inspector } from "../inspector/Inspector.tsx";
import { Outline } from "../outline/Outline.tsx";
import { RefreshBanner } from "./RefreshBanner.tsx";
import { Splitter } from "./Splitter.tsx";
import { TopBar } from "./TopBar.tsx";

export function MainScreen() {
  const { panes, views } = useWorkbench();
  const state = useRead(panes, (current) => current);
  const shown = useRead(views, (current) => current.shown);
  const sizes = fitPanes(state);
  const columns = {
    "--outline-size": `${sizes.outline}px`,
    "--inspector-size": `${sizes.inspector}px`,
    "--drawer-size": `${sizes.drawer}px`,
  } as CSSProperties;
  return (
    <div className="main-screen" style={columns}>
      <TopBar sizes={sizes} />
      {sizes.outline > 0 && (
        <nav className="pane pane-outline" aria-label="Outline">
          <FaultBoundary part="the outline">
            <Outline />
          </FaultBoundary>
          <Splitter pane="outline" size={sizes.outline} />
        </nav>
      )}
      <main className="pane-picture" aria-label={VIEW_TITLES[shown]}>
        <RefreshBanner />
        <ViewStage />
      </main>
      {sizes.inspector > 0 && (
        <aside className="pane pane-inspector" aria-label="Inspector">
          <Splitter pane="inspector" size={sizes.inspector} />
          <FaultBoundary part="the inspector">
            <Inspector />
          </FaultBoundary>
        </aside>
      )}
      {sizes.drawer > 0 && (
        <section className="pane pane-drawer" aria-label="Warnings and log">
          <Splitter pane="drawer" size={sizes.drawer} />
          <FaultBoundary part="the drawer">
            <Drawer />
          </FaultBoundary>
        </section>
      )}
    </div>
  );
}
