// The structural layout: positions from what is plugged into what, in bands from left to right. No forces, no search
// over positions: linear but for sorting, the same input gives the same picture.
import type { SceneCable, SceneKey, WiringScene } from "../scene/scene.ts";
import { atOnce, type Steps } from "../steps.ts";
import { measure } from "../text/measure.ts";
import { type Rect, SIZE, TYPE, union } from "./geometry.ts";
import { cardCables, type HostBand, placeHostBand, routeCardCables } from "./host-band.ts";
import { keptCables } from "./keep-places.ts";
import { keepSlots } from "./keep-slots.ts";
import { withLookUps } from "./look-ups.ts";
import { type PlacedPage, placePage } from "./place-page.ts";
import { OPEN_END } from "./place-unit.ts";
import type { CablePlace, WiringLayout } from "./places.ts";
import { bottomOf, planPage } from "./plan-page.ts";
import type { SectionPlan } from "./plans.ts";
import { intoSections, type Section } from "./sections.ts";
import { buildUnits, type UnitMemory } from "./units.ts";
import { Wiring } from "./wiring.ts";

/** Length of the stub from a NIC to what lies outside the frame. */
const OUTSIDE_STUB = 30;
const CHANNEL_TOP = SIZE.frameHead + 8;

interface Memory {
  readonly scene: WiringScene;
  readonly measured: UnitMemory;
  readonly page: PlacedPage;
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
  if (previous && known?.scene === scene) return previous;
  const wiring = new Wiring(scene, known?.measured ?? null);
  const leads = cardCables(scene, wiring.others);
  const measured = buildUnits(scene, wiring, known?.measured ?? null);
  const before = previous && leads.length <= previous.left.lanes ? previous : null;
  // Bridges that shared a section go on sharing it when the box on both of them leaves: nothing moves for that.
  const together = before?.sections.map((section) => section.rails) ?? [];
  let sections = intoSections(measured.units, scene, together);
  yield;
  const kept = before ? keptPage(scene, sections, before) : null;
  if (!kept && before) sections = intoSections(measured.units, scene, []);
  const { band, left, lanes, plans } = kept ?? freshPage(scene, sections, leads.length);
  yield;
  const page = placePage(plans, known?.page ?? null);
  const routed = routeCardCables(leads, band, page.rails, CHANNEL_TOP, left);
  const frame = frameOf(plans, scene, band);
  const { stubs, cables } = outsideOf(scene, wiring.others, band.cards);
  const layout = withLookUps({
    bounds: stubs.reduce<Rect>((all, stub) => union(all, stub.text), frame),
    frame,
    units: page.units.list,
    cardCables: keptCables(previous?.cardCables ?? [], [...routed, ...cables]),
    cards: band.cards,
    rails: page.rails,
    residents: band.residents,
    groups: page.groups,
    headings: [...band.headings, ...page.headings],
    outside: stubs,
    sections: plans,
    left: { width: left, lanes },
  });
  memories.set(layout, { scene, measured, page });
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
function outsideOf(scene: WiringScene, leads: readonly SceneCable[], cards: ReadonlyMap<SceneKey, Rect>) {
  const open = new Map(leads.filter((cable) => cable.to === null).map((cable) => [cable.from, cable]));
  const cables: CablePlace[] = [];
  const stubs = scene.cards.flatMap((card): WiringLayout["outside"] => {
    const place = cards.get(card.key);
    const cable = open.get(card.key);
    if (!place || (!cable && (card.side !== "nic" || !card.outside))) return [];
    const words = card.outside || (card.side === "nic" ? "outside this host" : "not known");
    const w = Math.ceil(measure(words, TYPE.small));
    const y = place.y + place.h / 2;
    if (cable) {
      const label = { x: -OUTSIDE_STUB - OPEN_END, y: y - OPEN_END / 2, w: OPEN_END, h: OPEN_END };
      const points = [place.x, y, -OUTSIDE_STUB, y];
      cables.push({ key: cable.key, cable, points, end: "open", label, words: "" });
    }
    const x = -OUTSIDE_STUB - (cable ? OPEN_END + 6 : 10) - w;
    return [{ card: card.key, words, y, text: { x, y: y - 8, w, h: 16 }, open: cable !== undefined }];
  });
  return { stubs, cables };
}
