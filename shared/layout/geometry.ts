// Rectangles and the measures every part of the layout shares. World units: pixels at 100 %.

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** Sizes of type; the drawing uses the same, so that what was measured is what is drawn. */
export const TYPE = { title: 13, name: 12, small: 11, rail: 14, host: 18 } as const;

export const SIZE = {
  row: 20,
  boxHead: 27,
  boxFoot: 7,
  boxPad: 12,
  /** Between the ports and the occupants of a box. */
  split: 22,
  doubtRow: 18,
  boxGap: 9,
  groupHead: 22,
  chip: 18,
  looseRow: 24,
  /** Between two rails of one column, and from the last rail to the chips. */
  railPitch: 11,
  railToChip: 18,
  chipToBox: 30,
  railHead: 34,
  columnGap: 30,
  stackGap: 36,
  lane: 7,
  childGap: 34,
  card: 42,
  cardGap: 10,
  /** Room kept free under a section that has another one below it: a new box of two rows fits and moves nothing. */
  slack: 90,
  frameHead: 58,
  framePad: 24,
  icon: 14,
} as const;

/** Text wider than this is cut, in the picture only; the tooltip and the inspector have it whole. */
export const CAP = { ports: 330, occupants: 380, head: 560, chip: 150, card: 260, lone: 300 } as const;

export function union(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return { x, y, w: Math.max(a.x + a.w, b.x + b.w) - x, h: Math.max(a.y + a.h, b.y + b.h) - y };
}

export function overlaps(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

export function contains(outer: Rect, inner: Rect): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.w >= inner.x + inner.w &&
    outer.y + outer.h >= inner.y + inner.h
  );
}

export function sameRect(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
