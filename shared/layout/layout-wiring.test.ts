// Facts about the layout, by geometry alone: nothing overlaps, cables end where they should, nothing jumps.
import { describe, expect, test } from "vitest";
import { buildScene } from "../scene/build-scene.ts";
import type { WiringScene } from "../scene/scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import { overlaps, type Rect } from "./geometry.ts";
import { layoutWiring } from "./layout-wiring.ts";
import type { WiringLayout } from "./places.ts";
import { crossings, overlapping, solids } from "./testing/quality.ts";

const SIZES = [1, 2, 6, 23, 60, 147, 500];
const made = SIZES.map((containers) => {
  const scene = buildScene(generateTopology({ containers }));
  return { containers, scene, layout: layoutWiring(scene) };
});

/** Straight pieces of a cable as thin rectangles. */
function pieces(points: readonly number[]): Rect[] {
  const rects: Rect[] = [];
  for (let i = 0; i + 3 < points.length; i += 2) {
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = points.slice(i, i + 4);
    rects.push({ x: Math.min(x1, x2), y: Math.min(y1, y2), w: Math.abs(x1 - x2), h: Math.abs(y1 - y2) });
  }
  return rects;
}

describe.each(made)("$containers containers", ({ scene, layout }) => {
  test("everything has a place", () => {
    expect([...layout.boxes.keys()].sort()).toEqual(scene.boxes.map((box) => box.key).sort());
    expect([...layout.chips.keys()].sort()).toEqual(scene.hostPorts.map((port) => port.key).sort());
    const missing = scene.cables.filter((cable) => !layout.cables.has(cable.key));
    expect(missing.map((cable) => cable.key)).toEqual([]);
  });

  test("no two boxes, chips, cards, heads or headings overlap", () => {
    expect(overlapping(solids(scene, layout))).toEqual([]);
  });

  test("everything lies inside the host's frame", () => {
    const { frame } = layout;
    for (const [, rect] of solids(scene, layout)) {
      expect(rect.x).toBeGreaterThanOrEqual(frame.x);
      expect(rect.y).toBeGreaterThanOrEqual(frame.y);
      expect(rect.x + rect.w).toBeLessThanOrEqual(frame.x + frame.w);
      expect(rect.y + rect.h).toBeLessThanOrEqual(frame.y + frame.h);
    }
  });

  test("cables are orthogonal and cross no box, chip or card", () => {
    const bodies = [...layout.boxes, ...layout.chips, ...layout.cards].map(([key, r]) => {
      // One unit smaller: a cable may touch the edge it ends at.
      return [key, { x: r.x + 1, y: r.y + 1, w: r.w - 2, h: r.h - 2 }] as const;
    });
    const crossed: string[] = [];
    for (const [key, cable] of layout.cables)
      for (const piece of pieces(cable.points)) {
        expect(Math.min(piece.w, piece.h)).toBe(0);
        const thin = { ...piece, w: Math.max(piece.w, 0.01), h: Math.max(piece.h, 0.01) };
        for (const [body, rect] of bodies) if (overlaps(thin, rect)) crossed.push(`${key} x ${body}`);
      }
    for (const rail of layout.rails.values())
      for (const bar of rail.bars)
        for (const [body, rect] of bodies)
          if (overlaps({ x: bar.x, y: bar.y1, w: 0.01, h: bar.y2 - bar.y1 }, rect))
            crossed.push(`bar x ${body}`);
    expect(crossed).toEqual([]);
  });

  test("cables cross at most once in twenty, in the smallest pictures twice", () => {
    // A box on two bridges crosses one of them, however few cables there are.
    expect(crossings(layout).length).toBeLessThanOrEqual(Math.max(2, scene.cables.length * 0.05));
  });

  test("a veth cable begins at the host port's edge and ends at the port's socket", () => {
    for (const cable of scene.cables) {
      const chip = layout.chips.get(cable.from);
      const port = cable.to === null ? undefined : layout.ports.get(cable.to);
      if (cable.kind !== "veth" || !chip || !port) continue;
      const points = layout.cables.get(cable.key)?.points;
      expect(points).toEqual([chip.x + chip.w, port.socketY, port.socketX, port.socketY]);
    }
  });

  test("a tap ends on a bar of its own bridge", () => {
    for (const cable of scene.cables) {
      if (cable.kind !== "membership" || !layout.chips.has(cable.from)) continue;
      const [x = -1, y = -1] = layout.cables.get(cable.key)?.points ?? [];
      const bars = (cable.to ? layout.rails.get(cable.to)?.bars : undefined) ?? [];
      expect(bars.some((bar) => bar.x === x && bar.y1 <= y && y <= bar.y2)).toBe(true);
    }
  });
});

test("the page has a screen's shape when there is enough to fill one", () => {
  for (const { containers, layout } of made) {
    if (containers < 60) continue;
    expect(layout.frame.w / layout.frame.h).toBeGreaterThan(0.95);
    expect(layout.frame.w / layout.frame.h).toBeLessThan(1.9);
  }
});

test("the same scene is laid out the same, also from topologies listed in another order", () => {
  const topology = generateTopology({ containers: 60 });
  const shuffled = { ...topology, interfaces: [...topology.interfaces].reverse() };
  const once = layoutWiring(buildScene(topology));
  const again = layoutWiring(buildScene(shuffled));
  const places = ({ boxes, chips }: WiringLayout) =>
    [...boxes, ...chips].map(([key, { x, y, w, h }]) => `${key} ${x} ${y} ${w} ${h}`).sort();
  expect(places(again)).toEqual(places(once));
});

describe("a refresh", () => {
  const kept = (before: WiringLayout, after: WiringLayout): string[] =>
    [...before.boxes].flatMap(([key, place]) => {
      const now = after.boxes.get(key);
      return now && (now.x !== place.x || now.y !== place.y) ? [key] : [];
    });

  test.each([6, 20, 60, 500])("of %i containers with one more moves no box", (containers) => {
    // Five kinds of newcomers: on docker0, in two compose projects, in two namespaces of pods.
    const newcomers = containers < 500 ? 5 : 2;
    for (let count = containers; count < containers + newcomers; count += 1) {
      const before = layoutWiring(buildScene(generateTopology({ containers: count })));
      const scene = buildScene(generateTopology({ containers: count + 1 }));
      const after = layoutWiring(scene, before);
      expect(kept(before, after)).toEqual([]);
      expect(after.boxes.size).toBe(before.boxes.size + 1);
      expect(overlapping(solids(scene, after))).toEqual([]);
    }
  });

  // On a busy node several come between two refreshes.
  test.each([200, 500, 1_000])("of %i containers with a twentieth more moves no box", (containers) => {
    const before = layoutWiring(buildScene(generateTopology({ containers })));
    const scene = buildScene(generateTopology({ containers: Math.round(containers * 1.05) }));
    const after = layoutWiring(scene, before);
    expect(kept(before, after)).toEqual([]);
    expect(after.boxes.size).toBe(before.boxes.size + Math.round(containers / 20));
    expect(overlapping(solids(scene, after))).toEqual([]);
  });

  test("in which one box outgrows its place moves only that box's section", () => {
    const scene = buildScene(generateTopology({ containers: 60 }));
    const before = layoutWiring(scene);
    // A second from the top of a column, grown by six lines: it would reach over the box below it.
    const grown = scene.boxes.find((box) => box.group === "media");
    const boxes = scene.boxes.map((box) => {
      const line = box.occupants[0];
      if (box !== grown || !line) return box;
      const more = Array.from({ length: 6 }, (_, n) => ({
        ...line,
        key: `${line.key}/${n}` as typeof line.key,
      }));
      return { ...box, occupants: [line, ...more] };
    });
    const after = layoutWiring({ ...scene, boxes }, before);
    const groups = new Map(scene.boxes.map((box) => [box.key as string, box.group]));
    const moved = new Set(kept(before, after).map((key) => groups.get(key)));
    expect([...moved]).toEqual(["media"]);
    expect(overlapping(solids({ ...scene, boxes }, after))).toEqual([]);
  });

  test("without any change changes nothing", () => {
    const scene = buildScene(generateTopology({ containers: 60 }));
    const before = layoutWiring(scene);
    expect(layoutWiring(scene, before)).toEqual(before);
  });

  test("with one less leaves a hole instead of moving the rest", () => {
    const scene = buildScene(generateTopology({ containers: 60 }));
    const before = layoutWiring(scene);
    const gone = scene.boxes[7];
    const after = layoutWiring({ ...scene, ...without(scene, new Set([gone?.key ?? ""])) }, before);
    expect(kept(before, after)).toEqual([]);
    expect(after.boxes.size).toBe(before.boxes.size - 1);
  });

  test("of an entirely different scene starts afresh", () => {
    const before = layoutWiring(buildScene(generateTopology({ containers: 200 })));
    const scene = buildScene(generateTopology({ containers: 2 }));
    expect(layoutWiring(scene, before).frame).toEqual(layoutWiring(scene).frame);
  });
});

/** A scene without some boxes, their cables and host ports. */
function without(
  scene: WiringScene,
  gone: ReadonlySet<string>,
): Pick<WiringScene, "boxes" | "cables" | "hostPorts"> {
  const boxes = scene.boxes.filter((box) => !gone.has(box.key));
  const ports = new Set(
    scene.boxes.filter((box) => gone.has(box.key)).flatMap((box) => box.ports.map((p) => p.key)),
  );
  const lost = scene.cables.filter(
    (cable) => ports.has(cable.from) || (cable.to !== null && ports.has(cable.to)),
  );
  const ends = new Set(lost.flatMap((cable) => [cable.from, cable.to]));
  return {
    boxes,
    cables: scene.cables.filter((cable) => !ends.has(cable.from) && !ends.has(cable.to)),
    hostPorts: scene.hostPorts.filter((port) => !ends.has(port.key)),
  };
}

test("namespaces wired to one another stand side by side, the cable straight into the port", () => {
  const scene = buildScene(generateTopology({ containers: 6 }));
  const layout = layoutWiring(scene);
  const of = (title: string): Rect | undefined => {
    const box = scene.boxes.find((one) => one.title === title);
    return box && layout.boxes.get(box.key);
  };
  const [a, b] = [of("router-a"), of("router-b")];
  expect(a && b && b.x > a.x + a.w && b.y < a.y + a.h).toBe(true);
  const direct = scene.cables.find(
    (cable) => cable.kind === "veth" && layout.ports.has(cable.from) && cable.to,
  );
  const points = layout.cables.get(direct?.key ?? scene.host.key)?.points ?? [];
  const ends = [direct?.from, direct?.to].map((key) => key && layout.ports.get(key));
  expect([points.slice(0, 2), points.slice(-2)]).toEqual(
    ends.map((port) => port && [port.socketX, port.socketY]),
  );
});

test("a port of a rail that is not drawn has its place all the same", () => {
  const scene = buildScene(generateTopology({ containers: 6 }));
  const [rail] = scene.rails;
  const layout = layoutWiring({ ...scene, rails: scene.rails.filter((one) => one !== rail) });
  expect([...layout.boxes.keys()].sort()).toEqual(scene.boxes.map((box) => box.key).sort());
  expect([...layout.chips.keys()].sort()).toEqual(scene.hostPorts.map((port) => port.key).sort());
  expect(overlapping(solids(scene, layout))).toEqual([]);
});
