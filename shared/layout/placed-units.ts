// Placed units: where each unit stands and what its places hang on, so that the next layout places only what is new.
import { type Listed, listed } from "../kept/listed.ts";
import { membershipKey } from "../scene/keys.ts";
import type { SceneHostPort, SceneKey } from "../scene/scene.ts";
import type { InterfaceId } from "../topology/ids.ts";
import type { ColumnMeasure, SectionPlan } from "./places.ts";
import type { Unit } from "./units.ts";

/** All that the places of a unit are made from. */
export interface PlacedUnit {
  readonly unit: Unit;
  readonly y: number;
  readonly x: number;
  readonly rails: readonly SceneKey[];
  readonly measure: ColumnMeasure;
}

/** In the order of their slots, and by the unit. */
export type PlacedUnits = Listed<SceneKey, PlacedUnit>;

/** Units of all plans; one that is placed as it was `before` is that very object. */
export function placedUnits(
  plans: readonly SectionPlan[],
  units: ReadonlyMap<SceneKey, Unit>,
  before: PlacedUnits | null,
): PlacedUnits {
  const placed: PlacedUnit[] = [];
  for (const plan of plans)
    for (const { x, rails, measure, slots } of plan.columns)
      for (const { unit: key, y } of slots) {
        const unit = units.get(key);
        if (!unit) continue;
        const was = before?.by.get(key);
        const same =
          was &&
          was.unit === unit &&
          was.y === y &&
          was.x === x &&
          was.measure === measure &&
          was.rails === rails &&
          !isTagged(unit);
        placed.push(same ? was : { unit, y, x, rails, measure });
      }
  return listed(placed, before, ({ unit }) => unit.key);
}

/** Which end of a tagged cable is drawn under which key depends on who comes first: such units are placed anew. */
function isTagged({ left, children }: Unit): boolean {
  return left.some((row) => row.tag !== "") || children.some((edge) => isTagged(edge.child));
}

/** Calls `visit` with the key of everything that placing a unit may place. */
export function visitKeys(unit: Unit, visit: (key: SceneKey) => void): void {
  if (unit.box) visit(unit.box.key);
  for (const { port, chip, cable } of unit.left) {
    if (port) visit(port.key);
    if (chip) {
      visit(chip.key);
      visit(tapKey(chip.key));
    }
    if (cable) {
      visit(cable.key);
      visit(farKey(cable.key));
    }
  }
  for (const { from, to, cable, child, again } of unit.children) {
    visit(from.key);
    visit(to.key);
    visit(cable.key);
    if (!again) visitKeys(child, visit);
  }
}

/** The second end of a tagged cable. */
export function farKey(cable: SceneKey): SceneKey {
  return `${cable}~` as SceneKey;
}

/** The cable from a rail to a host port: that of its membership, or of its bundle. */
export function tapKey(port: SceneHostPort["key"]): SceneKey {
  const bundled = port.startsWith("group:") ? port.match(/^(group:.*)\/out\/(\d+)$/s) : null;
  return bundled
    ? (`${bundled[1]}/in/${bundled[2]}/member` as SceneKey)
    : membershipKey(port.slice("if:".length) as InterfaceId);
}
