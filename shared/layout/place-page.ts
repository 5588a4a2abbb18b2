// Places what the plans say: units in their slots, rails with their bars, names of groups and headings. Units that stand
// as they did are the very ones of the layout before.
import { Listed } from "../kept/listed.ts";
import type { SceneKey } from "../scene/scene.ts";
import { columnParts, planWidth } from "./columns.ts";
import { SIZE } from "./geometry.ts";
import { keptRail } from "./keep-places.ts";
import { type Home, type PlacedUnit, placeUnit, rowY } from "./place-unit.ts";
import type { GroupPlace, HeadingPlace, RailPlace } from "./places.ts";
import type { ColumnPlan, SectionPlan } from "./plans.ts";
import type { Unit } from "./units.ts";
import type { LeftRow } from "./wiring.ts";

export interface PlacedPage {
  /** In the order of their slots. */
  readonly units: Listed<SceneKey, PlacedUnit>;
  readonly rails: ReadonlyMap<SceneKey, RailPlace>;
  readonly groups: readonly GroupPlace[];
  readonly headings: readonly HeadingPlace[];
}

export function placePage(plans: readonly SectionPlan[], before: PlacedPage | null): PlacedPage {
  const units: PlacedUnit[] = [];
  const rails = new Map<SceneKey, RailPlace>();
  const groups: GroupPlace[] = [];
  const headings: HeadingPlace[] = [];
  for (const plan of plans) {
    if (plan.heading) headings.push({ x: plan.x, y: plan.y, w: plan.w, h: 20, text: plan.heading });
    const bars = plan.rails.map((): Bar[] => []);
    for (const column of plan.columns) placeColumn(plan, column, before?.units ?? null, units, groups, bars);
    plan.rails.forEach((rail, index) => {
      // Without a bar nothing of the section is plugged into it any more.
      const place = railOf(plan, index, bars[index] ?? []);
      if (place) rails.set(rail, keptRail(before?.rails.get(rail), place));
    });
  }
  return { units: new Listed(units, before?.units ?? null, ({ key }) => key), rails, groups, headings };
}

type Bar = RailPlace["bars"][number];

function railOf(plan: SectionPlan, index: number, bars: readonly Bar[]): RailPlace | null {
  const last = bars.at(-1);
  if (!last) return null;
  const w = Math.max(...plan.columns.slice(0, 1).map(planWidth), 240);
  const head = { x: plan.x, y: plan.y + index * SIZE.railHead, w, h: SIZE.railHead - 4 };
  const x2 = Math.max(last.x, bars.length > 1 ? 0 : head.x + Math.min(head.w, 150));
  return { head, trunk: { x1: head.x, x2, y: head.y + head.h }, bars };
}

/** Adds to `units`, `groups` and, by the plan's rails, `bars`. */
function placeColumn(
  plan: SectionPlan,
  column: ColumnPlan,
  before: Listed<SceneKey, PlacedUnit> | null,
  units: PlacedUnit[],
  groups: GroupPlace[],
  bars: readonly Bar[][],
): void {
  const { x, rails, measure, slots } = column;
  const parts = columnParts(measure, rails.length);
  const home: Home = {
    column,
    chipX: x + parts.chip,
    boxX: x + parts.box,
    boxWidth: parts.boxWidth,
    railX: rails.map((_, index) => x + parts.railX(index)),
  };
  const reach: (number | undefined)[] = new Array(rails.length);
  for (const { unit, y, group } of slots) {
    const was = before?.by.get(unit.key);
    units.push(was && isSame(was, unit, y, column) ? was : placeUnit(unit, y, home, was));
    for (let index = 0; index < unit.left.length; index += 1) {
      const { rail, chip } = unit.left[index] as LeftRow;
      const at = rail === null || (!unit.box && !chip) ? -1 : rails.indexOf(rail);
      if (at >= 0) reach[at] = unit.box ? rowY(y, index) : y + SIZE.looseRow / 2;
    }
    if (group) {
      const h = SIZE.groupHead - 5;
      groups.push({ name: group, x: home.boxX, y: y - SIZE.groupHead, w: parts.boxWidth, h });
    }
  }
  rails.forEach((rail, index) => {
    const y2 = reach[index];
    if (y2 === undefined) return;
    const nth = plan.rails.indexOf(rail);
    const y1 = plan.y + (nth + 1) * SIZE.railHead - 4;
    bars[nth]?.push({ x: home.railX[index] as number, y1, y2 });
  });
}

function isSame(was: PlacedUnit, unit: Unit, y: number, { x, rails, measure }: ColumnPlan): boolean {
  return was.unit === unit && was.y === y && was.x === x && was.measure === measure && was.rails === rails;
}
