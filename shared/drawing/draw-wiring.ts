// From scene and layout to the display list of the wiring view.
import { SIZE, TYPE } from "../layout/geometry.ts";
import type { CablePlace, WiringLayout } from "../layout/places.ts";
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { AT, type DisplayList, type Element, type ScreenLabel } from "./display-list.ts";
import { drawBox, drawLine } from "./draw-boxes.ts";
import {
  drawCard,
  drawChip,
  drawFrame,
  drawGroup,
  drawHeading,
  drawHostTitle,
  drawRail,
} from "./draw-host.ts";
import { GridIndex } from "./grid-index.ts";
import { boundsOf, Sketch } from "./sketch.ts";
import { Styles } from "./styles.ts";
import type { Theme } from "./theme.ts";

const CORNER = 6;

/** Everything that can be seen at any detail; what is drawn now is chosen when it is painted. */
export function drawWiring(scene: WiringScene, layout: WiringLayout, theme: Theme): DisplayList {
  const styles = new Styles(theme);
  const railHue = new Map<SceneKey, string>();
  for (const rail of scene.rails)
    railHue.set(rail.key, rail.kind === "bridge" ? styles.hue(rail.hue) : theme.physical);
  const portHue = cableColors(scene, railHue, styles);
  const elements: Element[] = [drawFrame(scene, layout, styles), drawHostTitle(scene, layout, styles)];
  elements.push(...layout.headings.map((heading, index) => drawHeading(heading, index, styles)));
  elements.push(...layout.groups.map((group, index) => drawGroup(group, index, styles)));
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (place) elements.push(drawRail(rail, place, styles));
  }
  for (const cable of scene.cables) {
    const color = colorOf(cable, railHue, styles);
    for (const key of [cable.key, `${cable.key}~` as SceneKey]) {
      const place = layout.cables.get(key);
      if (place) elements.push(drawCable(key, cable, place, styles, color));
    }
  }
  for (const card of scene.cards) {
    const place = layout.cards.get(card.key);
    if (place) elements.push(drawCard(card, place, styles));
  }
  for (const port of scene.hostPorts) {
    const place = layout.chips.get(port.key);
    const color = (port.bridge && railHue.get(port.bridge)) ?? theme.physical;
    if (place) elements.push(drawChip(port, place, styles, color));
  }
  for (const box of scene.boxes) elements.push(...drawBox(box, layout, styles, portHue));
  for (const resident of scene.residents) {
    const row = layout.residents.get(resident.key);
    if (row) elements.push(drawLine(resident, row, styles, "the host’s own namespace"));
  }
  return {
    theme,
    bounds: layout.bounds,
    styles: styles.list,
    elements,
    index: new GridIndex(
      elements.map((element) => element.bounds),
      layout.bounds,
    ),
    byKey: indexByKey(elements),
    labels: overviewLabels(scene, layout, railHue, styles),
  };
}

function indexByKey(elements: readonly Element[]): Map<SceneKey, number> {
  const byKey = new Map<SceneKey, number>();
  for (let index = 0; index < elements.length; index += 1) byKey.set((elements[index] as Element).key, index);
  return byKey;
}

function cableColors(
  scene: WiringScene,
  railHue: ReadonlyMap<SceneKey, string>,
  styles: Styles,
): Map<SceneKey, string> {
  const colors = new Map<SceneKey, string>();
  for (const cable of scene.cables) {
    if (cable.kind === "membership") continue;
    const color = colorOf(cable, railHue, styles);
    colors.set(cable.from, color);
    if (cable.to) colors.set(cable.to, color);
  }
  return colors;
}

function colorOf(cable: SceneCable, railHue: ReadonlyMap<SceneKey, string>, styles: Styles): string {
  if (cable.health === "doubt" || cable.health === "broken")
    return styles.health(cable.health) ?? styles.theme.doubt;
  if (cable.kind === "tunnel") return styles.theme.tunnel;
  const own = cable.bridge ? railHue.get(cable.bridge) : undefined;
  return own ?? styles.theme.physical;
}

function drawCable(
  key: SceneKey,
  cable: SceneCable,
  place: CablePlace,
  styles: Styles,
  color: string,
): Element {
  const { theme } = styles;
  const sketch = new Sketch(styles);
  const dashed = cable.kind === "lower" || cable.kind === "tunnel" || cable.health === "down";
  const isTap = cable.kind === "membership";
  const width = cable.count > 1 ? 4 : 2;
  sketch.line(styles.cable(color, width, dashed && !isTap), AT.all, place.points, CORNER);
  const [x = 0, y = 0] = place.points;
  // A tap is soldered to its rail: a dot tells a connection from a crossing.
  if (place.end === "rail" && place.points.length === 4)
    sketch.dot(styles.mark(color, null), AT.close, x, y, 4);
  if (place.end === "rail" && place.points.length > 4) {
    const [endX = 0, endY = 0] = place.points.slice(-2);
    sketch.dot(styles.mark(color, null), AT.close, endX, endY, 4);
  }
  const { label } = place;
  if (label && place.end === "open") {
    const right = label.x >= x;
    const ring = right ? label.x + 7 : label.x + label.w - 7;
    const middle = label.y + label.h / 2;
    sketch.dot(styles.mark(theme.doubtSoft, theme.doubt, 1.5), AT.all, ring, middle, 7);
    sketch.text({ text: "?", size: 11, weight: 600, color: theme.doubt }, AT.close, ring - 2.8, middle, 12);
    if (place.words)
      sketch.text(
        { text: place.words, size: TYPE.small, color: theme.doubt },
        AT.full,
        ring + 13,
        middle,
        label.w - 22,
      );
  } else if (label && place.end === "tag")
    sketch.text(
      { text: place.words, size: TYPE.small, color: theme.inkMuted },
      AT.full,
      label.x,
      label.y + label.h / 2,
      label.w,
    );
  else if (label && cable.word) {
    const middle = label.y + label.h / 2;
    const w = Math.min(label.w, measure(cable.word, TYPE.small));
    const left = label.x + Math.max(0, (label.w - w) / 2);
    sketch.rect(styles.mark(theme.recess, null), AT.close, { x: left - 4, y: label.y, w: w + 8, h: label.h });
    sketch.text(
      { text: cable.word, size: TYPE.small, color: theme.inkMuted },
      AT.close,
      left,
      middle,
      label.w,
    );
  }
  const what = cable.kind === "membership" ? "plugged into a bridge" : cable.word || cable.kind;
  const title = [cable.count > 1 ? `${cable.count} cables` : what, place.words, cable.doubt]
    .filter(Boolean)
    .join("\n");
  const ref = { kind: "interface", id: cable.interface } as const;
  const lines =
    label && place.end === "open" ? [place.points, [label.x, y, label.x + label.w, y]] : [place.points];
  return sketch.element(key, ref, title, boundsOf(lines, 8), "line", 2.5, lines);
}

/** In the overview each bridge says its name and count in readable type over its section. */
function overviewLabels(
  scene: WiringScene,
  layout: WiringLayout,
  railHue: ReadonlyMap<SceneKey, string>,
  styles: Styles,
): ScreenLabel[] {
  const labels: ScreenLabel[] = [];
  const widths = new Map(
    layout.sections.flatMap((section) => section.rails.map((rail) => [rail, section.w] as const)),
  );
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (!place) continue;
    labels.push({
      x: place.head.x,
      y: place.head.y + SIZE.railHead / 2,
      span: widths.get(rail.key) ?? place.head.w,
      name: rail.name,
      count: rail.portCount,
      color: railHue.get(rail.key) ?? styles.theme.ink,
    });
  }
  return labels;
}
