// Paints the picture on a 2D canvas: only what is in view, at the detail the scale can carry, and on top of a veil
// again what is selected.
import { type DisplayList, detailAt } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import { Painter, paintOutline, paintScreenLabels } from "../../shared/drawing/painter.ts";
import type { PictureSurface } from "./surface.ts";
import { type Size, type Viewport, visibleWorld } from "./viewport.ts";

export class CanvasSurface implements PictureSurface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #size: Size = { w: 1, h: 1 };
  #ratio = 1;
  #list: DisplayList | null = null;
  #painter: Painter | null = null;
  #strong: readonly number[] | null = null;
  #outlined: readonly number[] = [];
  #emphasis: Emphasis | null = null;

  /** Throws when the canvas has no 2D context: then nothing could be drawn at all. */
  constructor(canvas: HTMLCanvasElement) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("This window has no 2D canvas.");
    this.#canvas = canvas;
    this.#context = context;
  }

  resize(size: Size, pixelRatio: number): void {
    this.#size = size;
    this.#ratio = pixelRatio;
    this.#canvas.width = Math.max(1, Math.round(size.w * pixelRatio));
    this.#canvas.height = Math.max(1, Math.round(size.h * pixelRatio));
  }

  show(list: DisplayList): void {
    this.#list = list;
    this.#painter = new Painter(list);
    this.emphasise(this.#emphasis);
  }

  emphasise(emphasis: Emphasis | null): void {
    this.#emphasis = emphasis;
    const byKey = this.#list?.byKey;
    const indexes = (keys: Iterable<string>): number[] =>
      [...keys].map((key) => byKey?.get(key as never)).filter((index) => index !== undefined);
    this.#strong = emphasis ? indexes(emphasis.keys).filter((index) => !this.#isGround(index)) : null;
    this.#outlined = emphasis ? indexes(emphasis.selected) : [];
  }

  /** The frame is everywhere: redrawn above the veil it would hide what it frames. */
  #isGround(index: number): boolean {
    return this.#list?.elements[index]?.priority === 0;
  }

  paint(viewport: Viewport): void {
    const { theme } = this.#list ?? {};
    if (!this.#list || !this.#painter || !theme) return;
    const context = this.#context;
    const ratio = this.#ratio;
    // Whole device pixels: hairlines stay crisp while panning.
    const x = Math.round(viewport.x * ratio);
    const y = Math.round(viewport.y * ratio);
    const scale = viewport.scale * ratio;
    const detail = detailAt(viewport.scale);
    const view = visibleWorld(viewport, this.#size);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = theme.canvas;
    context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
    context.setTransform(scale, 0, 0, scale, x, y);
    this.#painter.paint(context, view, viewport.scale, detail);
    if (this.#strong) {
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.fillStyle = theme.veil;
      context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
      context.setTransform(scale, 0, 0, scale, x, y);
      this.#painter.paint(context, view, viewport.scale, detail, this.#strong);
      for (const index of this.#outlined) {
        const element = this.#list.elements[index];
        if (element) paintOutline(context, element, theme.accent, viewport.scale);
      }
    }
    if (detail === 0) {
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      paintScreenLabels(context, this.#list, viewport.scale, (wx, wy) => [
        wx * viewport.scale + viewport.x,
        wy * viewport.scale + viewport.y,
      ]);
    }
  }
}
