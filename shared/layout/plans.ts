// Plans: which unit stands in which slot of which column, before anything of it is placed.
import type { SceneKey } from "../scene/scene.ts";
import type { ColumnMeasure } from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import type { Unit } from "./units.ts";

/** One slot of a column: a unit at a height. */
export interface Slot {
  readonly unit: Unit;
  readonly y: number;
  /** Name over the slot when a group starts here. */
  readonly group: string;
}

export interface ColumnPlan {
  readonly x: number;
  readonly rails: readonly SceneKey[];
  readonly measure: ColumnMeasure;
  readonly slots: readonly Slot[];
}

/** Memory of one section, which keeps slots where they are in the next layout. */
export interface SectionPlan {
  readonly key: string;
  readonly rails: readonly SceneKey[];
  readonly heading: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  /** Lowest edge it may grow to; Infinity when nothing is below. */
  readonly limit: number;
  readonly columns: readonly ColumnPlan[];
}

/** y of a section's first slot. */
export function slotsTop(y: number, railCount: number, heading: string): number {
  return y + (railCount > 0 ? railCount * SIZE.railHead + 12 : heading ? 30 : 0);
}
