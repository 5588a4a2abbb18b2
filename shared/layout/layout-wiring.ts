// The structural layout: positions from what is plugged into what, in bands from left to right. No forces, no search
// over positions: linear but for sorting, the same input gives the same picture.
import { listDifference } from "../kept/list-difference.ts";
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { atOnce, type Steps } from "../steps.ts";
import { measure } from "../text/measure.ts";
import { Drawer, OPEN_END } from "./drawer.ts";
import { type Rect, SIZE, TYPE, union } from "./geometry.ts";
import { cardCables, type HostBand, placeHostBand, routeCardCables } from "./host-band.ts";
import { keepSlots } from "./keep-slots.ts";
import { placeSection } from "./place-section.ts";
import { type PlacedUnits, placedUnits } from "./placed-units.ts";
import type { SectionPlan, WiringLayout } from "./places.ts";
import { bottomOf, planPage } from "./plan-page.ts";
import type { Section } from "./sections.ts";
import { buildUnits, type UnitMemory } from "./units.ts";

/** Length of the stub from a NIC to what lies outside the frame. */
const OUTSIDE_STUB = 30;
const CHANNEL_TOP = SIZE.frameHead + 8;

interface Memory {
  readonly measured: UnitMemory;
  readonly placed: PlacedUnits;
  /** Cables that no unit places. */
  readonly cardCables: readonly SceneKey[];
}

const memories = new WeakMap<WiringLayout, Memory>();

/**
 * Places a scene. With `previous` (the layout of the scene before a refresh) every box that is still there stays
 * exactly where it was; when that is not possible without overlap, everything is placed afresh.
 */
export function layoutWiring(scene: WiringScene, previous?: WiringLayout): WiringLayout {
  return atOnce(layoutSteps(scene, previous));
}

/** The same in steps of a few milliseconds for a thousand boxes. */
export function* layoutSteps(scene: WiringScene, previous?: WiringLayout): Steps<WiringLayout> {
  const known = (previous && memories.get(previous)) ?? null;
  if (previous && known?.measured.scene === scene) return previous;
  const needed = cardCables(scene).length;
  const before = previous && needed <= previous.left.lanes ? previous : null;
  // Bridges that shared a section go on sharing it when the box on both of them leaves: nothing moves for that.
  const together = before?.sections.map((section) => section.rails) ?? [];
  let { sections, memory } = buildUnits(scene, known?.measured ?? null, together);
  yield;
  const kept = before ? keptPage(scene, sections, before) : null;
  if (!kept && before) ({ sections, memory } = buildUnits(scene, memory));
  const { band, left, lanes, plans } = kept ?? freshPage(scene, sections, needed);
  const placed = placedUnits(plans, memory.units.by, known?.placed ?? null);
  yield;
  const out = new Drawer(previous ?? null, known?.placed ?? null);
  for (const was of listDifference(known?.placed.list ?? [], placed.list).gone)
    if (placed.by.get(was.unit.key) !== was) out.remove(was);
  for (const key of known?.cardCables ?? []) out.cables.delete(key);
  for (const plan of plans) placeSection(plan, placed.by, out);
  const routed = routeCardCables(scene, band, out.rails, CHANNEL_TOP, left);
  for (const [key, { points, end, label, words }] of routed) out.cardCable(key, points, end, label, words);
  const frame = frameOf(plans, scene, band);
  const outside = outsideOf(scene, band.cards, out);
  const bounds = outside.reduce<Rect>((all, stub) => union(all, stub.text), frame);
  const layout: WiringLayout = {
    bounds,
    frame,
    boxes: out.boxes.done(),
    ports: out.ports.done(),
    chips: out.chips.done(),
    cards: band.cards,
    rails: out.rails,
    cables: out.cables.done(),
    residents: band.residents,
    groups: out.groups,
    headings: [...band.headings, ...out.headings],
    outside,
    sections: plans,
    left: { width: left, lanes },
  };
  memories.set(layout, { measured: memory, placed, cardCables: out.cardCables });
  return layout;
}

interface PlannedPage {
  readonly band: HostBand;
  readonly left: number;
  readonly lanes: number;
  readonly plans: readonly SectionPlan[];
}

/** y of the first content below the channel of `lanes` cables. */
function contentTop(lanes: number): number {
  return CHANNEL_TOP + (lanes > 0 ? lanes * SIZE.lane + 14 : 6);
}

/** Where sections may begin, right of the band and the lanes that lead to them. */
function contentLeft(scene: WiringScene, band: HostBand, lanes: number): number {
  const isEmpty = scene.cards.length === 0 && scene.residents.length === 0;
  return isEmpty ? SIZE.framePad : Math.ceil(band.right + 34 + lanes * SIZE.lane);
}

function keptPage(
  scene: WiringScene,
  sections: readonly Section[],
  previous: WiringLayout,
): PlannedPage | null {
  const { lanes, width } = previous.left;
  const room = Math.floor(width - 34 - lanes * SIZE.lane);
  const band = placeHostBand(scene, SIZE.framePad, contentTop(lanes), lanes, room);
  if (contentLeft(scene, band, lanes) > width) return null;
  const plans = keepSlots(previous.sections, sections);
  return plans && { band, left: width, lanes, plans };
}

function freshPage(scene: WiringScene, sections: readonly Section[], lanes: number): PlannedPage {
  const top = contentTop(lanes);
  const band = placeHostBand(scene, SIZE.framePad, top, lanes);
  const left = contentLeft(scene, band, lanes);
  const plans = planPage(sections, left, top, Math.max(band.bottom - top, 160));
  return { band, left, lanes, plans };
}

function headWidth(scene: WiringScene): number {
  const title = measure(scene.host.title, TYPE.host, 600);
  return title + 14 + measure(scene.host.subtitle, TYPE.name) + SIZE.framePad * 2;
}

function frameOf(
  plans: readonly SectionPlan[],
  scene: WiringScene,
  band: { right: number; bottom: number },
): Rect {
  const right = plans.reduce((far, plan) => Math.max(far, plan.x + plan.w), band.right);
  const bottom = plans.reduce((low, plan) => Math.max(low, bottomOf(plan)), band.bottom);
  const w = Math.max(right + SIZE.framePad, headWidth(scene));
  return { x: 0, y: 0, w: Math.ceil(w), h: Math.ceil(bottom + SIZE.framePad) };
}

/** What lies behind a NIC, left of the frame: the gateway, or a ring with a question mark for an unknown end. */
function outsideOf(
  scene: WiringScene,
  cards: ReadonlyMap<SceneKey, Rect>,
  out: Drawer,
): WiringLayout["outside"] {
  const open = new Map(scene.cables.filter((cable) => cable.to === null).map((cable) => [cable.from, cable]));
  return scene.cards.flatMap((card) => {
    const place = cards.get(card.key);
    const cable = open.get(card.key);
    if (!place || (!cable && (card.side !== "nic" || !card.outside))) return [];
    const words = card.outside || (card.side === "nic" ? "outside this host" : "not known");
    const w = Math.ceil(measure(words, TYPE.small));
    const y = place.y + place.h / 2;
    if (cable) {
      const label = { x: -OUTSIDE_STUB - OPEN_END, y: y - OPEN_END / 2, w: OPEN_END, h: OPEN_END };
      out.cardCable(cable.key, [place.x, y, -OUTSIDE_STUB, y], "open", label, "");
    }
    const x = -OUTSIDE_STUB - (cable ? OPEN_END + 6 : 10) - w;
    return [{ card: card.key, words, y, text: { x, y: y - 8, w, h: 16 }, open: cable !== undefined }];
  });
}
