// Sticky slots: the next layout of a changed scene keeps every box that was there exactly where it was.
import { Follower } from "../kept/follower.ts";
import type { SceneKey } from "../scene/scene.ts";
import { gapAfter } from "./columns.ts";
import { SIZE } from "./geometry.ts";
import { bottomOf, planSection, withLimits } from "./plan-page.ts";
import { type ColumnPlan, type SectionPlan, type Slot, slotsTop } from "./plans.ts";
import { APART, type Section } from "./sections.ts";
import type { Unit } from "./units.ts";

/** With more than this share of the old units gone, a fresh plan reads better than one full of holes. */
const TOO_MANY_GONE = 0.4;

/** Plans that keep the previous slots, or null when they cannot be kept and a fresh plan is due. */
export function keepSlots(
  previous: readonly SectionPlan[],
  sections: readonly Section[],
): SectionPlan[] | null {
  const byKey = new Map(sections.map((section) => [section.key, section]));
  const byRail = new Map(
    sections.flatMap((section) => section.rails.map((rail) => [rail, section] as const)),
  );
  // A section goes on under the rails that are left of it; one without rails by its name.
  const goesOn = (plan: SectionPlan): Section | undefined =>
    plan.rails.length === 0
      ? byKey.get(plan.key)
      : plan.rails.flatMap((rail) => byRail.get(rail) ?? []).find((section) => !stayed.has(section));
  const stayed = new Set<Section>();
  const kept: SectionPlan[] = [];
  let before = 0;
  let gone = 0;
  for (const plan of previous) {
    const section = goesOn(plan);
    const slots = plan.columns.reduce((sum, column) => sum + column.slots.length, 0);
    before += slots;
    if (!section) {
      gone += slots;
      continue;
    }
    const next = keepSection(plan, section);
    // A section that has outgrown its place moves as a whole; the others stay.
    gone += next ? next.gone : slots;
    if (!next) continue;
    kept.push(next.plan);
    stayed.add(section);
  }
  if (gone > before * TOO_MANY_GONE) return null;
  const band = kept.find((plan) => plan.key === APART);
  for (const section of sections) {
    if (stayed.has(section)) continue;
    kept.push(placeNew(section, kept, band));
  }
  return withLimits(kept);
}

function keepSection(plan: SectionPlan, section: Section): { plan: SectionPlan; gone: number } | null {
  // A rail that nothing is plugged into any more leaves its line free; a new one has no line.
  if (section.rails.some((rail) => !plan.rails.includes(rail))) return null;
  const units = new Left(section.units);
  let gone = 0;
  const columns: ColumnPlan[] = [];
  for (const column of plan.columns) {
    const slots: Slot[] = [];
    let isSame = true;
    for (let index = 0; index < column.slots.length; index += 1) {
      const slot = column.slots[index] as Slot;
      const unit = units.take(slot.unit);
      if (!unit) {
        gone += 1;
        isSame = false;
        continue;
      }
      if (unit === slot.unit) {
        slots.push(slot);
        continue;
      }
      const below = column.slots[index + 1];
      const floor = below ? below.y - (below.group ? SIZE.groupHead : 0) : plan.limit;
      if (slot.y + unit.height > floor || !isRoomy(column, unit)) return null;
      isSame = false;
      slots.push({ ...slot, unit });
    }
    columns.push(isSame ? column : { ...column, slots });
  }
  const top = slotsTop(plan.y, plan.rails.length, plan.heading);
  for (const unit of units.left()) {
    const home = findRoom(columns, unit, plan.limit, top);
    if (!home) return null;
    const column = columns[home.column] as ColumnPlan;
    columns[home.column] = { ...column, slots: column.slots.toSpliced(home.at, 0, home.slot) };
  }
  return { plan: { ...plan, columns }, gone };
}

/** A unit may stand in a column when its structure fits; its words may be cut, but nothing is moved for them. */
function isRoomy(column: ColumnPlan, unit: Unit): boolean {
  const measured = column.measure;
  return (
    unit.rails.every((rail) => column.rails.includes(rail)) &&
    unit.measure.children <= measured.children &&
    (unit.measure.chip === 0 || measured.chip > 0) &&
    (unit.measure.ports === 0 || measured.ports > 0) &&
    (unit.measure.occupants === 0 || measured.occupants > 0)
  );
}

/** A hole left by something that went away, else the foot of the shortest column that may still grow. */
function findRoom(columns: readonly ColumnPlan[], unit: Unit, limit: number, top: number) {
  let best: { column: number; at: number; slot: Slot } | null = null;
  for (const [index, column] of columns.entries()) {
    if (!isRoomy(column, unit)) continue;
    let y = top;
    for (let at = 0; at <= column.slots.length; at += 1) {
      const next = column.slots[at];
      const floor = next ? next.y - (next.group ? SIZE.groupHead : 0) - gapAfter(unit) : limit;
      if (y + unit.height <= floor) {
        if (!best || y < best.slot.y) best = { column: index, at, slot: { unit, y, group: "" } };
        break;
      }
      if (next) y = next.y + next.unit.height + gapAfter(unit);
    }
  }
  return best;
}

/** A section that was not there before stands right of everything, or in a band below. */
function placeNew(
  section: Section,
  kept: readonly SectionPlan[],
  band: SectionPlan | undefined,
): SectionPlan {
  const left = kept.reduce((far, plan) => Math.min(far, plan.x), Number.POSITIVE_INFINITY);
  const top = kept.reduce((high, plan) => Math.min(high, plan.y), Number.POSITIVE_INFINITY);
  const bottom = kept.reduce((low, plan) => Math.max(low, bottomOf(plan)), 0);
  if (section.key === APART) return planSection(section, 3, left, bottom + SIZE.slack);
  const right = kept
    .filter((plan) => plan !== band)
    .reduce((far, plan) => Math.max(far, plan.x + plan.w), left);
  const clear = band ? Math.max(right, band.x + band.w) : right;
  return planSection(section, Math.ceil(section.units.length / 20), clear + SIZE.stackGap, top);
}

/** Units of a section that have no slot yet. */
class Left {
  readonly #units: readonly Unit[];
  readonly #isTaken: Uint8Array;
  readonly #follower: Follower<SceneKey, Unit>;

  constructor(units: readonly Unit[]) {
    this.#units = units;
    this.#isTaken = new Uint8Array(units.length);
    this.#follower = new Follower(units, (unit) => unit.key);
  }

  /** What the unit is now; undefined: gone. */
  take(was: Unit): Unit | undefined {
    const at = this.#follower.placeOf(was.key);
    if (at < 0 || this.#isTaken[at]) return undefined;
    this.#isTaken[at] = 1;
    return this.#units[at];
  }

  left(): Unit[] {
    return this.#units.filter((_, at) => !this.#isTaken[at]);
  }
}
