// Plans the page: how many columns each section gets and where it stands, so that the whole has a screen's shape.
import { measureColumn, planWidth, railsUsed, Stack, slotsOf } from "./columns.ts";
import { SIZE } from "./geometry.ts";
import { type ColumnPlan, type SectionPlan, slotsTop } from "./plans.ts";
import { APART, type Section } from "./sections.ts";

/** Width to height the page aims at: between a screen with both side panels (1.1) and one without (1.8). */
const ASPECT = 1.35;
/** How far from it (as a logarithm) a fuller page may be. */
const LATITUDE = 0.28;
/** A section that would leave a hole under it may be cut lower, so that so many fit one under the other. */
const STORIES = [1, 2, 3] as const;
const TRIES = Array.from({ length: 56 }, (_, step) => 0.45 * 1.035 ** step);
const HEADING_WIDTH = 240;
/** Part of its height that a section may grow by before it reaches what is under it. */
const GROWTH = 0.07;

interface Sized {
  readonly section: Section;
  readonly stack: Stack;
  readonly height: number;
  readonly head: number;
  readonly columnWidth: number;
}

/** Plans all sections from scratch; `left` and `top` are where the first one may begin. */
export function planPage(
  sections: readonly Section[],
  left: number,
  top: number,
  minHeight: number,
): SectionPlan[] {
  const flow = inPackingOrder(sections.filter((section) => section.key !== APART).map(sized));
  const apart = sections.find((section) => section.key === APART);
  const band = apart ? sized(apart) : null;
  const spots = bestPacking(flow, { x: left, y: top }, minHeight, band);
  const plans = spots.map(({ one, columns, x, y }) =>
    planSection(one.section, columns, left + x, top + y, one.stack),
  );
  if (!band) return withLimits(plans);
  const bottom = plans.reduce((low, plan) => Math.max(low, bottomOf(plan)), top);
  const right = plans.reduce((far, plan) => Math.max(far, plan.x + plan.w), left);
  const y = plans.length > 0 ? bottom + roomUnder(bottom - top) : top;
  const shape = Math.sqrt(band.height * band.columnWidth * ASPECT);
  return withLimits([
    ...plans,
    planBand(band, left, y, Math.max(right - left, plans.length > 0 ? 720 : shape)),
  ]);
}

/** As many columns as `room` takes: what is not wired to the host is a band below, not a tower. */
function planBand({ section, stack }: Sized, x: number, y: number, room: number): SectionPlan {
  for (let columns = Math.min(12, section.units.length); columns > 1; columns -= 1) {
    const plan = planSection(section, columns, x, y, stack);
    if (plan.w <= room) return plan;
  }
  return planSection(section, 1, x, y, stack);
}

/** NICs first, next to their cards; then the tall before the short, which then fill what is left under them. */
function inPackingOrder(flow: readonly Sized[]): Sized[] {
  const rank = (one: Sized): number => (one.section.isNic ? 0 : 1);
  return flow
    .map((one, index) => ({ one, index }))
    .sort((a, b) => rank(a.one) - rank(b.one) || b.one.height - a.one.height || a.index - b.index)
    .map((entry) => entry.one);
}

function sized(section: Section): Sized {
  const rails = railsUsed(section, section.units).length;
  const measured = measureColumn(section.units);
  const columnWidth = planWidth({ x: 0, rails: section.rails.slice(0, rails), measure: measured, slots: [] });
  const head = slotsTop(0, section.rails.length, section.heading);
  const stack = new Stack(section.units);
  return {
    section,
    stack,
    height: stack.height,
    head,
    columnWidth: Math.max(columnWidth, HEADING_WIDTH),
  };
}

/** What is left free under a section of this height: what comes later is to stand there without moving anything. */
function roomUnder(height: number): number {
  return Math.max(SIZE.slack, height * GROWTH);
}

/** Columns of a section in a page of `height`; with more `stories` a small section is cut to a fraction of it. */
function columnsFor(one: Sized, height: number, stories: number): number {
  const cutTo = (most: number): number => Math.max(1, Math.ceil(one.height / Math.max(most - one.head, 60)));
  const tall = cutTo(height);
  if (stories === 1 || tall > 2) return tall;
  const low = cutTo(height / stories - roomUnder(height / stories));
  // A section that fits under another anyway is not cut for it.
  return low <= tall * stories ? low : tall;
}

/** Tries some page heights with widths estimated per section; cheap, as only sections are counted. */
function bestPacking(
  flow: readonly Sized[],
  origin: { readonly x: number; readonly y: number },
  minHeight: number,
  band: Sized | null,
): Spot[] {
  const area = flow.reduce(
    (sum, one) => sum + (one.height + one.head) * (one.columnWidth + SIZE.columnGap),
    0,
  );
  const guess = Math.sqrt(area / ASPECT);
  let best: Spot[] = [];
  let bestScore = Number.POSITIVE_INFINITY;
  for (const factor of TRIES) {
    const most = Math.max(guess * factor, 120);
    let tried = "";
    for (const stories of STORIES) {
      const columns = flow.map((one) => columnsFor(one, most, stories));
      // Where no section is cut for it, lower stories are the same page.
      const words = columns.join(" ");
      if (words === tried) continue;
      tried = words;
      const spots = stack(flow, most, columns);
      const width = origin.x + spots.reduce((far, spot) => Math.max(far, spot.x + spot.w), 0);
      const lowest = spots.reduce((low, spot) => Math.max(low, spot.y + spot.h), 0);
      const bandHeight = band ? roomUnder(lowest) + band.head + (band.height * band.columnWidth) / width : 0;
      const tallest = origin.y + Math.max(minHeight, bandHeight + lowest);
      // Near a screen's shape the least empty page wins; far from it, the shape does.
      const shape = Math.max(0, Math.abs(Math.log(width / tallest / ASPECT)) - LATITUDE);
      const score = 2 * shape + Math.log(width * tallest);
      if (score >= bestScore - 1e-9) continue;
      bestScore = score;
      best = spots;
    }
  }
  return best;
}

interface Spot {
  readonly one: Sized;
  readonly columns: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** First fit: each section goes under the leftmost stack that has room for it, else begins a new stack. */
function stack(flow: readonly Sized[], height: number, columnsOf: readonly number[]): Spot[] {
  const stacks: { x: number; y: number; w: number }[] = [];
  return flow.map((one, index) => {
    const columns = columnsOf[index] ?? 1;
    const w = columns * (one.columnWidth + SIZE.columnGap) - SIZE.columnGap;
    // The tallest of several columns is up to a unit taller than their mean.
    const uneven = columns > 1 ? one.height / one.section.units.length : 0;
    const h = one.head + one.height / columns + uneven;
    let home = stacks.find((candidate) => candidate.y + h <= height && candidate.w >= w - 1);
    // The last stack may still grow wider: nothing is to its right yet.
    const last = stacks.at(-1);
    const mayWiden = last && (w <= last.w * 1.5 || last.y < height * 0.4);
    if (!home && last && mayWiden && last.y + h <= height) home = last;
    if (!home) {
      home = { x: last ? last.x + last.w + SIZE.stackGap : 0, y: 0, w };
      stacks.push(home);
    }
    const spot = { one, columns, x: home.x, y: home.y, w, h };
    home.y += h + roomUnder(h);
    home.w = Math.max(home.w, w);
    return spot;
  });
}

export function planSection(
  section: Section,
  count: number,
  x: number,
  y: number,
  stack = new Stack(section.units),
): SectionPlan {
  const top = slotsTop(y, section.rails.length, section.heading);
  const columns: ColumnPlan[] = [];
  let at = x;
  for (const units of stack.columns(count)) {
    const column = {
      x: at,
      rails: railsUsed(section, units),
      measure: measureColumn(units),
      slots: slotsOf(units, top),
    };
    columns.push(column);
    at += planWidth(column) + SIZE.columnGap;
  }
  const w = Math.max(at - SIZE.columnGap - x, HEADING_WIDTH);
  const { key, rails, heading } = section;
  return { key, rails, heading, x, y, w, limit: Number.POSITIVE_INFINITY, columns };
}

export function bottomOf(plan: SectionPlan): number {
  const top = slotsTop(plan.y, plan.rails.length, plan.heading);
  return plan.columns.reduce(
    (low, column) => Math.max(low, ...column.slots.slice(-1).map((slot) => slot.y + slot.unit.height)),
    top,
  );
}

/** Each section may grow down to just above the next one under it. */
export function withLimits(plans: readonly SectionPlan[]): SectionPlan[] {
  return plans.map((plan) => {
    let limit = Number.POSITIVE_INFINITY;
    for (const other of plans)
      if (other.y > plan.y && other.x < plan.x + plan.w && plan.x < other.x + other.w)
        limit = Math.min(limit, other.y - 6);
    return { ...plan, limit };
  });
}
