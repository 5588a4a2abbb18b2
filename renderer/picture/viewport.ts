// The viewport: which part of the world is on screen. screen = world * scale + offset, in CSS pixels.
import type { Rect } from "../../shared/layout/geometry.ts";

export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly w: number;
  readonly h: number;
}

const SMALLEST = 0.02;
const LARGEST = 4;
/** A small picture is not blown up beyond this to fill a large window. */
const LARGEST_FIT = 1.25;
const FIT_MARGIN = 20;

/** Shows all of `bounds`, centred. */
export function fitTo(bounds: Rect, size: Size): Viewport {
  const room = { w: Math.max(40, size.w - FIT_MARGIN * 2), h: Math.max(40, size.h - FIT_MARGIN * 2) };
  const scale = clampScale(Math.min(room.w / bounds.w, room.h / bounds.h, LARGEST_FIT));
  return centredOn(bounds, size, scale);
}

export function centredOn(target: Rect, size: Size, scale: number): Viewport {
  return {
    scale,
    x: size.w / 2 - (target.x + target.w / 2) * scale,
    y: size.h / 2 - (target.y + target.h / 2) * scale,
  };
}

/** Zooms by a factor so that the world point under (`x`, `y`) stays there. */
export function zoomAt(viewport: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = clampScale(viewport.scale * factor);
  const ratio = scale / viewport.scale;
  return { scale, x: x - (x - viewport.x) * ratio, y: y - (y - viewport.y) * ratio };
}

/** Moves the picture, but never so far that nothing of it is left on screen. */
export function panBy(viewport: Viewport, dx: number, dy: number, bounds: Rect, size: Size): Viewport {
  const keep = 60;
  const within = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));
  const { scale } = viewport;
  return {
    scale,
    x: within(viewport.x + dx, keep - (bounds.x + bounds.w) * scale, size.w - keep - bounds.x * scale),
    y: within(viewport.y + dy, keep - (bounds.y + bounds.h) * scale, size.h - keep - bounds.y * scale),
  };
}

export function toWorld(viewport: Viewport, x: number, y: number): readonly [number, number] {
  return [(x - viewport.x) / viewport.scale, (y - viewport.y) / viewport.scale];
}

/** The part of the world that is on screen. */
export function visibleWorld(viewport: Viewport, size: Size): Rect {
  const [x, y] = toWorld(viewport, 0, 0);
  return { x, y, w: size.w / viewport.scale, h: size.h / viewport.scale };
}

/** Between two viewports, `t` from 0 to 1; the scale moves by ratio, so that zooming looks even. */
export function between(a: Viewport, b: Viewport, t: number): Viewport {
  const scale = a.scale * (b.scale / a.scale) ** t;
  const along = Math.abs(b.scale - a.scale) < 1e-6 ? t : (scale - a.scale) / (b.scale - a.scale);
  return { scale, x: a.x + (b.x - a.x) * along, y: a.y + (b.y - a.y) * along };
}

function clampScale(scale: number): number {
  return Math.max(SMALLEST, Math.min(LARGEST, scale));
}
