// Columns of a section: units in order, cut into columns of nearly equal height.
import type { SceneKey } from "../scene/scene.ts";
import { mergeMeasures, widest } from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import type { ColumnMeasure, ColumnPlan, Slot } from "./places.ts";
import type { Section } from "./sections.ts";
import type { Unit } from "./units.ts";

/** Height of all units in one column, group heads included. */
export function stackedHeight(units: readonly Unit[]): number {
  let height = 0;
  units.forEach((unit, index) => {
    height += rowHeight(unit, index > 0 ? units[index - 1] : undefined);
  });
  return height;
}

/** What a unit adds to a column below `above`; a group starts anew at the top of a column. */
function rowHeight(unit: Unit, above: Unit | undefined): number {
  const startsGroup = unit.group !== "" && unit.group !== above?.group;
  return unit.height + gapAfter(unit) + (startsGroup ? SIZE.groupHead : 0);
}

/** Index of the first unit of each column when none is taller than `cap` (a single unit may be). Linear. */
function columnStarts(units: readonly Unit[], cap: number): number[] {
  const starts: number[] = [];
  let height = 0;
  units.forEach((unit, index) => {
    const needs = rowHeight(unit, units[index - 1]);
    if (index > 0 && height + needs <= cap) {
      height += needs;
      return;
    }
    starts.push(index);
    height = rowHeight(unit, undefined);
  });
  return starts;
}

export function gapAfter(unit: Unit): number {
  return unit.box ? SIZE.boxGap : 2;
}

/** Cuts units into at most `count` columns with the lowest tallest one. */
export function cutIntoColumns(units: readonly Unit[], count: number): (readonly Unit[])[] {
  if (count <= 1) return [units];
  const total = stackedHeight(units);
  let low = total / count;
  let high = total;
  for (let step = 0; step < 12 && high - low > 4; step += 1) {
    const middle = (low + high) / 2;
    if (columnStarts(units, middle).length <= count) high = middle;
    else low = middle;
  }
  const starts = columnStarts(units, high);
  return starts.map((start, index) => units.slice(start, starts[index + 1] ?? units.length));
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
  const used = new Set<SceneKey>();
  for (const unit of units) for (const rail of unit.rails) used.add(rail);
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
  return mergeMeasures(units);
}

export function planWidth(column: ColumnPlan): number {
  return columnParts(column.measure, column.rails.length).width;
}
