// The structural layout: positions from what is plugged into what, in bands from left to right. No forces, no search
// over positions: linear but for sorting, the same input gives the same picture.
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { Drawer } from "./drawer.ts";
import { type Rect, SIZE, TYPE, union } from "./geometry.ts";
import { isCardCable, placeHostBand, routeCardCables } from "./host-band.ts";
import { keepSlots } from "./keep-slots.ts";
import { placeSection } from "./place-section.ts";
import type { SectionPlan, WiringLayout } from "./places.ts";
import { bottomOf, planPage } from "./plan-page.ts";
import { buildUnits, type Unit } from "./units.ts";

/** Length of the stub from a NIC to what lies outside the frame. */
const OUTSIDE_STUB = 30;

/**
 * Places a scene. With `previous` (the layout of the scene before a refresh) every box that is still there stays
 * exactly where it was; when that is not possible without overlap, everything is placed afresh.
 */
export function layoutWiring(scene: WiringScene, previous?: WiringLayout): WiringLayout {
  const sections = buildUnits(scene);
  const units = new Map<SceneKey, Unit>();
  for (const section of sections) for (const unit of section.units) units.set(unit.key, unit);
  const lanes = scene.cables.filter((cable) => isCardCable(cable, scene)).length;

  const channel = SIZE.frameHead + 8;
  const fits = previous && lanes <= previous.left.lanes ? previous.left.lanes : lanes;
  const top = channel + (fits > 0 ? fits * SIZE.lane + 14 : 6);
  const band = placeHostBand(scene, SIZE.framePad, top);
  const isEmpty = scene.cards.length === 0 && scene.residents.length === 0;
  const wanted = isEmpty ? SIZE.framePad : band.right + 34 + fits * SIZE.lane;
  const kept =
    previous && fits === previous.left.lanes && wanted <= previous.left.width
      ? keepSlots(previous.sections, sections)
      : null;
  const left = kept && previous ? previous.left.width : wanted;
  const plans = kept ?? planPage(sections, left, top, Math.max(band.bottom - top, 160));
  const out = new Drawer();
  for (const plan of plans) placeSection(plan, units, out);
  for (const [key, place] of routeCardCables(scene, band, out.rails, channel, left))
    out.cables.set(key, place);
  const frame = frameOf(plans, scene, band);
  const outside = outsideOf(scene, band.cards);
  const bounds = outside.reduce<Rect>((all, stub) => union(all, stub.text), frame);
  return {
    bounds,
    frame,
    boxes: out.boxes,
    ports: out.ports,
    chips: out.chips,
    cards: band.cards,
    rails: out.rails,
    cables: out.cables,
    residents: band.residents,
    groups: out.groups,
    headings: [...band.headings, ...out.headings],
    outside,
    sections: plans,
    left: { width: left, lanes: fits },
  };
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

function outsideOf(scene: WiringScene, cards: ReadonlyMap<SceneKey, Rect>): WiringLayout["outside"] {
  return scene.cards.flatMap((card) => {
    const place = cards.get(card.key);
    if (!place || card.side !== "nic" || !card.outside) return [];
    const w = Math.ceil(measure(card.outside, TYPE.small));
    const y = place.y + place.h / 2;
    return [{ card: card.key, y, text: { x: -OUTSIDE_STUB - 10 - w, y: y - 8, w, h: 16 } }];
  });
}
