// Scene, layout and drawing of a topology, each made again only when what it depends on has changed.
import { useMemo, useRef } from "react";
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import { drawWiring } from "../../shared/drawing/draw-wiring.ts";
import { SceneMap } from "../../shared/drawing/emphasis.ts";
import { THEMES, type ThemeName } from "../../shared/drawing/theme.ts";
import { layoutWiring } from "../../shared/layout/layout-wiring.ts";
import type { WiringLayout } from "../../shared/layout/places.ts";
import { buildScene } from "../../shared/scene/build-scene.ts";
import type { SceneView, WiringScene } from "../../shared/scene/scene.ts";
import type { Topology } from "../../shared/topology/model.ts";

export interface Drawing {
  readonly scene: WiringScene;
  readonly layout: WiringLayout;
  readonly map: SceneMap;
  readonly list: DisplayList;
}

/** `view` must keep its identity while nothing is folded or hidden anew. */
export function useDrawing(topology: Topology, view: SceneView, theme: ThemeName): Drawing {
  const before = useRef<{ host: string; layout: WiringLayout } | null>(null);
  const placed = useMemo(() => {
    const scene = buildScene(topology, view);
    const host = topology.host.id;
    // The same host seen again: what was there stays where it was.
    const previous = before.current?.host === host ? before.current.layout : undefined;
    const layout = layoutWiring(scene, previous);
    before.current = { host, layout };
    return { scene, layout, map: new SceneMap(scene, topology) };
  }, [topology, view]);
  return useMemo(
    () => ({ ...placed, list: drawWiring(placed.scene, placed.layout, THEMES[theme]) }),
    [placed, theme],
  );
}
