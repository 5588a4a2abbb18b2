// Facts about a page of several hosts, by geometry alone: frames stand apart, trunks cross nothing, nothing jumps.
import { describe, expect, test } from "vitest";
import { generateFleet } from "../../fleet/testing/generate-fleet.ts";
import { buildFleetScene } from "../../scene/fleet/fleet-scene.ts";
import { WHOLE_VIEW } from "../../scene/scene.ts";
import { overlaps, type Rect } from "../geometry.ts";
import { type FleetLayout, layoutFleet } from "./layout-fleet.ts";

const made = [2, 3, 7, 20].map((hosts) => {
  // A cluster of more nodes than are open: there are open plugs, too.
  const scene = buildFleetScene(generateFleet(hosts, 12, hosts + 2), WHOLE_VIEW);
  return { hosts, scene, layout: layoutFleet(scene) };
});

const moved = (rect: Rect, x: number, y: number): Rect => ({ ...rect, x: rect.x + x, y: rect.y + y });

function frames(layout: FleetLayout): Rect[] {
  return [...layout.hosts.values()].map(({ layout: own, x, y }) => moved(own.bounds, x, y));
}

/** Everything a trunk must not cross. */
function solids(layout: FleetLayout): [string, Rect][] {
  return [...layout.hosts].flatMap(([host, { layout: own, x, y }]) => {
    const title = { x: own.frame.x + 20, y: own.frame.y + 16, w: 400, h: 30 };
    const list: [string, Rect][] = [
      ...own.boxes,
      ...own.chips,
      ...own.cards,
      ...[...own.rails].map(([key, rail]) => [key, rail.head] as [string, Rect]),
      ...own.outside.map((stub) => [`${stub.card} words`, stub.text] as [string, Rect]),
      [`${host} title`, title],
    ];
    return list.map(([key, rect]): [string, Rect] => [key, moved(rect, x, y)]);
  });
}

function pieces(points: readonly number[]): Rect[] {
  const rects: Rect[] = [];
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4);
    rects.push({ x: Math.min(x1, x2), y: Math.min(y1, y2), w: Math.abs(x1 - x2), h: Math.abs(y1 - y2) });
  }
  return rects;
}

describe.each(made)("$hosts hosts", ({ hosts, scene, layout }) => {
  test("every host has a frame, no two touch, and the trunk of the mesh has an end at each", () => {
    const all = frames(layout);
    expect(all).toHaveLength(hosts);
    all.forEach((one, i) => {
      for (const other of all.slice(i + 1)) expect(overlaps(one, other)).toBe(false);
    });
    const mesh = scene.trunks.find((trunk) => trunk.kind === "tunnel");
    expect(mesh?.ends).toHaveLength(hosts);
    expect(layout.trunks.get(mesh?.key as never)?.labels).toHaveLength(hosts);
    expect(scene.trunks.filter((trunk) => trunk.kind === "open")).toHaveLength(hosts);
  });

  test("no trunk crosses a box, a card, a head, a title or words; no label lies on another", () => {
    const obstacles = solids(layout);
    const crossed: string[] = [];
    const labels: Rect[] = [];
    for (const [key, trunk] of layout.trunks) {
      labels.push(...trunk.labels);
      for (const piece of trunk.lines.flatMap(pieces))
        for (const [name, rect] of obstacles)
          if (overlaps({ ...piece, w: Math.max(piece.w, 0.01), h: Math.max(piece.h, 0.01) }, rect))
            crossed.push(`${key} crosses ${name}`);
    }
    expect(crossed).toEqual([]);
    labels.forEach((one, i) => {
      for (const other of labels.slice(i + 1)) expect(overlaps(one, other)).toBe(false);
    });
  });

  test("the same hosts give the same page", () => {
    expect(layoutFleet(scene).hosts).toEqual(layout.hosts);
  });
});

test("adding a host moves no other; removing it again moves none either", () => {
  let layout: FleetLayout | undefined;
  for (let count = 2; count <= 8; count += 1) {
    const next: FleetLayout = layoutFleet(buildFleetScene(generateFleet(count, 12, 8), WHOLE_VIEW), layout);
    for (const [key, place] of layout?.hosts ?? [])
      expect([next.hosts.get(key)?.x, next.hosts.get(key)?.y]).toEqual([place.x, place.y]);
    layout = next;
  }
  const fewer = layoutFleet(buildFleetScene(generateFleet(7, 12, 8), WHOLE_VIEW), layout);
  for (const [key, place] of fewer.hosts)
    expect([place.x, place.y]).toEqual([layout?.hosts.get(key)?.x, layout?.hosts.get(key)?.y]);
});
