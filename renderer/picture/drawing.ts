// Scene, layout and display list of one topology, made from those before it where nothing changed.
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

/** With `previous` what was there stays where it was, and what did not change is not made again. */
export function makeDrawing(
  topology: Topology,
  view: SceneView,
  theme: ThemeName,
  previous: Drawing | null,
): Drawing {
  const scene = buildScene(topology, view, previous?.scene);
  const layout = layoutWiring(scene, previous?.layout);
  const list = drawWiring(scene, layout, THEMES[theme], previous?.list);
  let map: SceneMap | null = null;
  return {
    scene,
    layout,
    list,
    get map() {
      map ??= new SceneMap(scene, topology);
      return map;
    },
  };
}
