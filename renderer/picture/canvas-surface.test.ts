// Painting only what changed or came into view gives the very pixels that painting everything does.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import type { Emphasis } from "../../shared/drawing/emphasis.ts";
import { type SceneKey, WHOLE_VIEW } from "../../shared/scene/scene.ts";
import { interfaceId, netnsId } from "../../shared/topology/ids.ts";
import type { EntityRef, Topology } from "../../shared/topology/model.ts";
import { differingPixels } from "../testing/differing-pixels.ts";
import { HOST_END, namespace, smallHost, WEB_END } from "../testing/small-host.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { type Drawing, makeDrawing } from "./drawing.ts";
import { centredOn, fitTo, type Viewport } from "./viewport.ts";
import { stepsOf } from "./way-steps.ts";

const size = { w: 500, h: 320 };

function surface(of = size) {
  const canvas = createCanvas(of.w, of.h);
  const spare = createCanvas(1, 1);
  const made = new CanvasSurface(
    canvas as unknown as HTMLCanvasElement,
    () => spare as unknown as HTMLCanvasElement,
  );
  made.resize(of, 1);
  const pixels = () => canvas.getContext("2d").getImageData(0, 0, of.w, of.h).data;
  /** What is not painted again keeps it. */
  const stain = (one = canvas) => {
    const context = one.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = "#f0f";
    context.fillRect(0, 0, of.w, of.h);
  };
  return { made, pixels, stain, spare };
}

const host = smallHost();
const containers = host.containers.map((one, index) => (index === 0 ? { ...one, name: "renamed" } : one));
const before = makeDrawing(host, WHOLE_VIEW, "light", null);
const after = makeDrawing({ ...host, containers }, WHOLE_VIEW, "light", before);

/** So many namespaces more on the bridge of `host`. */
function withMore(count: number): Topology {
  const more = Array.from({ length: count }, (_, n) => {
    const inode = 4026533000 + n;
    const netns = netnsId(inode, `s${2000 + n}`);
    const ends = host.interfaces.flatMap((link) => {
      if (link.id !== HOST_END && link.id !== WEB_END) return [];
      const own = link.id === HOST_END;
      const outer = interfaceId(link.netns, 100 + n);
      const inner = interfaceId(netns, 2);
      const peer = { state: "known", interface: own ? inner : outer, evidence: [] } as const;
      return own
        ? [{ ...link, id: outer, ifindex: 100 + n, name: `veth${100 + n}`, peer }]
        : [{ ...link, id: inner, netns, peer }];
    });
    return { ends, netns: namespace({ id: netns, inode, nsid: n + 1, pids: [] }) };
  });
  return {
    ...host,
    namespaces: [...host.namespaces, ...more.map((one) => one.netns)],
    interfaces: [...host.interfaces, ...more.flatMap((one) => one.ends)],
  };
}

const many = makeDrawing(withMore(40), WHOLE_VIEW, "light", null);
const more = makeDrawing(withMore(43), WHOLE_VIEW, "light", many);
const crowd = makeDrawing(withMore(800), WHOLE_VIEW, "light", null);
const newest = more.list.since?.areas.at(-1) ?? { x: 0, y: 0, w: 0, h: 0 };

test.each([
  ["a renamed container, all in view", before, after, fitTo(after.list.bounds, size)],
  ["a renamed container at a readable size", before, after, { scale: 1, x: -200.4, y: -60.7 }],
  ["a renamed container among boxes", before, after, { scale: 0.4, x: 5, y: 10 }],
  ["new containers on bridges, all in view", many, more, fitTo(more.list.bounds, size)],
  ["new containers on bridges, at names", many, more, centredOn(newest, size, 0.5)],
] as [string, Drawing, Drawing, Viewport][])("%s", (_, before, after, viewport) => {
  const refreshed = surface();
  refreshed.made.show(before.list);
  refreshed.made.paint(viewport);
  const old = refreshed.pixels();
  refreshed.made.show(after.list);
  refreshed.made.paint(viewport);
  const whole = surface();
  whole.made.show(after.list);
  whole.made.paint(viewport);
  const now = refreshed.pixels();
  const wanted = whole.pixels();
  expect(differingPixels(old, wanted)).toBeGreaterThan(A_HANDFUL);
  expect(differingPixels(now, wanted)).toBeLessThan(A_HANDFUL);
});

test("while zooming through much small text it is left out, and is there again at rest", () => {
  const window = { w: 1600, h: 1000 };
  const viewport = centredOn(crowd.list.bounds, window, 0.25);
  const zoomed = surface(window);
  zoomed.made.show(crowd.list);
  expect(zoomed.made.paint(viewport, true)).toBe(true);
  const moving = zoomed.pixels();
  zoomed.made.forget();
  expect(zoomed.made.paint(viewport)).toBe(false);
  const whole = surface(window);
  whole.made.show(crowd.list);
  whole.made.paint(viewport);
  expect(differingPixels(moving, whole.pixels())).toBeGreaterThan(A_HANDFUL);
  expect(differingPixels(zoomed.pixels(), whole.pixels())).toBe(0);
});

test("a little text stays while zooming", () => {
  const viewport = { scale: 0.4, x: 5, y: 10 };
  const zoomed = surface();
  zoomed.made.show(before.list);
  expect(zoomed.made.paint(viewport, true)).toBe(false);
  const whole = surface();
  whole.made.show(before.list);
  whole.made.paint(viewport);
  expect(differingPixels(zoomed.pixels(), whole.pixels())).toBe(0);
});

test.each([
  ["what is selected goes on as it was", { kind: "interface", id: HOST_END } as EntityRef],
  [
    "what is selected has grown",
    { kind: "interface", id: many.scene.rails[0]?.interface as never } as EntityRef,
  ],
])("a refresh while something is selected: %s", (_, ref) => {
  const viewport = centredOn(newest, size, 0.5);
  const refreshed = surface();
  refreshed.made.show(many.list);
  refreshed.made.emphasise(many.map.emphasis([ref]));
  refreshed.made.paint(viewport);
  refreshed.made.show(more.list);
  refreshed.made.emphasise(more.map.emphasis([ref]));
  refreshed.made.paint(viewport);
  const whole = surface();
  whole.made.show(more.list);
  whole.made.emphasise(more.map.emphasis([ref]));
  whole.made.paint(viewport);
  expect(differingPixels(refreshed.pixels(), whole.pixels())).toBeLessThan(A_HANDFUL);
});

test("the same emphasis again paints nothing anew", () => {
  const lit = () => many.map.emphasis([{ kind: "interface", id: HOST_END }]);
  const { made, pixels, stain } = surface();
  made.show(many.list);
  made.emphasise(lit());
  made.paint(fitTo(many.list.bounds, size));
  stain();
  const stained = pixels();
  made.emphasise(lit());
  made.paint(fitTo(many.list.bounds, size));
  expect(differingPixels(pixels(), stained)).toBe(0);
  made.emphasise(null);
  made.paint(fitTo(many.list.bounds, size));
  expect(differingPixels(pixels(), stained)).toBeGreaterThan(size.w * size.h * 0.5);
});

test("of one selection after the other only what stands out is painted", () => {
  const viewport = fitTo(many.list.bounds, size);
  const { made, pixels, stain, spare } = surface();
  made.show(many.list);
  made.emphasise(many.map.emphasis([{ kind: "interface", id: HOST_END }]));
  made.paint(viewport);
  stain(spare);
  made.emphasise(null);
  made.paint(viewport);
  const all = pixels();
  const stained = createCanvas(size.w, size.h);
  stain(stained);
  const wanted = stained.getContext("2d").getImageData(0, 0, size.w, size.h).data;
  expect(differingPixels(all, wanted)).toBeLessThan(size.w * size.h * 0.05);
});

test.each([
  ["from afar, with labels", { scale: 0.15, x: 30.2, y: 60.9 }],
  ["among boxes", { scale: 0.4, x: 5, y: 10 }],
  ["at a readable size", { scale: 1, x: -200.4, y: -60.7 }],
])("selections, rates, moves and refreshes in any order give what is painted at once: %s", (_, start) => {
  const [own, other] = [HOST_END, WEB_END].map((id) => ({ kind: "interface", id }) as const);
  const boxes = many.scene.boxes.slice(0, 3).map((box) => box.ref);
  const selections: readonly (readonly EntityRef[])[] = [[own], boxes, [other, ...boxes]] as never;
  const made = surface();
  let [drawing, viewport, chosen, words] = [many, start, 0, new Map<SceneKey, string>()];
  const steps: Record<string, () => void> = {
    select: () => {
      chosen = (chosen % selections.length) + 1;
    },
    clear: () => {
      chosen = 0;
    },
    rate: () => {
      words = new Map([[many.scene.hostPorts[0]?.key as SceneKey, `${words.size + 7} kB/s`]]);
    },
    move: () => {
      viewport = { ...viewport, x: viewport.x + 11, y: viewport.y - 5 };
    },
    zoom: () => {
      viewport = { ...viewport, scale: viewport.scale * 1.1 };
    },
    refresh: () => {
      drawing = drawing === many ? more : many;
    },
  };
  const order =
    "select select clear select rate select move select select refresh select clear zoom select select";
  for (const step of order.split(" ")) {
    steps[step]?.();
    const whole = surface();
    for (const one of [made, whole]) {
      one.made.show(drawing.list);
      one.made.emphasise(drawing.map.emphasis(selections[chosen - 1] ?? []));
      one.made.showRates(words);
      one.made.paint(viewport);
    }
    expect(differingPixels(made.pixels(), whole.pixels()), step).toBeLessThan(A_HANDFUL);
  }
});

const A_HANDFUL = 12;
/** Along the slanted arrows of a way more pixels are blended otherwise. */
const ALONG_ARROWS = 40;

const port = before.scene.hostPorts[0]?.key as SceneKey;
const emphasis = before.map.emphasis([{ kind: "container", id: host.containers[0]?.id as never }]);

const along: readonly EntityRef[] = [
  { kind: "interface", id: WEB_END },
  { kind: "interface", id: HOST_END },
];
const lit = before.map.along(along);
const way: Emphasis | null = lit && { ...lit, steps: stepsOf(along, before.map) };

test.each([
  ["the whole picture", { ...fitTo(before.list.bounds, size) }, null],
  ["at a readable size", { scale: 1, x: -200.4, y: -60.7 }, null],
  ["from afar, with labels", { scale: 0.15, x: 30.2, y: 60.9 }, null],
  ["with a selection", { scale: 0.8, x: -60.4, y: -30.7 }, emphasis],
  ["with a numbered way", { scale: 0.8, x: -60.4, y: -30.7 }, way],
] as [string, Viewport, Emphasis | null][])(
  "moved step by step, %s is painted as at once",
  (_, start, lit) => {
    const moved = surface();
    moved.made.show(before.list);
    moved.made.emphasise(lit);
    const words = new Map<SceneKey, string>();
    let viewport = start;
    for (const [dx, dy] of [
      [0, 0],
      [7, 0],
      [-3.3, 12.6],
      [0, -30],
      [-41.5, 3],
      [0.2, 0.2],
    ] as const) {
      viewport = { ...viewport, x: viewport.x + dx, y: viewport.y + dy };
      words.set(port, `${Math.round(viewport.x)} kB/s`);
      moved.made.showRates(new Map(words));
      moved.made.paint(viewport);
      const whole = surface();
      whole.made.show(before.list);
      whole.made.emphasise(lit);
      whole.made.showRates(words);
      whole.made.paint(viewport);
      const most = lit?.steps ? ALONG_ARROWS : A_HANDFUL;
      expect(differingPixels(moved.pixels(), whole.pixels())).toBeLessThan(most);
    }
  },
);
