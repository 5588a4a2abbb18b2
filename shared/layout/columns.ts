// Columns of a section: units in order, cut into columns of nearly equal height.
import type { SceneKey } from "../scene/scene.ts";
import { type ColumnMeasure, mergeMeasures, widest } from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import type { ColumnPlan, Slot } from "./plans.ts";
import type { Section } from "./sections.ts";
import type { Unit } from "./units.ts";

/** Units one under the other, measured once: cutting them into columns asks many times. */
export class Stack {
  readonly units: readonly Unit[];
  /** Height of all units in one column, group heads included. */
  readonly height: number;
  /** What each adds below the one before it, and at the top of a column, where a group starts anew. */
  readonly #below: Float64Array;
  readonly #atTop: Float64Array;

  constructor(units: readonly Unit[]) {
    this.units = units;
    this.#below = new Float64Array(units.length);
    this.#atTop = new Float64Array(units.length);
    let height = 0;
    let group = "";
    for (let at = 0; at < units.length; at += 1) {
      const unit = units[at] as Unit;
      const own = unit.height + gapAfter(unit);
      const withHead = unit.group === "" ? own : own + SIZE.groupHead;
      const below = unit.group === group ? own : withHead;
      group = unit.group;
      this.#below[at] = below;
      this.#atTop[at] = withHead;
      height += below;
    }
    this.height = height;
  }

  /** Cuts them into at most `count` columns with the lowest tallest one. */
  columns(count: number): (readonly Unit[])[] {
    if (count <= 1) return [this.units];
    let low = this.height / count;
    let high = this.height;
    for (let step = 0; step < 12 && high - low > 4; step += 1) {
      const middle = (low + high) / 2;
      if (this.#walk(middle) <= count) high = middle;
      else low = middle;
    }
    const starts: number[] = [];
    this.#walk(high, starts);
    return starts.map((start, index) => this.units.slice(start, starts[index + 1] ?? this.units.length));
  }

  /** How many columns there are when none is taller than `cap` (a single unit may be); notes the first unit of each. */
  #walk(cap: number, starts: number[] | null = null): number {
    let count = 0;
    let height = 0;
    for (let at = 0; at < this.units.length; at += 1) {
      const below = this.#below[at] as number;
      if (at > 0 && height + below <= cap) {
        height += below;
        continue;
      }
      count += 1;
      starts?.push(at);
      height = this.#atTop[at] as number;
    }
    return count;
  }
}

export function gapAfter(unit: Unit): number {
  return unit.box ? SIZE.boxGap : 2;
}

/** Slots from `top` down. */
export function slotsOf(units: readonly Unit[], top: number): Slot[] {
  let y = top;
  let group = "";
  return units.map((unit) => {
    const starts = unit.group !== "" && unit.group !== group;
    group = unit.group;
    if (starts) y += SIZE.groupHead;
    const slot = { unit, y, group: starts ? unit.group : "" };
    y += unit.height + gapAfter(unit);
    return slot;
  });
}

/** Rails that a column's units are plugged into, in the section's order. */
export function railsUsed(section: Section, units: readonly Unit[]): SceneKey[] {
  const used = new Set<SceneKey>();
  let last: readonly SceneKey[] | null = null;
  for (const { rails } of units) {
    if (rails !== last) for (const rail of rails) used.add(rail);
    last = rails;
  }
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
