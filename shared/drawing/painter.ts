// Paints a display list onto anything that draws like a Canvas 2D context, style by style: the state is set once per
// style and shapes of one style become one path.
import { contains, overlaps, type Rect } from "../layout/geometry.ts";
import { FONT_FAMILY, fitText, measure } from "../text/measure.ts";
import type { AnyShape, Detail, DisplayList, Element, ScreenLabel, Style } from "./display-list.ts";
import { ICONS, type IconName } from "./icons.ts";
import type { Theme } from "./theme.ts";

/** The part of CanvasRenderingContext2D that painting needs; the Node canvas has the same. */
export interface PaintContext {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  font: string;
  lineCap: string;
  lineJoin: string;
  setLineDash(segments: number[]): void;
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arcTo(x1: number, y1: number, x2: number, y2: number, radius: number): void;
  arc(x: number, y: number, radius: number, start: number, end: number): void;
  rect(x: number, y: number, w: number, h: number): void;
  roundRect(x: number, y: number, w: number, h: number, radius: number): void;
  closePath(): void;
  fill(): void;
  stroke(): void;
  fillRect(x: number, y: number, w: number, h: number): void;
  fillText(text: string, x: number, y: number): void;
}

/** Text smaller than this on the screen (CSS pixels) is left out: it could not be read. */
const SMALLEST_TEXT = 5.2;
/** While the scale changes, small text is left out where there is much of it: nobody reads it then, and it costs most. */
const SMALLEST_MOVING_TEXT = 9;
const MUCH_TEXT = 300;
/** Corners rounder than this on the screen (CSS pixels) are drawn round; smaller ones look the same square. */
const SMALLEST_RADIUS = 2;

export class Painter {
  readonly #list: DisplayList;
  #order: readonly number[] = [];
  readonly #buckets: AnyShape[][] = [];

  constructor(list: DisplayList) {
    this.#list = list;
  }

  /** Parts that were sketched just now may have brought new styles. */
  #paintingOrder(): readonly number[] {
    const { styles } = this.#list;
    if (this.#order.length !== styles.length)
      this.#order = styles
        .map((style, index) => ({ layer: style.layer, index }))
        .sort((a, b) => a.layer - b.layer || a.index - b.index)
        .map((entry) => entry.index);
    return this.#order;
  }

  /**
   * Paints what touches `view` (world units). The context's transform maps world units to its pixels; `scale` is how
   * many CSS pixels a unit takes. `only`: paint these elements alone. `moving`: the scale is changing.
   * @returns whether small text was left out because of `moving`
   */
  paint(
    context: PaintContext,
    view: Rect,
    scale: number,
    detail: Detail,
    only?: readonly number[],
    moving = false,
  ): boolean {
    const mask = 1 << detail;
    const collect = (item: number): void => {
      const element = this.#list.elements[item];
      if (!element || !(element.levels & mask)) return;
      for (const part of element.parts)
        if (part.levels & mask) for (const shape of part.shapes) if (shape.levels & mask) this.#put(shape);
    };
    if (only) only.forEach(collect);
    else if (contains(view, this.#list.bounds))
      for (let item = 0; item < this.#list.elements.length; item += 1) collect(item);
    else this.#list.index.query(view, collect);
    context.lineCap = "round";
    context.lineJoin = "round";
    const isLeftOut = moving ? this.#smallTextOf(scale) : () => false;
    let leftOut = false;
    for (const index of this.#paintingOrder()) {
      const bucket = this.#buckets[index];
      if (!bucket || bucket.length === 0) continue;
      const style = this.#list.styles[index] as Style;
      if (isLeftOut(style)) leftOut = true;
      else paintStyle(context, style, bucket, scale, detail);
      bucket.length = 0;
    }
    return leftOut;
  }

  /** Tells the styles of text that is left out while moving: none where there is little of it. */
  #smallTextOf(scale: number): (style: Style) => boolean {
    const isSmall = ({ size }: Style): boolean =>
      size * scale >= SMALLEST_TEXT && size * scale < SMALLEST_MOVING_TEXT;
    let texts = 0;
    this.#list.styles.forEach((style, index) => {
      if (isSmall(style)) texts += this.#buckets[index]?.length ?? 0;
    });
    return texts > MUCH_TEXT ? isSmall : () => false;
  }

  #put(shape: AnyShape): void {
    const bucket = this.#buckets[shape.style];
    if (bucket) bucket.push(shape);
    else this.#buckets[shape.style] = [shape];
  }
}

/** Inter turns an x between digits into a multiplication sign ("7 x86_64", "0x10"); a name must keep its letters. */
const MULTIPLIED = /(?<=\d\s?)x(?=\d)/;

function paintText(context: PaintContext, style: Style, text: string, x: number, y: number): void {
  const at = text.search(MULTIPLIED);
  if (at < 0) {
    context.fillText(text, x, y);
    return;
  }
  const before = text.slice(0, at);
  context.fillText(before, x, y);
  paintText(context, style, text.slice(at), x + measure(before, style.size, style.weight), y);
}

function paintStyle(
  context: PaintContext,
  style: Style,
  shapes: readonly AnyShape[],
  scale: number,
  detail: Detail,
): void {
  if (style.size > 0) {
    if (style.size * scale < SMALLEST_TEXT || style.fill === null) return;
    context.font = `${style.weight} ${style.size}px ${FONT_FAMILY}`;
    context.fillStyle = style.fill;
    for (const shape of shapes)
      if (shape.kind === "text") paintText(context, style, shape.text, shape.x, shape.y);
    return;
  }
  // Strokes never get thinner than a visible hairline; far out, dashes would only flicker.
  const width = Math.max(style.width, (detail === 0 ? 0.6 : 0.9) / scale);
  context.setLineDash(style.dash && detail > 0 ? [...style.dash] : []);
  context.beginPath();
  const inset = style.stroke === null ? 0 : width / 2;
  for (const shape of shapes) trace(context, shape, inset, detail, scale);
  if (style.fill !== null) {
    context.fillStyle = style.fill;
    context.fill();
  }
  if (style.stroke !== null) {
    context.strokeStyle = style.stroke;
    context.lineWidth = width;
    context.stroke();
  }
}

/** Adds one shape to the path; `inset` keeps a border inside its rectangle, and so crisp at 100 %. */
function trace(context: PaintContext, shape: AnyShape, inset: number, detail: Detail, scale: number): void {
  if (shape.kind === "rect") {
    const w = Math.max(0, shape.w - inset * 2);
    const h = Math.max(0, shape.h - inset * 2);
    if (shape.radius * scale < SMALLEST_RADIUS || detail === 0)
      context.rect(shape.x + inset, shape.y + inset, w, h);
    else context.roundRect(shape.x + inset, shape.y + inset, w, h, Math.min(shape.radius, w / 2, h / 2));
  } else if (shape.kind === "line") tracePolyline(context, shape.points, detail < 2 ? 0 : shape.radius);
  else if (shape.kind === "dot") {
    context.moveTo(shape.x + shape.radius, shape.y);
    context.arc(shape.x, shape.y, shape.radius, 0, Math.PI * 2);
  } else if (shape.kind === "icon") traceIcon(context, shape.icon, shape.x, shape.y, shape.size / 16);
}

function tracePolyline(context: PaintContext, points: readonly number[], radius: number): void {
  const at = (index: number): number => points[index] ?? 0;
  context.moveTo(at(0), at(1));
  const last = points.length - 2;
  for (let i = 2; i < last; i += 2) {
    const before = Math.abs(at(i) - at(i - 2)) + Math.abs(at(i + 1) - at(i - 1));
    const after = Math.abs(at(i + 2) - at(i)) + Math.abs(at(i + 3) - at(i + 1));
    const bend = Math.min(radius, before / 2, after / 2);
    if (bend > 0.5) context.arcTo(at(i), at(i + 1), at(i + 2), at(i + 3), bend);
    else context.lineTo(at(i), at(i + 1));
  }
  context.lineTo(at(last), at(last + 1));
}

function traceIcon(context: PaintContext, icon: IconName, x: number, y: number, scale: number): void {
  for (const stroke of ICONS[icon]) {
    if (stroke.ring) {
      const [cx, cy, radius] = stroke.ring;
      context.moveTo(x + (cx + radius) * scale, y + cy * scale);
      context.arc(x + cx * scale, y + cy * scale, radius * scale, 0, Math.PI * 2);
      continue;
    }
    const points = stroke.points ?? [];
    for (let i = 0; i + 1 < points.length; i += 2) {
      const px = x + (points[i] ?? 0) * scale;
      const py = y + (points[i + 1] ?? 0) * scale;
      if (i === 0) context.moveTo(px, py);
      else context.lineTo(px, py);
    }
    if (stroke.closed) context.closePath();
  }
}

/** Outlines an element in a colour: the selection. The transform is the same as for painting. */
export function paintOutline(context: PaintContext, element: Element, color: string, scale: number): void {
  const width = Math.max(2, 2 / scale);
  context.setLineDash([]);
  context.strokeStyle = color;
  context.lineWidth = element.hit === "line" ? Math.max(4, 3 / scale) : width;
  context.beginPath();
  if (element.hit === "line")
    for (const points of element.lines.slice(0, 1)) tracePolyline(context, points, 6);
  else {
    const { x, y, w, h } = element.bounds;
    context.roundRect(x - width, y - width, w + width * 2, h + width * 2, 7);
  }
  context.stroke();
}

const LABEL = { size: 12, height: 20, pad: 7, least: 40, steps: 4 } as const;

/** A label with the place on the screen it was given. */
export interface PlacedLabel {
  readonly label: ScreenLabel;
  readonly words: string;
  readonly spot: Rect;
}

/**
 * Where the overview's labels go on a screen, in CSS pixels; none overlaps another. A rail's label in the way of an
 * earlier one steps down a few times and may be wider than what it names; a group's is left out.
 */
export function placeLabels(
  list: DisplayList,
  scale: number,
  toScreen: (x: number, y: number) => readonly [number, number],
): PlacedLabel[] {
  const placed: PlacedLabel[] = [];
  // A label wider than what it names stays inside the picture.
  const [right] = toScreen(list.bounds.x + list.bounds.w, 0);
  for (const label of list.labels) {
    const isRail = label.kind === "rail";
    const size = isRail ? LABEL.size : LABEL.size - 1;
    const count = ` · ${label.count}`;
    const taken = LABEL.pad * 2 + measure(count, size, 600);
    const span = label.span * scale;
    if (span < LABEL.least) continue;
    const room = Math.max(span - taken, isRail ? measure("br-0123…cdef", size, 600) : 0);
    const name = fitText(label.name, room, size, 600, "middle");
    // Half a bridge's name tells it from others; half a group's says nothing.
    if (isRail ? name.length < Math.min(4, label.name.length) : name !== label.name) continue;
    const [x, y] = toScreen(label.x, label.y);
    const w = measure(name, size, 600) + taken;
    const spot = {
      x: Math.round(Math.min(x, right - w)),
      y: Math.round(y) - LABEL.height / 2,
      w,
      h: LABEL.height,
    };
    const isTaken = (): boolean => placed.some((other) => overlaps(other.spot, spot));
    for (let step = 0; isRail && step < LABEL.steps && isTaken(); step += 1) spot.y += LABEL.height + 2;
    if (!isTaken()) placed.push({ label, words: name + count, spot });
  }
  return placed;
}

/** Paints the overview's labels where they were placed; the context's transform must map CSS pixels. */
export function paintPlacedLabels(context: PaintContext, placed: readonly PlacedLabel[], theme: Theme): void {
  if (placed.length === 0) return;
  context.setLineDash([]);
  context.lineWidth = 1;
  for (const { label, words, spot } of placed) {
    const isRail = label.kind === "rail";
    context.font = `600 ${isRail ? LABEL.size : LABEL.size - 1}px ${FONT_FAMILY}`;
    context.beginPath();
    context.roundRect(spot.x + 0.5, spot.y + 0.5, spot.w - 1, spot.h - 1, isRail ? spot.h / 2 : 4);
    context.fillStyle = theme.surface;
    context.fill();
    context.strokeStyle = isRail ? label.color : theme.line;
    context.stroke();
    context.fillStyle = label.color;
    context.fillText(words, spot.x + LABEL.pad, spot.y + spot.h / 2 + 4.2);
  }
}
