// Places several hosts on one page: a frame for each, in columns, and the trunks in lanes left of every column, where no
// frame ever stands. What stood somewhere stays there when a host is added.
import type { FleetScene } from "../../scene/fleet/fleet-scene.ts";
import type { SceneKey } from "../../scene/scene.ts";
import { type Rect, union } from "../geometry.ts";
import { layoutWiring } from "../layout-wiring.ts";
import type { WiringLayout } from "../places.ts";
import { routeTrunks, type TrunkPlace } from "./trunk-lanes.ts";

/** A host's own layout and where its origin (the corner of its frame) is on the page. */
export interface MemberPlace {
  readonly layout: WiringLayout;
  readonly x: number;
  readonly y: number;
}

/** One column of frames; its trunks run left of `x`. */
export interface FleetColumn {
  /** Left edge of its frames. */
  readonly x: number;
  /** Room left of the frames for what stands outside of them: gateways, open ends. */
  readonly outside: number;
  readonly hosts: readonly SceneKey[];
}

export interface FleetLayout {
  readonly bounds: Rect;
  readonly hosts: ReadonlyMap<SceneKey, MemberPlace>;
  readonly trunks: ReadonlyMap<SceneKey, TrunkPlace>;
  readonly columns: readonly FleetColumn[];
  /** Lane of each trunk: kept while the trunk is there. */
  readonly lanes: ReadonlyMap<SceneKey, number>;
}

export const LANE = 12;
/** Lanes every column has room for from the start, so that a new trunk moves no frame. */
const SPARE_LANES = 6;
/** Room for the words at the end of a trunk. */
export const TRUNK_LABEL = 150;
const GAP = 56;
const ASPECT = 1.6;

export function layoutFleet(scene: FleetScene, previous?: FleetLayout): FleetLayout {
  const layouts = new Map<SceneKey, WiringLayout>();
  for (const member of scene.members) {
    const { key } = member.scene.host;
    layouts.set(key, layoutWiring(member.scene, previous?.hosts.get(key)?.layout));
  }
  const lanes = lanesOf(scene, previous?.lanes);
  const most = Math.max(SPARE_LANES, 0, ...[...lanes.values()].map((lane) => lane + 1));
  const gutter = most * LANE + TRUNK_LABEL;
  const stacks = previous
    ? keptColumns(scene, layouts, previous, gutter)
    : freshColumns([...layouts.keys()], layouts, gutter);
  const { columns, hosts } = place(stacks, layouts, gutter, previous);
  const trunks = routeTrunks(scene, { hosts, columns, lanes });
  let bounds: Rect | null = null;
  const grow = (rect: Rect): void => {
    bounds = bounds ? union(bounds, rect) : rect;
  };
  for (const { layout, x, y } of hosts.values())
    grow({ ...layout.bounds, x: layout.bounds.x + x, y: layout.bounds.y + y });
  for (const trunk of trunks.values()) grow(trunk.bounds);
  return { bounds: bounds ?? { x: 0, y: 0, w: 1, h: 1 }, hosts, trunks, columns, lanes };
}

/** The smallest free lane for each new trunk; an open plug needs none. */
function lanesOf(scene: FleetScene, before?: ReadonlyMap<SceneKey, number>): Map<SceneKey, number> {
  const lanes = new Map<SceneKey, number>();
  const joined = scene.trunks.filter((trunk) => trunk.ends.length > 1);
  for (const { key } of joined) {
    const lane = before?.get(key);
    if (lane !== undefined) lanes.set(key, lane);
  }
  const taken = new Set(lanes.values());
  for (const { key } of joined) {
    if (lanes.has(key)) continue;
    let lane = 0;
    while (taken.has(lane)) lane += 1;
    taken.add(lane);
    lanes.set(key, lane);
  }
  return lanes;
}

function outsideOf(layout: WiringLayout): number {
  return Math.max(0, layout.frame.x - layout.bounds.x) + 16;
}

function heightOf(keys: readonly SceneKey[], layouts: ReadonlyMap<SceneKey, WiringLayout>): number {
  return keys.reduce((sum, key) => sum + (layouts.get(key)?.frame.h ?? 0) + GAP, -GAP);
}

function widthOf(keys: readonly SceneKey[], layouts: ReadonlyMap<SceneKey, WiringLayout>): number {
  return Math.max(0, ...keys.map((key) => layouts.get(key)?.frame.w ?? 0));
}

function outsideIn(keys: readonly SceneKey[], layouts: ReadonlyMap<SceneKey, WiringLayout>): number {
  return Math.max(
    0,
    ...keys.map((key) => {
      const layout = layouts.get(key);
      return layout ? outsideOf(layout) : 0;
    }),
  );
}

/** As many columns as come nearest to a screen's shape, filled from top to bottom in the order of the hosts. */
function freshColumns(
  keys: readonly SceneKey[],
  layouts: ReadonlyMap<SceneKey, WiringLayout>,
  gutter: number,
): SceneKey[][] {
  let best: SceneKey[][] = [[...keys]];
  let bestScore = Number.POSITIVE_INFINITY;
  for (let count = 1; count <= keys.length; count += 1) {
    const stacks = cut(keys, layouts, count);
    const w = stacks.reduce((sum, one) => sum + gutter + outsideIn(one, layouts) + widthOf(one, layouts), 0);
    const h = Math.max(...stacks.map((one) => heightOf(one, layouts)));
    const score = Math.abs(Math.log(w / h / ASPECT)) + 0.35 * Math.log(w * h);
    if (score < bestScore - 1e-9) [best, bestScore] = [stacks, score];
  }
  return best;
}

/** Consecutive hosts in `count` stacks of about equal height. */
function cut(
  keys: readonly SceneKey[],
  layouts: ReadonlyMap<SceneKey, WiringLayout>,
  count: number,
): SceneKey[][] {
  const goal = heightOf(keys, layouts) / count;
  const stacks: SceneKey[][] = [[]];
  keys.forEach((key, i) => {
    const last = stacks.at(-1) as SceneKey[];
    const left = keys.length - i;
    const open = count - stacks.length;
    const h = layouts.get(key)?.frame.h ?? 0;
    const isFull = last.length > 0 && heightOf([...last, key], layouts) > goal + h / 2;
    if (open > 0 && last.length > 0 && (isFull || left <= open)) stacks.push([key]);
    else last.push(key);
  });
  return stacks;
}

/** Hosts stay in their column; a new one goes under the lowest that is wide enough, or right of everything. */
function keptColumns(
  scene: FleetScene,
  layouts: ReadonlyMap<SceneKey, WiringLayout>,
  previous: FleetLayout,
  gutter: number,
): SceneKey[][] {
  const stacks = previous.columns
    .map((column) => column.hosts.filter((key) => layouts.has(key)))
    .filter((column) => column.length > 0);
  const placed = new Set(stacks.flat());
  if (placed.size === 0) return freshColumns([...layouts.keys()], layouts, gutter);
  for (const { scene: own } of scene.members) {
    const { key } = own.host;
    if (placed.has(key)) continue;
    const width = layouts.get(key)?.frame.w ?? 0;
    const total = stacks.reduce((sum, one) => sum + gutter + widthOf(one, layouts), 0);
    const fitting = stacks
      .filter((stack, i) => i === stacks.length - 1 || widthOf(stack, layouts) >= width)
      .sort((a, b) => heightOf(a, layouts) - heightOf(b, layouts));
    const home = fitting[0];
    if (home && heightOf([...home, key], layouts) * ASPECT <= Math.max(total * 1.5, 1600)) home.push(key);
    else stacks.push([key]);
  }
  return stacks;
}

function place(
  stacks: readonly (readonly SceneKey[])[],
  layouts: ReadonlyMap<SceneKey, WiringLayout>,
  gutter: number,
  previous: FleetLayout | undefined,
): { columns: FleetColumn[]; hosts: Map<SceneKey, MemberPlace> } {
  const hosts = new Map<SceneKey, MemberPlace>();
  const columns: FleetColumn[] = [];
  let right = Number.NEGATIVE_INFINITY;
  for (const keys of stacks) {
    const outside = outsideIn(keys, layouts);
    const least = columns.length === 0 ? Number.NEGATIVE_INFINITY : right + gutter + outside;
    const before = keys.map((key) => previous?.hosts.get(key)?.x).find((x) => x !== undefined);
    // The first column begins at 0; its lanes grow to the left and move nobody.
    const x = Math.max(before ?? (columns.length === 0 ? 0 : least), least);
    let y = 0;
    for (const key of keys) {
      const layout = layouts.get(key);
      if (!layout) continue;
      const was = previous?.hosts.get(key);
      // Where it was, as long as what is above has not grown into it.
      const top = Math.max(y, was?.y ?? y);
      hosts.set(key, { layout, x, y: top });
      y = top + layout.frame.h + GAP;
    }
    columns.push({ x, outside, hosts: keys });
    right = x + widthOf(keys, layouts);
  }
  return { columns, hosts };
}
