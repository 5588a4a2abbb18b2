// Signs of what changed, on the things of the picture: legible at any scale, and told apart by sign before colour.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import type { ElementMap, Emphasis } from "../../shared/drawing/emphasis.ts";
import type { PaintContext } from "../../shared/drawing/painter.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import { FONT_FAMILY, measure } from "../../shared/text/measure.ts";
import type { ChangeMark, MarkTone } from "../state/change-marks.ts";

type Signs = NonNullable<Emphasis["signs"]>;

export const NO_SIGNS: Signs = new Map();

/** In CSS pixels. */
const HEIGHT = 16;
const TEXT = 12;
const PADDING = 5;

/** Each mark on what its thing is drawn as; what is not drawn is left out, and what is drawn together is told together. */
export function signsOf(marks: readonly ChangeMark[], map: ElementMap): Signs {
  const signs = new Map<SceneKey, { sign: string; tone: MarkTone }>();
  for (const { ref, sign, tone } of marks) {
    const [key] = map.elementsOf(ref);
    if (key === undefined) continue;
    const known = signs.get(key);
    signs.set(key, known && known.sign !== sign ? { sign: "~", tone: "changed" } : { sign, tone });
  }
  return signs;
}

/** How much of a sign lies over its thing: the corner, not the name in it. */
const OVER = 0.25;

/** Paints them at the upper left corners; the context's transform maps world units. The host's frame gets none. */
export function paintSigns(context: PaintContext, signs: Signs, list: DisplayList, scale: number): void {
  if (signs.size === 0) return;
  const { good, broken, doubt, canvas } = list.theme;
  const colours: Readonly<Record<MarkTone, string>> = { added: good, removed: broken, changed: doubt };
  const [height, size] = [HEIGHT / scale, TEXT / scale];
  context.setLineDash([]);
  context.lineWidth = 1.5 / scale;
  for (const [key, { sign, tone }] of signs) {
    const element = list.elements[list.byKey.get(key) ?? -1];
    if (!element || element.priority === 0) continue;
    const text = measure(sign, size, 600);
    const width = Math.max(height, text + (2 * PADDING) / scale);
    const left = element.bounds.x - width + OVER * height;
    const top = element.bounds.y - (1 - OVER) * height;
    context.beginPath();
    context.roundRect(left, top, width, height, height / 2);
    context.fillStyle = colours[tone];
    context.fill();
    context.strokeStyle = canvas;
    context.stroke();
    context.font = `600 ${size}px ${FONT_FAMILY}`;
    context.fillStyle = canvas;
    context.fillText(sign, left + (width - text) / 2, top + height / 2 + size * 0.36);
  }
}
