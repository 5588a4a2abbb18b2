// From scene and layout to the display list of the wiring view.
import { type Rect, SIZE } from "../layout/geometry.ts";
import type { WiringLayout } from "../layout/places.ts";
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { CableColors } from "./cable-colors.ts";
import { CableElement } from "./cable-element.ts";
import { type DisplayList, type Element, nextVersion, type ScreenLabel, type Style } from "./display-list.ts";
import { drawCard, drawFrame, drawGroup, drawHeading, drawHostTitle, drawRail } from "./draw-host.ts";
import { drawUnit } from "./draw-unit.ts";
import { Drawn } from "./drawn.ts";
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
  readonly colors: CableColors;
}

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
  const now = new CableColors(scene, styles);
  const colors = before?.colors.isLike(now) ? before.colors : now;
  drawGround(scene, layout, kept);
  for (const rail of scene.rails) {
    const place = layout.rails.get(rail.key);
    if (place && !kept.carry(rail.key, rail, place))
      kept.put(rail.key, new Drawn([drawRail(rail, place, styles)]), rail, place);
  }
  for (const place of layout.cardCables)
    if (!kept.carry(place.key, place, colors))
      kept.put(
        place.key,
        new Drawn([new CableElement(place, styles, colors.of(place.cable))]),
        place,
        colors,
      );
  for (const card of scene.cards) {
    const place = layout.cards.get(card.key);
    if (!place) continue;
    const more = numbers(place);
    if (!kept.carry(card.key, card, null, null, more))
      kept.put(card.key, new Drawn([drawCard(card, place, styles)]), card, null, null, more);
  }
  for (const unit of layout.units)
    if (!kept.carry(unit.key, unit, colors)) kept.put(unit.key, drawUnit(unit, styles, colors), unit, colors);
  for (const resident of scene.residents) {
    const row = layout.residents.get(resident.key);
    if (!row) continue;
    const more = numbers(row);
    if (!kept.carry(resident.key, resident, null, null, more))
      kept.put(
        resident.key,
        new Drawn([new ResidentLine(resident, row, styles)]),
        resident,
        null,
        null,
        more,
      );
  }
  kept.finish();
  const list = new WiringList(layout.bounds, kept);
  list.labels = overviewLabels(scene, layout, colors, styles);
  if (previous && kept.areas) list.since = { version: previous.version, areas: kept.areas };
  memories.set(list, { kept, scene, layout, colors });
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

  constructor(bounds: Rect, { styles, elements, drawn }: KeptElements) {
    this.theme = styles.theme;
    this.bounds = bounds;
    this.styles = styles.list;
    this.elements = elements;
    this.version = nextVersion();
    this.index = new GridIndex(elements, bounds, drawn);
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
  const ground = [...numbers(layout.frame), ...numbers(layout.bounds), ...around];
  if (!kept.carry(host.key, host, null, null, ground)) {
    const drawn = [drawFrame(scene, layout, styles), drawHostTitle(scene, layout, styles)];
    kept.put(host.key, new Drawn(drawn), host, null, null, ground);
  }
  layout.headings.forEach((heading, index) => {
    const key = `heading:${index}` as SceneKey;
    const more = numbers(heading);
    if (!kept.carry(key, heading.text, null, null, more))
      kept.put(key, new Drawn([drawHeading(heading, index, styles)]), heading.text, null, null, more);
  });
  const counts = new Map<string, number>();
  for (const group of layout.groups) {
    const nth = counts.get(group.name) ?? 0;
    counts.set(group.name, nth + 1);
    const key = `group:${group.name}/${nth}` as SceneKey;
    const more = numbers(group);
    if (!kept.carry(key, null, null, null, more))
      kept.put(key, new Drawn([drawGroup(group, nth, styles)]), null, null, null, more);
  }
}

/** In the overview bridges and groups say their name and count in readable type over what hangs on them. */
function overviewLabels(
  scene: WiringScene,
  layout: WiringLayout,
  colors: CableColors,
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
        color: colors.ofRail(rail.key),
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
