// Facts about the drawing at every detail: no words overlap, all stay in their box, and what is pointed at is found.
import { describe, expect, test } from "vitest";
import { overlaps, type Rect } from "../layout/geometry.ts";
import { layoutWiring } from "../layout/layout-wiring.ts";
import { buildScene } from "../scene/build-scene.ts";
import { portKey } from "../scene/keys.ts";
import { WHOLE_VIEW } from "../scene/scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import { type Detail, type DisplayList, shapesOf, type TextShape } from "./display-list.ts";
import { drawWiring } from "./draw-wiring.ts";
import { SceneMap } from "./emphasis.ts";
import { hitTest } from "./hit-test.ts";
import { Painter, placeLabels } from "./painter.ts";
import { DARK, LIGHT } from "./theme.ts";

const topology = generateTopology({ containers: 60 });
const scene = buildScene(topology);
const list = drawWiring(scene, layoutWiring(scene), LIGHT);

function textsAt(drawn: DisplayList, detail: Detail): { shape: TextShape; rect: Rect; owner: Rect }[] {
  return drawn.elements.flatMap((element) =>
    shapesOf(element).flatMap((shape) => {
      if (shape.kind !== "text" || !(shape.levels & (1 << detail))) return [];
      const size = drawn.styles[shape.style]?.size ?? 0;
      const rect = { x: shape.x, y: shape.y - size * 0.75, w: shape.width, h: size };
      return [{ shape, rect, owner: element.bounds }];
    }),
  );
}

const scenes = [1, 2, 6, 11, 23, 60, 147, 500].map((containers) => {
  const one = buildScene(generateTopology({ containers }));
  return { name: `${containers} containers`, drawn: drawWiring(one, layoutWiring(one), DARK) };
});
const folded = buildScene(topology, { ...WHOLE_VIEW, folded: new Set(["media", "shop", "default"]) });
scenes.push({ name: "folded groups", drawn: drawWiring(folded, layoutWiring(folded), LIGHT) });
const closed = buildScene(topology, { ...WHOLE_VIEW, folded: new Set(scene.boxes.map((box) => box.netns)) });
scenes.push({ name: "folded boxes", drawn: drawWiring(closed, layoutWiring(closed), LIGHT) });

describe.each(scenes)("$name", ({ drawn }) => {
  test("asked for a place, it names every element there", () => {
    for (const { x, y, w, h } of drawn.elements.map((element) => element.bounds)) {
      const place = { x: x + w / 3, y: y + h / 3, w: 1, h: 1 };
      const there = drawn.elements.flatMap(({ bounds }, at) => (overlaps(bounds, place) ? [at] : []));
      const [found, any] = [new Set<number>(), new Set<number>()];
      drawn.index.query(place, (item) => found.add(item));
      drawn.index.queryAny([place], (item) => any.add(item));
      expect(there.filter((item) => !found.has(item) || !any.has(item))).toEqual([]);
    }
  });

  test.each([0, 1, 2, 3] as const)("at detail %i no two words overlap", (detail) => {
    const texts = textsAt(drawn, detail).sort((a, b) => a.rect.y - b.rect.y);
    const clashes: string[] = [];
    texts.forEach((one, i) => {
      for (let j = i + 1; j < texts.length; j += 1) {
        const other = texts[j];
        if (!other || other.rect.y >= one.rect.y + one.rect.h) break;
        if (overlaps(one.rect, other.rect)) clashes.push(`${one.shape.text} / ${other.shape.text}`);
      }
    });
    expect(clashes).toEqual([]);
  });

  test("what an element or a part of it is skipped for, it has no shape at", () => {
    const missed = drawn.elements.flatMap(({ key, levels, parts }) =>
      parts.flatMap((part) =>
        part.shapes
          .filter((shape) => (shape.levels & part.levels & levels) !== shape.levels)
          .map((shape) => `${key}: ${shape.kind}`),
      ),
    );
    expect(missed).toEqual([]);
  });

  test("words stay within their element", () => {
    const out = ([0, 1, 2, 3] as const).flatMap((detail) =>
      textsAt(drawn, detail)
        .filter(({ rect, owner }) => rect.x < owner.x - 1 || rect.x + rect.w > owner.x + owner.w + 1)
        .map(({ shape }) => shape.text),
    );
    expect(out).toEqual([]);
  });
});

test.each([0.03, 0.06, 0.12, 0.19])(
  "labels of the overview overlap none at scale %d, and every bridge in sight has one",
  (scale) => {
    for (const { drawn } of scenes) {
      const labels = placeLabels(drawn, scale, (x, y) => [x * scale, y * scale]);
      labels.forEach((one, i) => {
        for (const other of labels.slice(i + 1)) expect(overlaps(one.spot, other.spot)).toBe(false);
      });
      const wide = drawn.labels.filter((label) => label.kind === "rail" && label.span * scale >= 60);
      expect(labels.filter((one) => wide.includes(one.label)).length).toBe(wide.length);
    }
  },
);

test("names are whole where there is room: nothing is cut at full detail", () => {
  const cut = textsAt(list, 3).filter(({ shape }) => shape.text.includes("…"));
  expect(cut.map(({ shape }) => shape.text.slice(0, 20))).toEqual([]);
});

test("every port is hit at its middle, and a cable within 6 pixels", () => {
  for (const port of scene.hostPorts) {
    const index = list.byKey.get(port.key) ?? -1;
    const { x, y, w, h } = list.elements[index]?.bounds ?? { x: 0, y: 0, w: 0, h: 0 };
    expect(hitTest(list, x + w / 2, y + h / 2, 6)).toBe(index);
  }
  const cable = scene.cables.find((one) => one.kind === "veth" && one.to?.startsWith("if:"));
  const index = list.byKey.get(cable?.key ?? scene.host.key) ?? -1;
  const [x1 = 0, y = 0, x2 = 0] = list.elements[index]?.lines[0] ?? [];
  expect(hitTest(list, (x1 + x2) / 2, y + 5, 6)).toBe(index);
  expect(hitTest(list, (x1 + x2) / 2, y + 9, 6)).not.toBe(index);
  expect(hitTest(list, -5000, -5000, 6)).toBeNull();
});

test("only what is in view is painted", () => {
  const texts: string[] = [];
  const nothing = (): void => {};
  const context = new Proxy({} as never, {
    get: (_, name) => (name === "fillText" ? (text: string) => texts.push(text) : nothing),
    set: () => true,
  });
  const box = list.elements[list.byKey.get(scene.boxes[0]?.key ?? scene.host.key) ?? 0];
  new Painter(list).paint(context, box?.bounds ?? list.bounds, 1, 3);
  expect(texts).toContain(scene.boxes[0]?.title);
  expect(texts.length).toBeLessThan(40);
});

describe("emphasis of a veth", () => {
  const map = new SceneMap(scene, topology);
  const veth = topology.interfaces.find(
    (link) => link.kind === "veth" && link.master !== null && link.peer.state === "known",
  );
  const peer = veth?.peer.state === "known" ? veth.peer.interface : null;

  test("keeps both ends, the bridge, the netns and its container, and no other box", () => {
    const emphasis = map.emphasis(veth ? [{ kind: "interface", id: veth.id }] : []);
    const box = scene.boxes.find((one) => one.ports.some((port) => port.interface === peer));
    expect(emphasis?.selected).toEqual(new Set([veth && portKey(veth.id)]));
    for (const key of [
      veth && portKey(veth.id),
      peer && portKey(peer),
      box?.key,
      box?.occupants[0]?.key,
      `rail:${veth?.master}`,
    ])
      expect(emphasis?.keys.has(key as never), String(key)).toBe(true);
    const boxes = scene.boxes.filter((one) => emphasis?.keys.has(one.key));
    expect(boxes.map((one) => one.title)).toEqual([box?.title]);
  });

  test("of its container brings the same cable; of the host dims nothing", () => {
    const container = topology.containers.find((one) => one.name === "web-1");
    const keys = map.emphasis(container ? [{ kind: "container", id: container.id }] : [])?.keys;
    expect(scene.hostPorts.filter((port) => keys?.has(port.key))).toHaveLength(1);
    expect(map.emphasis([{ kind: "host", id: topology.host.id }])).toBeNull();
  });
});
