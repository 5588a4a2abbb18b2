// The minimap: the whole picture as blocks, painted once per picture, and a frame around what is on screen.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import { Painter } from "../../shared/drawing/painter.ts";
import type { Rect } from "../../shared/layout/geometry.ts";
import type { Size } from "./viewport.ts";

const MOST: Size = { w: 190, h: 130 };
const AFTER_MS = 60;

export class Minimap {
  readonly #canvas: HTMLCanvasElement;
  #still: HTMLCanvasElement | null = null;
  #list: DisplayList | null = null;
  #scale = 1;
  #ratio = 1;
  #waiting: ReturnType<typeof setTimeout> | undefined;
  readonly #onMade: () => void;

  /** `onMade`: the small picture is there now and wants its frame. */
  constructor(canvas: HTMLCanvasElement, onMade: () => void) {
    this.#canvas = canvas;
    this.#onMade = onMade;
  }

  /** Paints the small picture soon, not now: the large one goes first. Until then the one before stays. */
  show(list: DisplayList, pixelRatio: number): void {
    if (this.#list && list.since?.version === this.#list.version && list.since.areas.length === 0) {
      this.#list = list;
      return;
    }
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#make(list, pixelRatio);
      this.#onMade();
    }, AFTER_MS);
  }

  stop(): void {
    clearTimeout(this.#waiting);
  }

  #make(list: DisplayList, pixelRatio: number): void {
    this.#list = list;
    this.#ratio = pixelRatio;
    const { bounds } = list;
    this.#scale = Math.min(MOST.w / bounds.w, MOST.h / bounds.h);
    const w = Math.max(1, Math.round(bounds.w * this.#scale));
    const h = Math.max(1, Math.round(bounds.h * this.#scale));
    this.#canvas.style.width = `${w}px`;
    this.#canvas.style.height = `${h}px`;
    this.#canvas.width = Math.round(w * pixelRatio);
    this.#canvas.height = Math.round(h * pixelRatio);
    const still = document.createElement("canvas");
    still.width = this.#canvas.width;
    still.height = this.#canvas.height;
    const context = still.getContext("2d");
    if (!context) return;
    const scale = this.#scale * pixelRatio;
    context.fillStyle = list.theme.canvas;
    context.fillRect(0, 0, still.width, still.height);
    context.setTransform(scale, 0, 0, scale, -bounds.x * scale, -bounds.y * scale);
    new Painter(list).paint(context, bounds, this.#scale, 0);
    this.#still = still;
  }

  /** Paints the frame; answers whether a minimap is of use: not when everything is on screen anyway. */
  paint(view: Rect): boolean {
    const context = this.#canvas.getContext("2d");
    const list = this.#list;
    if (!context || !list || !this.#still) return false;
    const { bounds } = list;
    const isWhole =
      view.x <= bounds.x &&
      view.y <= bounds.y &&
      view.x + view.w >= bounds.x + bounds.w &&
      view.y + view.h >= bounds.y + bounds.h;
    if (isWhole) return false;
    const scale = this.#scale * this.#ratio;
    context.drawImage(this.#still, 0, 0);
    const left = Math.max(0, (view.x - bounds.x) * scale);
    const top = Math.max(0, (view.y - bounds.y) * scale);
    const right = Math.min(this.#canvas.width, (view.x + view.w - bounds.x) * scale);
    const bottom = Math.min(this.#canvas.height, (view.y + view.h - bounds.y) * scale);
    context.strokeStyle = list.theme.accent;
    context.lineWidth = 1.5 * this.#ratio;
    context.strokeRect(left + 1, top + 1, Math.max(3, right - left - 2), Math.max(3, bottom - top - 2));
    return true;
  }

  /** World point under a point of the minimap (CSS pixels). */
  toWorld(x: number, y: number): readonly [number, number] {
    const { bounds } = this.#list ?? { bounds: { x: 0, y: 0 } };
    return [bounds.x + x / this.#scale, bounds.y + y / this.#scale];
  }
}
