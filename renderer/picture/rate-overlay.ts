// Traffic at host ports on a canvas of its own over the picture: numbers change often, the picture does not.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import { TYPE } from "../../shared/layout/geometry.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import { FONT_FAMILY, fitText, measure } from "../../shared/text/measure.ts";
import { type Size, type Viewport, visibleWorld } from "./viewport.ts";

/** Below this scale a number could not be read. */
const SMALLEST_SCALE = 0.72;

export class RateOverlay {
  readonly #canvas: HTMLCanvasElement;
  #size: Size = { w: 1, h: 1 };
  #ratio = 1;
  #words: ReadonlyMap<SceneKey, string> = new Map();
  #isClear = true;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  resize(size: Size, pixelRatio: number): void {
    this.#size = size;
    this.#ratio = pixelRatio;
    this.#canvas.width = Math.round(size.w * pixelRatio);
    this.#canvas.height = Math.round(size.h * pixelRatio);
    this.#isClear = true;
  }

  /** Words by host port; painted with the next `paint`. */
  show(words: ReadonlyMap<SceneKey, string>): void {
    this.#words = words;
  }

  /** Each word covers the name on its port's chip; the tooltip and the inspector still tell it. */
  paint(list: DisplayList, viewport: Viewport): void {
    const readable = viewport.scale >= SMALLEST_SCALE && this.#words.size > 0;
    if (!readable && this.#isClear) return;
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
    this.#isClear = !readable;
    if (!readable) return;
    const ratio = this.#ratio;
    const scale = viewport.scale * ratio;
    context.setTransform(scale, 0, 0, scale, Math.round(viewport.x * ratio), Math.round(viewport.y * ratio));
    context.font = `600 ${TYPE.small}px ${FONT_FAMILY}`;
    const { x: left, y: top, w, h } = visibleWorld(viewport, this.#size);
    for (const [key, words] of this.#words) {
      const place = list.elements[list.byKey.get(key) ?? -1]?.bounds;
      if (!place || place.x > left + w || place.y > top + h) continue;
      if (place.x + place.w < left || place.y + place.h < top) continue;
      const text = fitText(words, place.w - 10, TYPE.small, 600);
      context.fillStyle = list.theme.accentSoft;
      context.beginPath();
      context.roundRect(place.x + 1, place.y + 1, place.w - 2, place.h - 2, place.h / 2 - 1);
      context.fill();
      context.fillStyle = list.theme.ink;
      const middle = place.y + place.h / 2 + TYPE.small * 0.36;
      context.fillText(text, place.x + (place.w - measure(text, TYPE.small, 600)) / 2, middle);
    }
  }
}
