// Where what is emphasised stands in a display list, and whether another emphasis or list looks the same.
import type { DisplayList, Element } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import { sameItems, sameSet } from "../../shared/kept/same-items.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import { NO_SIGNS } from "./change-signs.ts";

export interface EmphasisPlaces {
  /** Places of the elements at full strength, without the frame: redrawn above the veil it would hide what it frames. */
  readonly strong: readonly number[];
  readonly outlined: readonly Element[];
  /** Numbers and signs stand beside elements, and reach further than these. */
  readonly isMarked: boolean;
}

/** Null when nothing is emphasised. Walks the list: right for one that is looked at once. */
export function placesOf(emphasis: Emphasis | null, { elements }: DisplayList): EmphasisPlaces | null {
  if (emphasis === null) return null;
  const { keys, selected } = emphasis;
  const strong: number[] = [];
  const outlined: Element[] = [];
  for (let index = 0; index < elements.length; index += 1) {
    const element = elements[index] as Element;
    if (element.priority !== 0 && keys.has(element.key)) strong.push(index);
    if (selected.has(element.key)) outlined.push(element);
  }
  return { strong, outlined, isMarked: isMarked(emphasis) };
}

/** The same by the list's keys: right for one that is asked again and again. */
export function placesByKey(emphasis: Emphasis | null, list: DisplayList): EmphasisPlaces | null {
  if (emphasis === null) return null;
  const { byKey, elements } = list;
  const at = (keys: ReadonlySet<SceneKey>): number[] =>
    [...keys].flatMap((key) => byKey.get(key) ?? []).sort((a, b) => a - b);
  const strong = at(emphasis.keys).filter((index) => elements[index]?.priority !== 0);
  const outlined = at(emphasis.selected).map((index) => elements[index] as Element);
  return { strong, outlined, isMarked: isMarked(emphasis) };
}

function isMarked({ steps, signs }: Emphasis): boolean {
  return (steps ?? []).length > 0 || (signs ?? NO_SIGNS).size > 0;
}

/** Whether what reaches beyond the bounds of elements is where it was in the list before. */
export function isOutlinedAlike(before: EmphasisPlaces | null, now: EmphasisPlaces | null): boolean {
  if (before === null || now === null) return before === now;
  return !now.isMarked && sameItems(before.outlined, now.outlined);
}

/** Whether the same elements stand out, in the same way. */
export function isSameEmphasis(a: Emphasis | null, b: Emphasis | null): boolean {
  if (a === null || b === null) return a === b;
  const [signs, otherSigns] = [a.signs ?? NO_SIGNS, b.signs ?? NO_SIGNS];
  if (signs.size !== otherSigns.size) return false;
  for (const [key, { sign, tone }] of signs) {
    const other = otherSigns.get(key);
    if (other?.sign !== sign || other.tone !== tone) return false;
  }
  return (
    sameSet(a.keys, b.keys) && sameSet(a.selected, b.selected) && sameItems(a.steps ?? [], b.steps ?? [])
  );
}
