// The picture of several hosts for an export: drawn, with a page around it.
import { drawFleet } from "../drawing/fleet/draw-fleet.ts";
import { THEMES, type ThemeName } from "../drawing/theme.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { layoutFleet } from "../layout/fleet/layout-fleet.ts";
import { buildFleetScene, type FleetScene } from "../scene/fleet/fleet-scene.ts";
import { type SceneView, WHOLE_VIEW, type WiringScene } from "../scene/scene.ts";
import { makePage, type Page } from "./page.ts";
import { pageSvg } from "./svg.ts";

export interface FleetPictureOptions {
  readonly theme?: ThemeName;
  readonly view?: SceneView;
}

/** `Wiring of web-1, web-2 and 3 more`. */
export function fleetTitle(fleet: Fleet): string {
  const labels = fleet.members.map((member) => member.label);
  const shown = labels.slice(0, 3).join(", ");
  return `Wiring of ${labels.length > 3 ? `${shown} and ${labels.length - 3} more` : shown}`;
}

/** Time of a picture of several moments: the earliest capture. */
export function fleetTime(fleet: Fleet): string {
  const times = fleet.members.map((member) => member.index.topology.collectedAt).sort();
  return times[0] ?? "";
}

/** All hosts' scenes as one, for what only counts: the page's legend and numbers. */
export function sumOfScenes(scene: FleetScene): WiringScene {
  const [first] = scene.members;
  if (!first) throw new Error("A fleet without a host has no picture.");
  const all = scene.members.map((member) => member.scene);
  return {
    ...first.scene,
    cards: all.flatMap((one) => one.cards),
    rails: all.flatMap((one) => one.rails),
    hostPorts: all.flatMap((one) => one.hostPorts),
    boxes: all.flatMap((one) => one.boxes),
    cables: all.flatMap((one) => one.cables),
    residents: all.flatMap((one) => one.residents),
  };
}

export function fleetPage(
  fleet: Fleet,
  options: FleetPictureOptions = {},
): Page & { readonly title: string } {
  const scene = buildFleetScene(fleet, options.view ?? WHOLE_VIEW);
  const list = drawFleet(scene, layoutFleet(scene), THEMES[options.theme ?? "light"]);
  const title = fleetTitle(fleet);
  return { title, ...makePage(list, sumOfScenes(scene), list.bounds, { title, time: fleetTime(fleet) }) };
}

export function fleetSvg(fleet: Fleet, options: FleetPictureOptions = {}): string {
  const { list, page, title } = fleetPage(fleet, options);
  return pageSvg(list, page, title);
}
