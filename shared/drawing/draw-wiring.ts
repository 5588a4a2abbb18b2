// From scene and layout to the display list of the wiring view.

import { Patch } from "../kept/patched-map.ts";
import { type Rect, SIZE } from "../layout/geometry.ts";
import type { CablePlace, WiringLayout } from "../layout/places.ts";
import { endsOfOthers } from "../scene/cable-ends.ts";
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import { CableElement } from "./cable-element.ts";
import { ChipElement } from "./chip-element.ts";
import { type DisplayList, type Element, nextVersion, type ScreenLabel, type Style } from "./display-list.ts";
import { drawBox } from "./draw-boxes.ts";
import { drawCard, drawFrame, drawGroup, drawHeading, drawHostTitle, drawRail } from "./draw-host.ts";
import { GridIndex } from "./grid-index.ts";
import { KeptElements } from "./kept-elements.ts";
import { ResidentLine } from "./line-element.ts";
import { Styles } from "./styles.ts";
import type { Theme } from "./theme.ts";

/** What a list was made from, for the next one. */
interface ListMemory {
  readonly kept: KeptElements;
  readonly scene: WiringScene;
  readonly layout: WiringLayout;
  readonly railHue: ReadonlyMap<SceneKey, string>;
  readonly hues: PortHues;
}

/** Colours of the cables at ports, by the port. */
type PortHues = ReadonlyMap<SceneKey, string>;

const memories = new WeakMap<DisplayList, ListMemory>();

/**
 * Everything that can be seen at any detail; what is drawn now is chosen when it is painted. With `previous` (an earlier
 * list in the same theme) elements of which nothing changed are taken over, and `since` says where the two differ; a
 * list is built upon once, a second time everything is drawn. Of the same scene and layout it is the list there was.
 */
export function drawWiring(
  scene: WiringScene,
  layout: WiringLayout,
  theme: Theme,
  previous?: DisplayList,
): DisplayList {
  const before = (previous?.theme === theme && memories.get(previous)) || null;
  if (previous && before?.scene === scene && before.layout === layout) return previous;
  if (previous && before) memories.delete(previous);
  const styles = before?.kept.styles ?? new Styles(theme);
  const kept = new KeptElements(styles, before?.kept ?? null);
  const railHue = new Map<SceneKey, string>();
  for (const rail of scene.rails)
    railHue.set(rail.key, rail.kind === "bridge" ? styles.hue(rail.hue) : theme.physical);
  drawGround(scene, layout, kept);
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (place && !kept.carry(rail.key, rail, place))
      kept.put(rail.key, drawRail(rail, place, styles), rail, place);
  }
  for (const cable of scene.cables) {
    const color = colorOf(cable, railHue, styles);
    const place = layout.cables.get(cable.key);
    if (place) addCable(cable.key, cable, place, color, kept);
    if (place?.end !== "tag") continue;
    const farKey = `${cable.key}~` as SceneKey;
    const far = layout.cables.get(farKey);
    if (far) addCable(farKey, cable, far, color, kept);
  }
  for (const card of scene.cards) {
    const place = layout.cards.get(card.key);
    if (!place) continue;
    const more = numbers(place);
    if (!kept.carry(card.key, card, null, null, more))
      kept.put(card.key, drawCard(card, place, styles), card, null, null, more);
  }
  for (const port of scene.hostPorts) {
    const place = layout.chips.get(port.key);
    const color = (port.bridge && railHue.get(port.bridge)) ?? theme.physical;
    if (place && !kept.carry(port.key, port, place, color))
      kept.put(port.key, new ChipElement(port, place, styles, color), port, place, color);
  }
  const hues = portHues(scene.cables, railHue, styles, before);
  drawBoxes(scene, layout, kept, hues);
  for (const resident of scene.residents) {
    const row = layout.residents.get(resident.key);
    if (!row) continue;
    const more = numbers(row);
    if (!kept.carry(resident.key, resident, null, null, more))
      kept.put(resident.key, new ResidentLine(resident, row, styles), resident, null, null, more);
  }
  kept.finish();
  const list = new WiringList(layout.bounds, kept);
  list.labels = overviewLabels(scene, layout, railHue, styles);
  if (previous && kept.areas) list.since = { version: previous.version, areas: kept.areas };
  memories.set(list, { kept, scene, layout, railHue, hues });
  return list;
}

/** A display list whose look-ups are made when they are first asked for. */
class WiringList implements DisplayList {
  readonly theme: Theme;
  readonly bounds: Rect;
  readonly styles: readonly Style[];
  readonly elements: readonly Element[];
  readonly version: number;
  labels: readonly ScreenLabel[] = [];
  since: DisplayList["since"] = null;
  readonly index: GridIndex;
  #byKey: Map<SceneKey, number> | null = null;

  constructor(bounds: Rect, { styles, elements }: KeptElements) {
    this.theme = styles.theme;
    this.bounds = bounds;
    this.styles = styles.list;
    this.elements = elements;
    this.version = nextVersion();
    this.index = new GridIndex(elements, bounds);
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

function addCable(
  key: SceneKey,
  cable: SceneCable,
  place: CablePlace,
  color: string,
  kept: KeptElements,
): void {
  if (!kept.carry(key, cable, place, color))
    kept.put(key, new CableElement(key, cable, place, kept.styles, color), cable, place, color);
}

/** Frame, title, headings and names of groups. */
function drawGround(scene: WiringScene, layout: WiringLayout, kept: KeptElements): void {
  const { styles } = kept;
  const { host } = scene;
  const around = layout.outside.flatMap((stub) => [stub.card, stub.words, stub.open, ...numbers(stub.text)]);
  const ground = [...numbers(layout.frame), ...numbers(layout.bounds), ...around];
  if (!kept.carry(host.key, host, null, null, ground)) {
    const drawn = [drawFrame(scene, layout, styles), drawHostTitle(scene, layout, styles)];
    kept.put(host.key, drawn, host, null, null, ground);
  }
  layout.headings.forEach((heading, index) => {
    const key = `heading:${index}` as SceneKey;
    const more = numbers(heading);
    if (!kept.carry(key, heading.text, null, null, more))
      kept.put(key, drawHeading(heading, index, styles), heading.text, null, null, more);
  });
  const counts = new Map<string, number>();
  for (const group of layout.groups) {
    const nth = counts.get(group.name) ?? 0;
    counts.set(group.name, nth + 1);
    const key = `group:${group.name}/${nth}` as SceneKey;
    const more = numbers(group);
    if (!kept.carry(key, null, null, null, more))
      kept.put(key, drawGroup(group, nth, styles), null, null, null, more);
  }
}

function drawBoxes(scene: WiringScene, layout: WiringLayout, kept: KeptElements, portHue: PortHues): void {
  for (const box of scene.boxes) {
    const place = layout.boxes.get(box.key);
    const [first] = box.ports;
    // Most boxes have one port: its place and colour need no list.
    const at = first && layout.ports.get(first.key);
    const more: unknown[] = [];
    for (const port of box.ports) {
      more.push(portHue.get(port.key));
      if (port !== first) more.push(layout.ports.get(port.key));
    }
    if (!kept.carry(box.key, box, place, at, more))
      kept.put(box.key, drawBox(box, layout, kept.styles, portHue), box, place, at, more);
  }
}

/** Where several cables end at a port, that of the last one. */
function portHues(
  cables: readonly SceneCable[],
  railHue: ReadonlyMap<SceneKey, string>,
  styles: Styles,
  before: ListMemory | null,
): PortHues {
  const known = before && isSameHue(before.railHue, railHue) ? before : null;
  const hues = new Patch(known?.hues);
  const touched = known && endsOfOthers(known.scene.cables, cables);
  if (touched?.size === 0) return hues.done();
  touched?.forEach((key) => {
    hues.delete(key);
  });
  for (const cable of cables) {
    if (cable.kind === "membership") continue;
    const { from, to } = cable;
    const color = colorOf(cable, railHue, styles);
    if (!touched || touched.has(from)) hues.set(from, color);
    if (to !== null && (!touched || touched.has(to))) hues.set(to, color);
  }
  return hues.done();
}

function isSameHue(a: ReadonlyMap<SceneKey, string>, b: ReadonlyMap<SceneKey, string>): boolean {
  if (a.size !== b.size) return false;
  for (const [key, hue] of a) if (b.get(key) !== hue) return false;
  return true;
}

function colorOf(cable: SceneCable, railHue: ReadonlyMap<SceneKey, string>, styles: Styles): string {
  if (cable.health === "doubt" || cable.health === "broken")
    return styles.health(cable.health) ?? styles.theme.doubt;
  if (cable.kind === "tunnel") return styles.theme.tunnel;
  const own = cable.bridge ? railHue.get(cable.bridge) : undefined;
  return own ?? styles.theme.physical;
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
