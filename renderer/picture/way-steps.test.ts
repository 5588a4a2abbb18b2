import { createCanvas } from "@napi-rs/canvas";
import { expect, it } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import { HOST_END, HOST_NETNS, smallHost, WEB_END, WEB_NETNS } from "../testing/small-host.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { makeDrawing } from "./drawing.ts";
import { fitTo } from "./viewport.ts";
import { stepMarks, stepsOf } from "./way-steps.ts";

const drawing = makeDrawing(smallHost(), WHOLE_VIEW, "light", null);
const WAY: readonly EntityRef[] = [
  { kind: "netns", id: WEB_NETNS },
  { kind: "interface", id: WEB_END },
  { kind: "interface", id: HOST_END },
  { kind: "netns", id: WEB_NETNS },
];

it("steps are numbered in the order of the way, each thing once, at its own corner", () => {
  const steps = stepsOf(WAY, drawing.map);
  const marks = stepMarks(steps, drawing.list);
  expect(marks.map((mark) => mark.number)).toEqual([1, 2, 3]);
  const corners = WAY.slice(0, 3).map((ref) => {
    const key = drawing.map.elementsOf(ref)[0];
    const bounds = key && drawing.list.elements[drawing.list.byKey.get(key) ?? -1]?.bounds;
    return [bounds?.x, bounds?.y];
  });
  expect(marks.map(({ x, y }) => [x, y])).toEqual(corners);
});

it("the frame of the host gets no number, and backwards the numbers run the other way", () => {
  const forth = stepMarks(stepsOf([{ kind: "netns", id: HOST_NETNS }, ...WAY], drawing.map), drawing.list);
  const back = stepMarks(stepsOf(WAY.slice(0, 3).reverse(), drawing.map), drawing.list);
  const place = ({ x, y }: { x: number; y: number }) => `${x} ${y}`;
  expect(forth.slice(-3).map(place).reverse()).toEqual(back.map(place));
});

it("the marks are on the canvas while the way is shown, and gone with it", () => {
  const size = { w: 600, h: 400 };
  const canvas = createCanvas(size.w, size.h);
  const surface = new CanvasSurface(
    canvas as unknown as HTMLCanvasElement,
    () => createCanvas(1, 1) as unknown as HTMLCanvasElement,
  );
  surface.resize(size, 1);
  surface.show(drawing.list);
  const viewport = fitTo(drawing.list.bounds, size);
  const along = drawing.map.along(WAY);
  const pixels = (): number =>
    canvas
      .getContext("2d")
      .getImageData(0, 0, size.w, size.h)
      .data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 7);
  const paint = (steps: boolean | null): number => {
    surface.emphasise(
      steps === null ? null : along && { ...along, ...(steps ? { steps: stepsOf(WAY, drawing.map) } : {}) },
    );
    surface.paint(viewport);
    return pixels();
  };
  const [plain, bare, numbered, after] = [paint(null), paint(false), paint(true), paint(null)];
  expect([numbered === bare, after === plain]).toEqual([false, true]);
});
