// Paints the picture on a 2D canvas: only what is in view, at the detail the scale can carry, and on top of a veil
// again what is selected. What is on the canvas already is moved along, not painted again.
import { type DisplayList, detailAt } from "../../shared/drawing/display-list.ts";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import {
  Painter,
  type PlacedLabel,
  paintOutline,
  paintPlacedLabels,
  placeLabels,
} from "../../shared/drawing/painter.ts";
import type { Rect } from "../../shared/layout/geometry.ts";
import type { Steps } from "../../shared/steps.ts";
import { NO_SIGNS, paintSigns } from "./change-signs.ts";
import { devicePixels, exposed, isDamaged, isMost, type Raster, touching } from "./damage.ts";
import {
  type EmphasisPlaces,
  isOutlinedAlike,
  isSameEmphasis,
  placesByKey,
  placesOf,
} from "./emphasis-places.ts";
import { changedChips, NO_RATES, paintRates, type RateWords } from "./rate-words.ts";
import type { PictureSurface } from "./surface.ts";
import { type Size, type Viewport, visibleWorld } from "./viewport.ts";
import { paintSteps } from "./way-steps.ts";

/** What stands on the canvas. */
interface Frame {
  readonly version: number;
  readonly raster: Raster;
  readonly labels: readonly PlacedLabel[];
}

export class CanvasSurface implements PictureSurface {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #size: Size = { w: 1, h: 1 };
  #ratio = 1;
  #list: DisplayList | null = null;
  #painter: Painter | null = null;
  #emphasis: Emphasis | null = null;
  /** Where what is emphasised stands in the list. */
  #places: EmphasisPlaces | null = null;
  #rates: RateWords = NO_RATES;
  #frame: Frame | null = null;
  /** What of the world is not as it was when the frame was painted; null: everything. */
  #areas: Rect[] | null = null;

  readonly #makeCanvas: () => HTMLCanvasElement;
  /** Made with the first move or emphasis. */
  #spare: CanvasRenderingContext2D | null = null;
  /** The frame whose picture the spare canvas holds, without emphasis, rates and labels; null: it holds none. */
  #plain: Frame | null = null;

  /** Throws when the canvas has no 2D context: then nothing could be drawn at all. */
  constructor(
    canvas: HTMLCanvasElement,
    makeCanvas: () => HTMLCanvasElement = () => document.createElement("canvas"),
  ) {
    this.#canvas = canvas;
    this.#context = contextOf(canvas);
    this.#makeCanvas = makeCanvas;
  }

  resize(size: Size, pixelRatio: number): void {
    // Whoever watches a size is told it once more at the start: a canvas given its size again is empty and costs a paint.
    if (size.w === this.#size.w && size.h === this.#size.h && pixelRatio === this.#ratio) return;
    this.#size = size;
    this.#ratio = pixelRatio;
    this.#canvas.width = Math.max(1, Math.round(size.w * pixelRatio));
    this.#canvas.height = Math.max(1, Math.round(size.h * pixelRatio));
    this.#areas = null;
  }

  /** Large canvases take long to be made, and one that another was drawn from is copied when it is drawn on. */
  *prepareToMove(): Steps<void> {
    const spare = this.#spareCanvas();
    this.#plain = null;
    spare.fillRect(0, 0, 1, 1);
    yield;
    const frame = this.#frame;
    spare.drawImage(this.#canvas, 0, 0);
    yield;
    if (frame === null || frame !== this.#frame) return;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.drawImage(spare.canvas, 0, 0, 1, 1, 0, 0, 1, 1);
  }

  show(list: DisplayList): void {
    if (list === this.#list) return;
    this.#list = list;
    this.#painter = new Painter(list);
    // A list shown before the last one was painted leaves the areas of both: then everything is painted.
    const known = this.#areas !== null && list.since?.version === this.#frame?.version;
    this.#areas = known ? [...(this.#areas ?? []), ...(list.since?.areas ?? [])] : null;
    const before = this.#places;
    this.#places = placesOf(this.#emphasis, list);
    if (!isOutlinedAlike(before, this.#places)) this.#areas = null;
  }

  emphasise(emphasis: Emphasis | null): void {
    if (isSameEmphasis(emphasis, this.#emphasis)) return;
    this.#areas = null;
    this.#emphasis = emphasis;
    this.#places = this.#list && placesByKey(emphasis, this.#list);
  }

  showRates(words: RateWords): void {
    if (this.#list) this.#areas?.push(...changedChips(this.#rates, words, this.#list));
    this.#rates = words;
  }

  forget(): void {
    this.#areas = null;
    this.#plain = null;
  }

  paint(viewport: Viewport, zooming = false): boolean {
    const list = this.#list;
    if (!list || !this.#painter) return false;
    const before = this.#frame;
    const areas = this.#areas;
    const frame = this.#frameAt(list, viewport);
    this.#frame = frame;
    this.#areas = [];
    const damage = before && areas ? this.#damage(before, frame, areas) : null;
    if (damage === null || !before) return this.#paintIn(list, this.#painter, frame, null, zooming);
    this.#move(frame.raster.left - before.raster.left, frame.raster.top - before.raster.top);
    return damage.length > 0 && this.#paintIn(list, this.#painter, frame, damage, false);
  }

  /** Whole device pixels: hairlines stay crisp while panning, and what is painted can be moved. */
  #frameAt(list: DisplayList, viewport: Viewport): Frame {
    const { width, height } = this.#canvas;
    const ratio = this.#ratio;
    const { scale } = viewport;
    const [left, top] = [Math.round(viewport.x * ratio), Math.round(viewport.y * ratio)];
    const labels =
      detailAt(scale) === 0
        ? placeLabels(list, scale, (x, y) => [x * scale + viewport.x, y * scale + viewport.y])
        : [];
    return {
      version: list.version,
      raster: { scale: scale * ratio, left, top, width, height },
      labels,
    };
  }

  /** Device pixels to paint when the frame before is moved along; null: all of them. */
  #damage(before: Frame, { raster, labels }: Frame, areas: readonly Rect[]): Rect[] | null {
    if (before.raster.scale !== raster.scale) return null;
    const dx = raster.left - before.raster.left;
    const dy = raster.top - before.raster.top;
    const damage = exposed(dx, dy, raster);
    for (const area of areas) {
      const pixels = devicePixels(area, raster);
      if (pixels) damage.push(pixels);
    }
    for (const spot of this.#movedLabels(before.labels, labels, dx, dy)) {
      const pixels = devicePixels(spot, { ...raster, scale: this.#ratio, left: 0, top: 0 });
      if (pixels) damage.push(pixels);
    }
    return isMost(damage, raster) ? null : damage;
  }

  /** Labels have their size on the screen: those that did not move along with the picture, where they are and were. */
  #movedLabels(before: readonly PlacedLabel[], now: readonly PlacedLabel[], dx: number, dy: number): Rect[] {
    const ratio = this.#ratio;
    const moved = before.map(({ spot }) => ({ ...spot, x: spot.x + dx / ratio, y: spot.y + dy / ratio }));
    const spots: Rect[] = [];
    for (let i = 0; i < Math.max(before.length, now.length); i += 1) {
      const [was, is] = [moved[i], now[i]];
      const same = was && is && was.x === is.spot.x && was.y === is.spot.y && before[i]?.words === is.words;
      if (same) continue;
      if (was) spots.push(was);
      if (is) spots.push(is.spot);
    }
    return spots;
  }

  /** By way of a second canvas: Chromium takes twenty times as long to draw a canvas onto itself. */
  #move(dx: number, dy: number): void {
    if (dx === 0 && dy === 0) return;
    const spare = this.#spareCanvas();
    this.#plain = null;
    spare.drawImage(this.#canvas, dx, dy);
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.drawImage(spare.canvas, 0, 0);
  }

  #keepPlain(frame: Frame): void {
    this.#spareCanvas().drawImage(this.#canvas, 0, 0);
    this.#plain = frame;
  }

  #takePlain(): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.drawImage(this.#spareCanvas().canvas, 0, 0);
  }

  /** As large as the canvas. */
  #spareCanvas(): CanvasRenderingContext2D {
    const { width, height } = this.#canvas;
    this.#spare ??= contextOf(this.#makeCanvas());
    const { canvas } = this.#spare;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    return this.#spare;
  }

  /** Paints everything in view, or what touches the damage, clipped to it; tells whether small text was left out. */
  #paintIn(
    list: DisplayList,
    painter: Painter,
    frame: Frame,
    damage: readonly Rect[] | null,
    zooming: boolean,
  ): boolean {
    const context = this.#context;
    const { raster } = frame;
    const scale = raster.scale / this.#ratio;
    const viewport = { scale, x: raster.left / this.#ratio, y: raster.top / this.#ratio };
    const detail = detailAt(scale);
    const view = visibleWorld(viewport, this.#size);
    const only = damage ? touching(list, damage, raster, detail) : undefined;
    const isAtHand = !damage && this.#plain !== null && isSameFrame(this.#plain, frame);
    let isRough = false;
    if (isAtHand) this.#takePlain();
    else {
      if (damage) this.#clip(damage);
      this.#fill(list.theme.canvas);
      this.#toWorld(raster);
      isRough = painter.paint(context, view, scale, detail, only, zooming);
    }
    if (this.#places) {
      // One selection is soon followed by another: what they dim is painted once.
      if (!isAtHand && !damage && !zooming) this.#keepPlain(frame);
      const { strong, outlined } = this.#places;
      this.#fill(list.theme.veil);
      this.#toWorld(raster);
      const items = only && new Set(only);
      const within = items ? strong.filter((item) => items.has(item)) : strong;
      painter.paint(context, view, scale, detail, within);
      for (const element of outlined) paintOutline(context, element, list.theme.accent, scale);
      paintSteps(context, this.#emphasis?.steps ?? [], list, scale);
      paintSigns(context, this.#emphasis?.signs ?? NO_SIGNS, list, scale);
    }
    paintRates(context, this.#rates, list, view, scale);
    context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    paintPlacedLabels(context, damage ? this.#damagedLabels(frame.labels, damage) : frame.labels, list.theme);
    if (damage) context.restore();
    return isRough;
  }

  #damagedLabels(labels: readonly PlacedLabel[], damage: readonly Rect[]): PlacedLabel[] {
    const ratio = this.#ratio;
    return labels.filter(({ spot: { x, y, w, h } }) =>
      isDamaged({ x: x * ratio - 1, y: y * ratio - 1, w: w * ratio + 2, h: h * ratio + 2 }, damage),
    );
  }

  #clip(damage: readonly Rect[]): void {
    const context = this.#context;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    for (const { x, y, w, h } of damage) context.rect(x, y, w, h);
    context.clip();
  }

  #fill(color: string): void {
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.fillStyle = color;
    this.#context.fillRect(0, 0, this.#canvas.width, this.#canvas.height);
  }

  #toWorld({ scale, left, top }: Raster): void {
    this.#context.setTransform(scale, 0, 0, scale, left, top);
  }
}

/** Whether the same list stands in the same place. */
function isSameFrame(a: Frame, b: Frame): boolean {
  const { scale, left, top, width, height } = a.raster;
  const { raster } = b;
  return (
    a.version === b.version &&
    scale === raster.scale &&
    left === raster.left &&
    top === raster.top &&
    width === raster.width &&
    height === raster.height
  );
}

function contextOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const context = canvas.getContext("2d", { alpha: false });
  if (!context) throw new Error("This window has no 2D canvas.");
  return context;
}
