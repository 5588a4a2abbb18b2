// Scene, layout and display list of one topology, made from those before it where nothing changed.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import { drawWiring } from "../../shared/drawing/draw-wiring.ts";
import { type ElementMap, SceneMap } from "../../shared/drawing/emphasis.ts";
import { drawFleet } from "../../shared/drawing/fleet/draw-fleet.ts";
import { FleetMap } from "../../shared/drawing/fleet/fleet-map.ts";
import { THEMES, type ThemeName } from "../../shared/drawing/theme.ts";
import { fleetTime, fleetTitle, sumOfScenes } from "../../shared/export/fleet-picture.ts";
import type { Fleet } from "../../shared/fleet/fleet.ts";
import { type FleetLayout, layoutFleet } from "../../shared/layout/fleet/layout-fleet.ts";
import { layoutSteps } from "../../shared/layout/layout-wiring.ts";
import type { WiringLayout } from "../../shared/layout/places.ts";
import { sceneSteps } from "../../shared/scene/build-scene.ts";
import { buildFleetScene } from "../../shared/scene/fleet/fleet-scene.ts";
import type { SceneView, WiringScene } from "../../shared/scene/scene.ts";
import { atOnce, type Steps } from "../../shared/steps.ts";
import type { Topology } from "../../shared/topology/model.ts";

/** What a picture is, whether of one host or of several. */
export interface Picture {
  /** What of the viewport is kept for: another one starts anew. */
  readonly of: string;
  readonly title: string;
  /** ISO 8601 time of the earliest capture. */
  readonly time: string;
  /** What there is, for a page's legend and counts: all hosts'. */
  readonly scene: WiringScene;
  readonly map: ElementMap;
  readonly list: DisplayList;
  /** The same in another theme. */
  redraw(theme: ThemeName): DisplayList;
}

/** The picture of one host. */
export interface Drawing extends Picture {
  readonly layout: WiringLayout;
}

/** The picture of several hosts. */
export interface FleetDrawing extends Picture {
  readonly fleetLayout: FleetLayout;
}

/** Hosts that were there stay where they were. */
export function makeFleetDrawing(
  fleet: Fleet,
  view: SceneView,
  theme: ThemeName,
  previous: FleetDrawing | null,
): FleetDrawing {
  const scene = buildFleetScene(fleet, view);
  const fleetLayout = layoutFleet(scene, previous?.fleetLayout);
  let map: FleetMap | null = null;
  return {
    of: fleet.members.map((member) => member.index.topology.host.id).join(" "),
    title: fleetTitle(fleet),
    time: fleetTime(fleet),
    scene: sumOfScenes(scene),
    fleetLayout,
    list: drawFleet(scene, fleetLayout, THEMES[theme]),
    redraw: (name) => drawFleet(scene, fleetLayout, THEMES[name]),
    get map() {
      map ??= new FleetMap(scene, fleet);
      return map;
    },
  };
}

/** With `previous` what was there stays where it was, and what did not change is not made again. */
export function makeDrawing(
  topology: Topology,
  view: SceneView,
  theme: ThemeName,
  previous: Drawing | null,
): Drawing {
  return atOnce(drawingSteps(topology, view, theme, previous));
}

/** Those that somebody asked for. */
const maps = new WeakMap<WiringScene, SceneMap>();

/** The same in steps, so that no one task of the window has to last for all of it. */
export function* drawingSteps(
  topology: Topology,
  view: SceneView,
  theme: ThemeName,
  previous: Drawing | null,
): Steps<Drawing> {
  const scene = yield* sceneSteps(topology, view, previous?.scene);
  yield;
  const layout = yield* layoutSteps(scene, previous?.layout);
  yield;
  const list = drawWiring(scene, layout, THEMES[theme], previous?.list);
  // Not the drawing itself: each would hold the one before it.
  const mapBefore = (previous && maps.get(previous.scene)) ?? null;
  return {
    of: topology.host.id,
    title: `Wiring of ${scene.host.title}`,
    time: topology.collectedAt,
    scene,
    layout,
    list,
    redraw: (name) => drawWiring(scene, layout, THEMES[name]),
    get map() {
      const map = maps.get(scene) ?? new SceneMap(scene, topology, mapBefore);
      maps.set(scene, map);
      return map;
    },
  };
}

/** Milliseconds after which other work of the window has its turn. */
const SLICE_MS = 8;

/** Walks the steps, from now on in tasks of a few milliseconds; null when `signal` was raised before the end. */
export async function inTasks<Made>(steps: Steps<Made>, signal: AbortSignal): Promise<Made | null> {
  while (!signal.aborted) {
    const end = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < end);
    await nextTask();
  }
  return null;
}

/** A message to oneself is a task of its own without the delay a timer has. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
