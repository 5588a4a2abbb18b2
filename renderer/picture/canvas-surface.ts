// Paints the picture on a 2D canvas: only what is in view, at the detail the scale can carry, and on top of a veil
// again what is selected.
import { type DisplayList, detailAt } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import { Painter, paintOutline, paintScreenLabels } from "../../shared/drawing/painter.ts";
import { overlaps, type Rect } from "../../shared/layout/geometry.ts";
import type { SceneKey } from "../../shared/scene/scene.ts";
import type { PictureSurface } from "./surface.ts";
import { type Size, type Viewport, visibleWorld } from "./viewport.ts";

/** Device pixels around a changed area: outlines and round ends reach over an element's bounds. */
const AREA_MARGIN = 4;
/** Part of all elements above which painting everything is no slower. */
const MOST_IN_AREAS = 0.4;

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
  #painted: { readonly version: number; readonly viewport: Viewport } | null = null;
  /** What of the screen the list changed since it was painted; null: everything. */
  #areas: readonly Rect[] | null = null;

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
    this.#painted = null;
  }

  show(list: DisplayList): void {
    const onScreen = this.#painted;
    this.#list = list;
    this.#painter = new Painter(list);
    this.emphasise(this.#emphasis);
    // A list shown before the last one was painted leaves the areas of both: then everything is painted.
    this.#areas = onScreen && list.since?.version === onScreen.version ? list.since.areas : null;
  }

  emphasise(emphasis: Emphasis | null): void {
    if (emphasis === null && this.#emphasis === null) return;
    this.#areas = null;
    this.#emphasis = emphasis;
    this.#strong = null;
    this.#outlined = [];
    if (!emphasis || !this.#list) return;
    const { byKey } = this.#list;
    const indexes = (keys: Iterable<SceneKey>): number[] => {
      const found: number[] = [];
      for (const key of keys) {
        const index = byKey.get(key);
        if (index !== undefined) found.push(index);
      }
      return found;
    };
    this.#strong = indexes(emphasis.keys).filter((index) => !this.#isGround(index));
    this.#outlined = indexes(emphasis.selected);
  }

  /** The frame is everywhere: redrawn above the veil it would hide what it frames. */
  #isGround(index: number): boolean {
    return this.#list?.elements[index]?.priority === 0;
  }

  paint(viewport: Viewport): void {
    const list = this.#list;
    if (!list || !this.#painter) return;
    const areas = this.#unmoved(viewport) ? this.#areas : null;
    this.#areas = null;
    this.#painted = { version: list.version, viewport };
    if (areas === null || this.#strong) this.#paintAll(list, this.#painter, viewport);
    else this.#paintAreas(list, this.#painter, viewport, areas);
  }

  #unmoved({ scale, x, y }: Viewport): boolean {
    const last = this.#painted?.viewport;
    return last !== undefined && last.scale === scale && last.x === x && last.y === y;
  }

  #paintAll(list: DisplayList, painter: Painter, viewport: Viewport): void {
    const context = this.#context;
    const { theme } = list;
    const detail = detailAt(viewport.scale);
    const view = visibleWorld(viewport, this.#size);
    this.#clear(theme.canvas);
    this.#toWorld(viewport);
    painter.paint(context, view, viewport.scale, detail);
    if (this.#strong) {
      this.#clear(theme.veil);
      this.#toWorld(viewport);
      painter.paint(context, view, viewport.scale, detail, this.#strong);
      for (const index of this.#outlined) {
        const element = list.elements[index];
        if (element) paintOutline(context, element, theme.accent, viewport.scale);
      }
    }
    this.#paintLabels(list, viewport);
  }

  /** Clips to what changed and paints only what touches it. */
  #paintAreas(list: DisplayList, painter: Painter, viewport: Viewport, areas: readonly Rect[]): void {
    if (areas.length === 0) return;
    const view = visibleWorld(viewport, this.#size);
    const seen = areas.filter((area) => overlaps(area, view));
    const items = new Set<number>();
    const around = AREA_MARGIN / viewport.scale + 2;
    for (const { x, y, w, h } of seen) {
      const wide = { x: x - around, y: y - around, w: w + around * 2, h: h + around * 2 };
      list.index.query(wide, (item) => items.add(item));
      if (items.size > list.elements.length * MOST_IN_AREAS) {
        this.#paintAll(list, painter, viewport);
        return;
      }
    }
    const context = this.#context;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    // Whole device pixels: a half-covered edge would be painted twice.
    const ratio = this.#ratio;
    const device = viewport.scale * ratio;
    const [left, top] = [Math.round(viewport.x * ratio), Math.round(viewport.y * ratio)];
    for (const { x, y, w, h } of seen) {
      const x1 = Math.floor(x * device + left) - AREA_MARGIN;
      const y1 = Math.floor(y * device + top) - AREA_MARGIN;
      const x2 = Math.ceil((x + w) * device + left) + AREA_MARGIN;
      const y2 = Math.ceil((y + h) * device + top) + AREA_MARGIN;
      context.rect(x1, y1, x2 - x1, y2 - y1);
    }
    context.clip();
    this.#clear(list.theme.canvas);
    this.#toWorld(viewport);
    painter.paint(context, view, viewport.scale, detailAt(viewport.scale), [...items]);
    this.#paintLabels(list, viewport);
    context.restore();
  }

  #clear(color: string): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.fillStyle = color;
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** Whole device pixels: hairlines stay crisp while panning. */
  #toWorld(viewport: Viewport): void {
    const ratio = this.#ratio;
    const scale = viewport.scale * ratio;
    const [x, y] = [Math.round(viewport.x * ratio), Math.round(viewport.y * ratio)];
    this.#context.setTransform(scale, 0, 0, scale, x, y);
  }

  #paintLabels(list: DisplayList, viewport: Viewport): void {
    if (detailAt(viewport.scale) !== 0) return;
    this.#context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    paintScreenLabels(this.#context, list, viewport.scale, (x, y) => [
      x * viewport.scale + viewport.x,
      y * viewport.scale + viewport.y,
    ]);
  }
}
