// From scene and layout to the display list of the wiring view.
import { type Rect, SIZE, TYPE } from "../layout/geometry.ts";
import type { CablePlace, WiringLayout } from "../layout/places.ts";
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import {
  AT,
  type DisplayList,
  type Element,
  nextVersion,
  type ScreenLabel,
  type Style,
} from "./display-list.ts";
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
import { KeptElements } from "./kept-elements.ts";
import { boundsOf, piecesOf, Sketch } from "./sketch.ts";
import { Styles } from "./styles.ts";
import type { Theme } from "./theme.ts";

const CORNER = 6;

const keptBy = new WeakMap<DisplayList, KeptElements>();

/**
 * Everything that can be seen at any detail; what is drawn now is chosen when it is painted. With `previous` (an earlier
 * list in the same theme) elements of which nothing changed are taken over, and `since` says where the two differ; a
 * list is built upon once, a second time everything is drawn.
 */
export function drawWiring(
  scene: WiringScene,
  layout: WiringLayout,
  theme: Theme,
  previous?: DisplayList,
): DisplayList {
  const before = (previous?.theme === theme && keptBy.get(previous)) || null;
  if (previous && before) keptBy.delete(previous);
  const styles = before?.styles ?? new Styles(theme);
  const kept = new KeptElements(styles, before);
  const railHue = new Map<SceneKey, string>();
  for (const rail of scene.rails)
    railHue.set(rail.key, rail.kind === "bridge" ? styles.hue(rail.hue) : theme.physical);
  drawGround(scene, layout, kept);
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (place) kept.add(rail.key, [rail, place], () => [drawRail(rail, place, styles)]);
  }
  for (const cable of scene.cables) {
    const color = colorOf(cable, railHue, styles);
    const place = layout.cables.get(cable.key);
    if (place)
      kept.add(cable.key, [cable, place, color], () => [drawCable(cable.key, cable, place, styles, color)]);
    if (place?.end !== "tag") continue;
    const farKey = `${cable.key}~` as SceneKey;
    const far = layout.cables.get(farKey);
    if (far) kept.add(farKey, [cable, far, color], () => [drawCable(farKey, cable, far, styles, color)]);
  }
  for (const card of scene.cards) {
    const place = layout.cards.get(card.key);
    if (place) kept.add(card.key, [card, ...numbers(place)], () => [drawCard(card, place, styles)]);
  }
  for (const port of scene.hostPorts) {
    const place = layout.chips.get(port.key);
    const color = (port.bridge && railHue.get(port.bridge)) ?? theme.physical;
    if (place) kept.add(port.key, [port, place, color], () => [drawChip(port, place, styles, color)]);
  }
  drawBoxes(scene, layout, kept, cableColors(scene, railHue, styles));
  for (const resident of scene.residents) {
    const row = layout.residents.get(resident.key);
    if (row)
      kept.add(resident.key, [resident, ...numbers(row)], () => [
        drawLine(resident, row, styles, "the host’s own namespace"),
      ]);
  }
  kept.finish();
  const list = new WiringList(layout.bounds, kept);
  list.labels = overviewLabels(scene, layout, railHue, styles);
  if (previous && kept.areas) list.since = { version: previous.version, areas: kept.areas };
  keptBy.set(list, kept);
  return list;
}

/** A display list whose look-ups are made when they are first asked for: a refresh that nobody points at needs none. */
class WiringList implements DisplayList {
  readonly theme: Theme;
  readonly bounds: Rect;
  readonly styles: readonly Style[];
  readonly elements: readonly Element[];
  readonly version: number;
  labels: readonly ScreenLabel[] = [];
  since: DisplayList["since"] = null;
  #index: GridIndex | null = null;
  #byKey: Map<SceneKey, number> | null = null;

  constructor(bounds: Rect, { styles, elements }: KeptElements) {
    this.theme = styles.theme;
    this.bounds = bounds;
    this.styles = styles.list;
    this.elements = elements;
    this.version = nextVersion();
  }

  get index(): GridIndex {
    this.#index ??= new GridIndex(
      this.elements.map((element) => element.bounds),
      this.bounds,
    );
    return this.#index;
  }

  get byKey(): ReadonlyMap<SceneKey, number> {
    if (this.#byKey === null) {
      this.#byKey = new Map();
      for (let index = 0; index < this.elements.length; index += 1)
        this.#byKey.set((this.elements[index] as Element).key, index);
    }
    return this.#byKey;
  }
}

const numbers = ({ x, y, w, h }: Rect): readonly number[] => [x, y, w, h];

/** Frame, title, headings and names of groups. */
function drawGround(scene: WiringScene, layout: WiringLayout, kept: KeptElements): void {
  const { styles } = kept;
  const { host } = scene;
  const around = layout.outside.flatMap((stub) => [stub.card, stub.words, stub.open, ...numbers(stub.text)]);
  const ground = [host, ...numbers(layout.frame), ...numbers(layout.bounds), ...around];
  kept.add(host.key, ground, () => [drawFrame(scene, layout, styles), drawHostTitle(scene, layout, styles)]);
  layout.headings.forEach((heading, index) => {
    kept.add(`heading:${index}` as SceneKey, [heading.text, ...numbers(heading)], () => [
      drawHeading(heading, index, styles),
    ]);
  });
  const counts = new Map<string, number>();
  for (const group of layout.groups) {
    const nth = counts.get(group.name) ?? 0;
    counts.set(group.name, nth + 1);
    kept.add(`group:${group.name}/${nth}` as SceneKey, [group.name, ...numbers(group)], () => [
      drawGroup(group, nth, styles),
    ]);
  }
}

function drawBoxes(
  scene: WiringScene,
  layout: WiringLayout,
  kept: KeptElements,
  portHue: ReadonlyMap<SceneKey, string>,
): void {
  for (const box of scene.boxes) {
    const inputs: unknown[] = [box, layout.boxes.get(box.key)];
    for (const port of box.ports) inputs.push(layout.ports.get(port.key), portHue.get(port.key));
    kept.add(box.key, inputs, () => drawBox(box, layout, kept.styles, portHue));
  }
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
  const labelled = label && place.end !== "socket";
  const lines = labelled ? [place.points, [label.x, y, label.x + label.w, y]] : [place.points];
  const element = sketch.element(key, ref, title, boundsOf(lines, 10), "line", 2.5, lines);
  return place.points.length > 4 ? { ...element, covers: piecesOf(lines) } : element;
}

/** In the overview bridges and groups say their name and count in readable type over what hangs on them. */
function overviewLabels(
  scene: WiringScene,
  layout: WiringLayout,
  railHue: ReadonlyMap<SceneKey, string>,
  styles: Styles,
): ScreenLabel[] {
  const widths = new Map<SceneKey, number>();
  for (const section of layout.sections) for (const rail of section.rails) widths.set(rail, section.w);
  const rails = scene.rails.flatMap((rail): ScreenLabel[] => {
    const place = layout.rails.get(rail.key);
    if (!place) return [];
    const { head } = place;
    return [
      {
        kind: "rail",
        x: head.x,
        y: head.y + SIZE.railHead / 2,
        span: widths.get(rail.key) ?? head.w,
        name: rail.name,
        count: rail.portCount,
        color: railHue.get(rail.key) ?? styles.theme.ink,
      },
    ];
  });
  const sizes = new Map<string, number>();
  for (const box of scene.boxes)
    sizes.set(box.group, (sizes.get(box.group) ?? 0) + (box.members?.length ?? 1));
  const named = new Set<string>();
  const groups = layout.groups.flatMap((group): ScreenLabel[] => {
    // A group that goes on in the next column is named and counted once.
    if (named.has(group.name)) return [];
    named.add(group.name);
    return [
      {
        kind: "group",
        x: group.x,
        y: group.y + group.h / 2,
        span: group.w,
        name: group.name,
        count: sizes.get(group.name) ?? 0,
        color: styles.theme.inkMuted,
      },
    ];
  });
  return [...rails, ...groups];
}
