// Columns of a section: units in order, cut into columns of nearly equal height.
import type { SceneKey } from "../scene/scene.ts";
import { mergeMeasures, widest } from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import type { ColumnMeasure, ColumnPlan, Slot } from "./places.ts";
import type { Section, Unit } from "./units.ts";

/** Height of all units in one column, group heads included. */
export function stackedHeight(units: readonly Unit[]): number {
  return fill(units, Number.POSITIVE_INFINITY)[0]?.height ?? 0;
}

interface Filled {
  readonly units: Unit[];
  height: number;
}

/** Puts units into columns no taller than `cap` where a single unit allows it. Linear. */
function fill(units: readonly Unit[], cap: number): Filled[] {
  const columns: Filled[] = [];
  let column: Filled | undefined;
  let group = "";
  for (const unit of units) {
    const starts = !column || unit.group !== group;
    const needs = unit.height + (starts && unit.group ? SIZE.groupHead : 0) + gapAfter(unit);
    if (!column || column.height + needs > cap) {
      column = { units: [], height: 0 };
      columns.push(column);
      column.height += unit.group ? SIZE.groupHead : 0;
      column.height += unit.height + gapAfter(unit);
    } else column.height += needs;
    column.units.push(unit);
    group = unit.group;
  }
  return columns;
}

export function gapAfter(unit: Unit): number {
  return unit.box ? SIZE.boxGap : 2;
}

/** Cuts units into at most `count` columns with the lowest tallest one. */
export function cutIntoColumns(units: readonly Unit[], count: number): (readonly Unit[])[] {
  const total = stackedHeight(units);
  let low = total / count;
  let high = total;
  if (count > 1)
    for (let step = 0; step < 12 && high - low > 4; step += 1) {
      const middle = (low + high) / 2;
      if (fill(units, middle).length <= count) high = middle;
      else low = middle;
    }
  return fill(units, count > 1 ? high : Number.POSITIVE_INFINITY).map((column) => column.units);
}

/** Slots from `top` down, and where the last one ends. */
export function slotsOf(units: readonly Unit[], top: number): { slots: Slot[]; bottom: number } {
  let y = top;
  let group = "";
  const slots = units.map((unit) => {
    const starts = unit.group !== "" && unit.group !== group;
    group = unit.group;
    if (starts) y += SIZE.groupHead;
    const slot = { unit: unit.key, y, h: unit.height, group: starts ? unit.group : "" };
    y += unit.height + gapAfter(unit);
    return slot;
  });
  return { slots, bottom: y };
}

/** Rails that a column's units are plugged into, in the section's order. */
export function railsUsed(section: Section, units: readonly Unit[]): SceneKey[] {
  const used = new Set(units.flatMap((unit) => unit.rails));
  return section.rails.filter((rail) => used.has(rail));
}

/** Where the parts of a column begin, counted from the column's left edge. */
export function columnParts(measured: ColumnMeasure, railCount: number) {
  const railX = (index: number): number => 3 + index * SIZE.railPitch;
  const rails = railCount > 0 ? railX(railCount - 1) + SIZE.railToChip : 0;
  const box = measured.chip > 0 ? rails + measured.chip + SIZE.chipToBox : rails;
  const boxWidth = widest(measured);
  return { railX, chip: rails, box, boxWidth, width: box + boxWidth + measured.children };
}

export function measureColumn(units: readonly Unit[]): ColumnMeasure {
  return mergeMeasures(units.map((unit) => unit.measure));
}

export function planWidth(column: ColumnPlan): number {
  return columnParts(column.measure, column.rails.length).width;
}
