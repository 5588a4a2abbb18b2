// Routes trunks: from a card straight out of its frame, to a lane left of the column, and between columns above all frames.
// Only lines cross lines; no trunk crosses a box, a card or words.
import type { FleetScene, SceneTrunk, SceneTrunkEnd } from "../../scene/fleet/fleet-scene.ts";
import type { SceneKey } from "../../scene/scene.ts";
import { measure } from "../../text/measure.ts";
import { type Rect, TYPE } from "../geometry.ts";
import { type FleetColumn, LANE, type MemberPlace, TRUNK_LABEL } from "./layout-fleet.ts";

/** Words at an end, or an open end's ring with its words right of it. */
export interface TrunkLabel extends Rect {
  readonly words: string;
}

export interface TrunkPlace {
  readonly bounds: Rect;
  /** Polylines of horizontal and vertical pieces. */
  readonly lines: readonly (readonly number[])[];
  readonly labels: readonly TrunkLabel[];
  /** Where a tap meets its lane: a joint, not a crossing. */
  readonly joints: readonly (readonly [number, number])[];
  /** Middle of the ring of an open plug, or of the doubt's mark. */
  readonly marks: readonly (readonly [number, number])[];
}

export interface FleetGround {
  readonly hosts: ReadonlyMap<SceneKey, MemberPlace>;
  readonly columns: readonly FleetColumn[];
  readonly lanes: ReadonlyMap<SceneKey, number>;
}

/** From the frame's words to the label, and from the label to the first lane. */
const LABEL_GAP = 10;
/** The page's upper lanes begin this far above the frames. */
const ABOVE = 26;
/** Free height under a frame's title for what leaves the second row of cards; the first one is the lowest. */
const HEAD_LANES = [63, 57, 51] as const;
/** Outside the frame they part, so that each has room for its words. */
const HEAD_PITCH = 18;
/** Trunks that have words at one place; what more there are say theirs in the tooltip. */
const MOST_WORDS = { head: 6, card: 2 } as const;

export function routeTrunks(scene: FleetScene, ground: FleetGround): Map<SceneKey, TrunkPlace> {
  const routed = new Map<SceneKey, TrunkPlace>();
  const exits = new Exits(ground);
  for (const trunk of scene.trunks) {
    const place = route(trunk, ground, exits);
    if (place) routed.set(trunk.key, place);
  }
  return routed;
}

interface Tap {
  readonly column: FleetColumn;
  /** From the card to the frame's left edge; page coordinates, the last point is on the edge. */
  readonly way: readonly number[];
  readonly y: number;
  readonly hasWords: boolean;
}

/** How a card leaves its frame; several trunks at one card leave at several heights. */
class Exits {
  readonly #ground: FleetGround;
  readonly #used = new Map<string, number>();

  constructor(ground: FleetGround) {
    this.#ground = ground;
  }

  #next(key: string): number {
    const used = this.#used.get(key) ?? 0;
    this.#used.set(key, used + 1);
    return used;
  }

  tap({ host, card }: SceneTrunkEnd): Tap | null {
    const at = this.#ground.hosts.get(host);
    const column = this.#ground.columns.find((one) => one.hosts.includes(host));
    if (!at || !column) return null;
    const { layout } = at;
    const place = card === null ? undefined : layout.cards.get(card);
    const edge = at.x + layout.frame.x;
    if (!place) {
      // Inside a box: the trunk ends at the frame, its words say where it goes on.
      const out = this.#head(host, at.y + layout.frame.y, edge);
      return { column, ...out, way: [edge + 10, out.inside, ...out.way] };
    }
    const isFirst = ![...layout.cards.values()].some((other) => other.x + other.w <= place.x);
    if (isFirst) {
      const heights = [place.h - 7, 7, place.h - 3, 3];
      const nth = this.#next(`card ${card}`);
      const y = at.y + place.y + (heights[nth % heights.length] ?? 7);
      return { column, way: [at.x + place.x, y, edge, y], y, hasWords: nth < MOST_WORDS.card };
    }
    // A card of the second row goes up beside its row, and out above the first.
    const out = this.#head(host, at.y + layout.frame.y, edge);
    const up = at.x + place.x - 5 - (out.nth % HEAD_LANES.length) * 5;
    const from = at.y + place.y + 10 + (this.#next(`card ${card}`) % 3) * 3;
    return { column, ...out, way: [at.x + place.x, from, up, from, up, out.inside, ...out.way] };
  }

  /** Out of the frame under its title: the height inside, and the way from there to the height outside. */
  #head(host: SceneKey, top: number, edge: number) {
    const nth = this.#next(`head ${host}`);
    const inside = top + (HEAD_LANES[nth % HEAD_LANES.length] ?? 51);
    const y = top + HEAD_LANES[0] - nth * HEAD_PITCH;
    const turn = edge - 18 + (nth % HEAD_LANES.length) * 5;
    const way = nth === 0 ? [edge, y] : [turn, inside, turn, y];
    return { nth, inside, y, way, hasWords: nth < MOST_WORDS.head };
  }
}

function route(trunk: SceneTrunk, ground: FleetGround, exits: Exits): TrunkPlace | null {
  const taps = trunk.ends.flatMap((end) => exits.tap(end) ?? []);
  if (taps.length === 0) return null;
  const lane = ground.lanes.get(trunk.key);
  const parts: Parts = { lines: [], labels: [], joints: [], marks: [] };
  const wide = measure(trunk.word, TYPE.small) + 2;
  for (const tap of taps) {
    const start = tap.column.x - tap.column.outside - LABEL_GAP;
    const label = { x: start - wide, y: tap.y - 8, w: wide, h: 16, words: trunk.word };
    if (tap.hasWords) parts.labels.push(label);
    if (lane === undefined) {
      // An open plug: words, and the ring where the cable would go on.
      const ring = label.x - 14;
      parts.lines.push([...tap.way, ring + 7, tap.y]);
      parts.marks.push([ring, tap.y]);
      continue;
    }
    const x = laneX(tap.column, lane);
    parts.lines.push([...tap.way, x, tap.y]);
    parts.joints.push([x, tap.y]);
    if (trunk.doubt !== null) parts.marks.push([label.x - 12, tap.y]);
  }
  if (lane !== undefined) addBars(taps, lane, parts);
  return { bounds: boundsOf(parts), ...parts };
}

interface Parts {
  readonly lines: number[][];
  readonly labels: TrunkLabel[];
  readonly joints: [number, number][];
  readonly marks: [number, number][];
}

/** Right of the lanes stand the labels, left of the frames' own words. */
function laneX(column: FleetColumn, lane: number): number {
  return column.x - column.outside - TRUNK_LABEL - lane * LANE;
}

/** A bar in each column from the highest to the lowest tap; several columns are joined above all frames. */
function addBars(taps: readonly Tap[], lane: number, parts: Parts): void {
  const columns = new Map<FleetColumn, number[]>();
  for (const tap of taps) columns.set(tap.column, [...(columns.get(tap.column) ?? []), tap.y]);
  const above = -ABOVE - lane * LANE;
  for (const [column, ys] of columns) {
    const x = laneX(column, lane);
    const top = columns.size > 1 ? above : Math.min(...ys);
    if (Math.max(...ys) > top) parts.lines.push([x, top, x, Math.max(...ys)]);
  }
  if (columns.size < 2) return;
  const xs = [...columns.keys()].map((column) => laneX(column, lane));
  parts.lines.push([Math.min(...xs), above, Math.max(...xs), above]);
  for (const x of xs) parts.joints.push([x, above]);
}

function boundsOf({ lines, labels }: Parts): Rect {
  let [left, top, right, bottom] = [1e9, 1e9, -1e9, -1e9];
  const reach = (x: number, y: number): void => {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  };
  for (const points of lines)
    for (let i = 0; i + 1 < points.length; i += 2) reach(points[i] ?? 0, points[i + 1] ?? 0);
  for (const label of labels) {
    reach(label.x - 22, label.y);
    reach(label.x + label.w, label.y + label.h);
  }
  return { x: left - 8, y: top - 8, w: right - left + 16, h: bottom - top + 16 };
}
