// Traffic at host ports, painted over the names on their chips: the tooltip and the inspector still tell those.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { PaintContext } from "../../shared/drawing/painter.ts";
import { overlaps, type Rect, TYPE } from "../../shared/layout/geometry.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import { FONT_FAMILY, fitText, measure } from "../../shared/text/measure.ts";

/** Below this scale a number could not be read. */
const SMALLEST_SCALE = 0.72;

export type RateWords = ReadonlyMap<SceneKey, string>;

export const NO_RATES: RateWords = new Map();

function placeOf(key: SceneKey, list: DisplayList): Rect | undefined {
  return list.elements[list.byKey.get(key) ?? -1]?.bounds;
}

/** Chips whose words are not what they were. */
export function changedChips(before: RateWords, now: RateWords, list: DisplayList): Rect[] {
  const changed: Rect[] = [];
  const add = (key: SceneKey): void => {
    const place = placeOf(key, list);
    if (place) changed.push(place);
  };
  for (const [key, words] of now) if (before.get(key) !== words) add(key);
  for (const key of before.keys()) if (!now.has(key)) add(key);
  return changed;
}

/** Paints the words in `view`; the context's transform maps world units. */
export function paintRates(
  context: PaintContext,
  words: RateWords,
  list: DisplayList,
  view: Rect,
  scale: number,
): void {
  if (scale < SMALLEST_SCALE || words.size === 0) return;
  const seen: { readonly text: string; readonly place: Rect }[] = [];
  for (const [key, text] of words) {
    const place = placeOf(key, list);
    if (place && overlaps(place, view)) seen.push({ text, place });
  }
  context.beginPath();
  for (const { place } of seen)
    context.roundRect(place.x + 1, place.y + 1, place.w - 2, place.h - 2, place.h / 2 - 1);
  context.fillStyle = list.theme.accentSoft;
  context.fill();
  context.font = `600 ${TYPE.small}px ${FONT_FAMILY}`;
  context.fillStyle = list.theme.ink;
  for (const { text, place } of seen) {
    const fitting = fitText(text, place.w - 10, TYPE.small, 600);
    const middle = place.y + place.h / 2 + TYPE.small * 0.36;
    context.fillText(fitting, place.x + (place.w - measure(fitting, TYPE.small, 600)) / 2, middle);
  }
}
