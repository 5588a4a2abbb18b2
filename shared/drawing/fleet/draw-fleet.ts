// The picture of several hosts: the display list of each at its place, and the trunks between them.

import type { FleetLayout } from "../../layout/fleet/layout-fleet.ts";
import type { TrunkPlace } from "../../layout/fleet/trunk-lanes.ts";
import { type Rect, TYPE } from "../../layout/geometry.ts";
import type { FleetScene, SceneTrunk } from "../../scene/fleet/fleet-scene.ts";
import { foldKey } from "../../scene/fleet/member-view.ts";
import type { SceneKey } from "../../scene/scene.ts";
import { AT, type DisplayList, type Element, elementWith } from "../display-list.ts";
import { drawWiring } from "../draw-wiring.ts";
import { Sketch } from "../sketch.ts";
import { Styles } from "../styles.ts";
import type { Theme } from "../theme.ts";
import { DisplayListJoiner } from "./join-lists.ts";

export function drawFleet(scene: FleetScene, layout: FleetLayout, theme: Theme): DisplayList {
  const joiner = new DisplayListJoiner(theme);
  for (const member of scene.members) {
    const place = layout.hosts.get(member.scene.host.key);
    if (!place) continue;
    const list = drawWiring(member.scene, place.layout, theme);
    joiner.add(list, place.x, place.y, (element) => ofMember(element, member.qualifier));
  }
  const styles = new Styles(theme);
  const trunks = scene.trunks.flatMap((trunk) => {
    const place = layout.trunks.get(trunk.key);
    return place ? [drawTrunk(trunk, place, styles)] : [];
  });
  joiner.addElements(trunks, styles.list);
  return joiner.finish(layout.bounds);
}

/** Headings and groups of two hosts have one key each, and fold each for itself. */
function ofMember(element: Element, qualifier: string): Element {
  const isShared = element.key.startsWith("heading:") || element.key.startsWith("group:");
  const key = (isShared && qualifier !== "" ? `${qualifier}/${element.key}` : element.key) as SceneKey;
  const isGroup = element.key.startsWith("group:") && element.fold !== undefined;
  return elementWith(element, {
    key: element.ref === null && isShared ? key : element.key,
    ...(isGroup && element.fold !== undefined ? { fold: foldKey(qualifier, element.fold) } : {}),
  });
}

const CORNER = 6;

function drawTrunk(trunk: SceneTrunk, place: TrunkPlace, styles: Styles): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const isDoubt = trunk.doubt !== null;
  const color = isDoubt ? theme.doubt : trunk.kind === "tunnel" ? theme.tunnel : theme.physical;
  const dashed = trunk.kind !== "segment" || isDoubt;
  for (const points of place.lines) sketch.line(styles.cable(color, 2.5, dashed), AT.all, points, CORNER);
  for (const [x, y] of place.joints) sketch.dot(styles.mark(color, null), AT.all, x, y, 4);
  for (const label of place.labels) {
    const middle = label.y + label.h / 2;
    const ground = { x: label.x - 5, y: label.y, w: label.w + 10, h: label.h };
    sketch.rect(styles.mark(theme.canvas, null), AT.close, ground, 4);
    sketch.text(
      { text: label.words, size: TYPE.small, weight: 600, color: isDoubt ? theme.doubt : color },
      AT.close,
      label.x,
      middle,
      label.w + 2,
    );
  }
  for (const [x, y] of place.marks) {
    sketch.dot(styles.mark(theme.doubtSoft, theme.doubt, 1.5), AT.all, x, y, 7);
    sketch.text({ text: "?", size: 11, weight: 600, color: theme.doubt }, AT.close, x - 2.8, y, 12);
  }
  const [first] = trunk.ends;
  const ref = first ? ({ kind: "interface", id: first.interface } as const) : null;
  return sketch.element(trunk.key, ref, trunk.detail.join("\n"), place.bounds, "line", 2.6, hitLines(place));
}

/** The words at an end are hit as the line is. */
function hitLines(place: TrunkPlace): (readonly number[])[] {
  const words = place.labels.map(({ x, y, w, h }: Rect) => [x, y + h / 2, x + w, y + h / 2]);
  // The last one is where a click is aimed at.
  return [...words, ...place.lines.toReversed()];
}
