// The stage: surface, minimap and viewport of one mounted picture, painted at most once per frame and only when needed.
import { detailAt, type Element } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import { hitTest } from "../../shared/drawing/hit-test.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import type { Picture } from "./drawing.ts";
import { inIdleTime } from "./idle.ts";
import { elementOf } from "./locate.ts";
import { Minimap } from "./minimap.ts";
import type { RateWords } from "./rate-words.ts";
import type { PictureSurface } from "./surface.ts";
import {
  between,
  centredOn,
  fitTo,
  panBy,
  type Size,
  toWorld,
  type Viewport,
  visibleWorld,
  zoomAt,
} from "./viewport.ts";

/** CSS pixels around a cable in which it is hit. */
const TOLERANCE = 6;
const GLIDE_MS = 180;
/** Without another change of scale for so long, what was left out while zooming is painted. */
const REST_MS = 120;
/** Scale at which everything can be read. */
const READABLE = 1;

export class Stage {
  readonly #canvas: HTMLCanvasElement;
  readonly #surface: PictureSurface;
  readonly #minimap: Minimap;
  readonly #minimapCanvas: HTMLCanvasElement;
  #size: Size = { w: 0, h: 0 };
  #viewport: Viewport | null = null;
  #drawing: Picture | null = null;
  #host: string | null = null;
  #frame = 0;
  #glide = 0;
  #isZooming = false;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #isReadyToMove = false;
  #isStopped = false;

  constructor(canvas: HTMLCanvasElement, minimap: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#surface = new CanvasSurface(canvas);
    this.#minimapCanvas = minimap;
    this.#minimap = new Minimap(minimap, () => this.repaint());
    canvas.oncontextrestored = () => this.repaintAll();
    minimap.onclick = (event) => this.#centreOnMinimap(event.offsetX, event.offsetY);
  }

  get viewport(): Viewport | null {
    return this.#viewport;
  }

  get drawing(): Picture | null {
    return this.#drawing;
  }

  /** What is on screen, in world units; the whole picture before the first paint. */
  get visible() {
    return this.#viewport ? visibleWorld(this.#viewport, this.#size) : this.#drawing?.list.bounds;
  }

  resize(size: Size): void {
    if (size.w < 1 || size.h < 1) return;
    const before = this.#size;
    this.#size = size;
    this.#surface.resize(size, globalThis.devicePixelRatio || 1);
    // What was in the middle stays in the middle.
    const { w, h } = before;
    if (this.#viewport && w > 0)
      this.#set({
        ...this.#viewport,
        x: this.#viewport.x + (size.w - w) / 2,
        y: this.#viewport.y + (size.h - h) / 2,
      });
    else this.fit();
    // A resized canvas is empty: painting in the next frame would flash.
    this.paintNow();
  }

  /** Shows a drawing; the viewport stays when it is the same host's. */
  show(drawing: Picture, host: string): void {
    this.#drawing = drawing;
    this.#surface.show(drawing.list);
    this.#minimap.show(drawing.list, globalThis.devicePixelRatio || 1);
    if (this.#host !== host) this.#viewport = null;
    this.#host = host;
    if (this.#viewport) this.repaint();
    else this.fit();
  }

  emphasise(emphasis: Emphasis | null): void {
    this.#surface.emphasise(emphasis);
    this.repaint();
  }

  /** Words that stand in place of the names of host ports: traffic while it is watched. */
  showRates(words: RateWords): void {
    this.#surface.showRates(words);
    this.repaint();
  }

  /** Everything anew: the faces have arrived, or the canvas was lost. */
  repaintAll(): void {
    this.#surface.forget();
    this.repaint();
  }

  fit(): void {
    if (this.#drawing && this.#size.w > 0) this.#goTo(fitTo(this.#drawing.list.bounds, this.#size));
  }

  zoom(factor: number, x = this.#size.w / 2, y = this.#size.h / 2): void {
    if (!this.#viewport) return;
    this.#set(zoomAt(this.#viewport, factor, x, y));
    this.#isZooming = true;
  }

  pan(dx: number, dy: number): void {
    if (this.#viewport && this.#drawing)
      this.#set(panBy(this.#viewport, dx, dy, this.#drawing.list.bounds, this.#size));
  }

  /** Brings an entity to the middle at a readable scale; nothing happens when it is not drawn. */
  zoomTo(ref: EntityRef): void {
    if (!this.#drawing || !this.#viewport) return;
    if (ref.kind === "host") {
      this.fit();
      return;
    }
    const element = elementOf(ref, this.#drawing.list, this.#drawing.map);
    if (!element) return;
    const { bounds } = element;
    const room = Math.min((this.#size.w * 0.8) / bounds.w, (this.#size.h * 0.8) / bounds.h);
    const scale = Math.min(Math.max(this.#viewport.scale, READABLE), Math.max(room, 0.3));
    this.#goTo(centredOn(bounds, this.#size, scale));
  }

  #centreOnMinimap(x: number, y: number): void {
    if (!this.#viewport) return;
    const [wx, wy] = this.#minimap.toWorld(x, y);
    this.#set(centredOn({ x: wx, y: wy, w: 0, h: 0 }, this.#size, this.#viewport.scale));
  }

  /** Element under a point of the canvas (CSS pixels). */
  at(x: number, y: number): Element | null {
    if (!this.#drawing || !this.#viewport) return null;
    const [wx, wy] = toWorld(this.#viewport, x, y);
    const index = hitTest(this.#drawing.list, wx, wy, TOLERANCE / this.#viewport.scale);
    return index === null ? null : (this.#drawing.list.elements[index] ?? null);
  }

  repaint(): void {
    this.#frame ||= requestAnimationFrame(() => this.paintNow());
  }

  paintNow(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#viewport || !this.#drawing) return;
    this.#paintSurface(this.#viewport);
    const { scale, x, y } = this.#viewport;
    const useful = this.#minimap.paint(visibleWorld(this.#viewport, this.#size));
    this.#minimapCanvas.style.visibility = useful ? "visible" : "hidden";
    this.#canvas.dataset.viewport = JSON.stringify({ scale, x, y });
    this.#canvas.dataset.detail = String(detailAt(scale));
  }

  #paintSurface(viewport: Viewport): void {
    const isRough = this.#surface.paint(viewport, this.#isZooming);
    this.#isZooming = false;
    this.#prepareToMove();
    if (!isRough) return;
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.repaintAll(), REST_MS);
  }

  /** Once, when the first picture stands. */
  #prepareToMove(): void {
    if (this.#isReadyToMove) return;
    this.#isReadyToMove = true;
    inIdleTime(this.#surface.prepareToMove(), () => this.#isStopped);
  }

  stop(): void {
    this.#isStopped = true;
    this.#minimap.stop();
    clearTimeout(this.#rest);
    this.#canvas.oncontextrestored = null;
    cancelAnimationFrame(this.#frame);
    cancelAnimationFrame(this.#glide);
  }

  #set(viewport: Viewport): void {
    cancelAnimationFrame(this.#glide);
    this.#viewport = viewport;
    this.repaint();
  }

  /** Glides there, or jumps where people asked for less motion or nothing is on screen yet. */
  #goTo(target: Viewport): void {
    const from = this.#viewport;
    const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)").matches ?? true;
    if (!from || calm) {
      this.#set(target);
      return;
    }
    cancelAnimationFrame(this.#glide);
    const start = performance.now();
    const step = (now: number): void => {
      const t = Math.min(1, Math.max(0, (now - start) / GLIDE_MS));
      this.#viewport = t === 1 ? target : between(from, target, 1 - (1 - t) ** 3);
      this.#isZooming = t < 1 && from.scale !== target.scale;
      if (t === 1) clearTimeout(this.#rest);
      this.paintNow();
      if (t < 1) this.#glide = requestAnimationFrame(step);
    };
    this.#glide = requestAnimationFrame(step);
  }
}
