// The minimap: the whole picture as blocks, painted once per picture where it changed, and a frame around what is on
// screen. While everything is on screen there is none, and none is painted.
import type { DisplayList } from "../../shared/drawing/display-list.ts";
import { Painter } from "../../shared/drawing/painter.ts";
import { contains, type Rect, sameRect } from "../../shared/layout/geometry.ts";
import { devicePixels, isMost, type Raster, touching } from "./damage.ts";
import type { Size } from "./viewport.ts";

const MOST: Size = { w: 190, h: 130 };
const AFTER_MS = 60;
/** Of more areas than this it is not kept which they are: everything has changed. */
const MOST_AREAS = 2_000;
/** Detail at which it is painted. */
const FAR = 0;

export class Minimap {
  readonly #canvas: HTMLCanvasElement;
  #still: HTMLCanvasElement | null = null;
  /** What `#still` shows, and what was shown last. */
  #list: DisplayList | null = null;
  #latest: DisplayList | null = null;
  #latestRatio = 1;
  /** What of the world changed since; null: everything. */
  #areas: Rect[] | null = null;
  #scale = 1;
  #ratio = 1;
  #waiting: ReturnType<typeof setTimeout> | null = null;
  /** Of use when it was last asked for: not everything was on screen. */
  #isUseful = false;
  readonly #onMade: () => void;

  /** `onMade`: the small picture is there now and wants its frame. */
  constructor(canvas: HTMLCanvasElement, onMade: () => void) {
    this.#canvas = canvas;
    this.#onMade = onMade;
  }

  show(list: DisplayList, pixelRatio: number): void {
    const known = this.#latest;
    if (list === known && pixelRatio === this.#latestRatio) return;
    this.#latestRatio = pixelRatio;
    const goesOn =
      list.since !== null && list.since.version === known?.version && sameRect(list.bounds, known.bounds);
    this.#latest = list;
    if (goesOn && list.since) this.#areas?.push(...list.since.areas);
    else this.#areas = null;
    if (this.#areas !== null && this.#areas.length > MOST_AREAS) this.#areas = null;
    if (this.#isUseful) this.#makeSoon();
  }

  /** Paints the small picture soon, not now: the large one goes first. Until then the one before stays. */
  #makeSoon(): void {
    if (this.#areas?.length === 0) this.#list = this.#latest;
    if (this.#list === this.#latest && this.#ratio === this.#latestRatio) return;
    this.#waiting ??= setTimeout(() => {
      this.#waiting = null;
      if (this.#latest) this.#make(this.#latest, this.#latestRatio);
      this.#onMade();
    }, AFTER_MS);
  }

  stop(): void {
    if (this.#waiting !== null) clearTimeout(this.#waiting);
  }

  #make(list: DisplayList, pixelRatio: number): void {
    const { bounds } = list;
    const scale = Math.min(MOST.w / bounds.w, MOST.h / bounds.h);
    const device = scale * pixelRatio;
    const w = Math.max(1, Math.round(bounds.w * scale));
    const h = Math.max(1, Math.round(bounds.h * scale));
    const raster: Raster = {
      scale: device,
      left: -bounds.x * device,
      top: -bounds.y * device,
      width: Math.round(w * pixelRatio),
      height: Math.round(h * pixelRatio),
    };
    const damage = this.#ratio === pixelRatio ? this.#damage(raster) : null;
    this.#areas = [];
    this.#list = list;
    this.#scale = scale;
    this.#ratio = pixelRatio;
    if (damage === null) this.#still = this.#blank(w, h, raster);
    const context = this.#still?.getContext("2d");
    if (!context) return;
    context.save();
    if (damage) {
      context.beginPath();
      for (const one of damage) context.rect(one.x, one.y, one.w, one.h);
      context.clip();
    }
    context.fillStyle = list.theme.canvas;
    context.fillRect(0, 0, raster.width, raster.height);
    context.setTransform(device, 0, 0, device, raster.left, raster.top);
    const only = damage ? touching(list, damage, raster, FAR) : undefined;
    new Painter(list).paint(context, bounds, scale, FAR, only);
    context.restore();
  }

  #damage(raster: Raster): Rect[] | null {
    if (this.#areas === null || this.#still === null) return null;
    const damage = this.#areas.flatMap((area) => devicePixels(area, raster) ?? []);
    return isMost(damage, raster) ? null : damage;
  }

  #blank(w: number, h: number, raster: Raster): HTMLCanvasElement {
    this.#canvas.style.width = `${w}px`;
    this.#canvas.style.height = `${h}px`;
    this.#canvas.width = raster.width;
    this.#canvas.height = raster.height;
    const still = document.createElement("canvas");
    still.width = raster.width;
    still.height = raster.height;
    return still;
  }

  /** Paints the frame; answers whether there is a minimap to be seen: not when everything is on screen anyway. */
  paint(view: Rect): boolean {
    this.#isUseful = this.#latest !== null && !contains(view, this.#latest.bounds);
    if (!this.#isUseful) return false;
    this.#makeSoon();
    const context = this.#canvas.getContext("2d");
    const list = this.#list;
    if (!context || !list || !this.#still) return false;
    const { bounds } = list;
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
