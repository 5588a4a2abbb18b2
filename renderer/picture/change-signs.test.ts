import { createCanvas } from "@napi-rs/canvas";
import { expect, it } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { ChangeMark } from "../state/change-marks.ts";
import { HOST_END, smallHost, WEB_END, WEB_NETNS } from "../testing/small-host.ts";
import { CanvasSurface } from "./canvas-surface.ts";
import { signsOf } from "./change-signs.ts";
import { makeDrawing } from "./drawing.ts";
import { fitTo } from "./viewport.ts";

const drawing = makeDrawing(smallHost(), WHOLE_VIEW, "light", null);
const MARKS: readonly ChangeMark[] = [
  { ref: { kind: "netns", id: WEB_NETNS }, sign: "+", tone: "added" },
  { ref: { kind: "interface", id: HOST_END }, sign: "−2", tone: "removed" },
  { ref: { kind: "interface", id: "if:gone" as never }, sign: "~", tone: "changed" },
];

it("every mark stands on what its thing is drawn as; what is not drawn has none", () => {
  const [box] = drawing.map.elementsOf({ kind: "netns", id: WEB_NETNS });
  const [port] = drawing.map.elementsOf({ kind: "interface", id: HOST_END });
  expect([...signsOf(MARKS, drawing.map)]).toEqual([
    [box, { sign: "+", tone: "added" }],
    [port, { sign: "−2", tone: "removed" }],
  ]);
});

it("things that are drawn as one are told as changed when different things happened to them", () => {
  const [first] = MARKS;
  if (!first) throw new Error("no mark");
  const both = [first, { ...first, sign: "↻", tone: "changed" as const }];
  expect([...signsOf(both, drawing.map).values()]).toEqual([{ sign: "~", tone: "changed" }]);
});

it("signs are on the canvas while they are shown, in the colour of what happened, and gone with it", () => {
  const size = { w: 600, h: 400 };
  const canvas = createCanvas(size.w, size.h);
  const surface = new CanvasSurface(
    canvas as unknown as HTMLCanvasElement,
    () => createCanvas(1, 1) as unknown as HTMLCanvasElement,
  );
  surface.resize(size, 1);
  surface.show(drawing.list);
  const viewport = fitTo(drawing.list.bounds, size);
  const [port] = drawing.map.elementsOf({ kind: "interface", id: WEB_END });
  const { x = 0, y = 0 } = drawing.list.elements[drawing.list.byKey.get(port as never) ?? -1]?.bounds ?? {};
  const lit = drawing.map.emphasis([{ kind: "interface", id: WEB_END }]);
  /** Colour left of the sign's text, in its pill. */
  const colour = (tone: ChangeMark["tone"] | null): string => {
    const marks: ChangeMark[] = tone ? [{ ref: { kind: "interface", id: WEB_END }, sign: "+", tone }] : [];
    surface.emphasise(lit && { ...lit, signs: signsOf(marks, drawing.map) });
    surface.paint(viewport);
    // Between the left end of the sign and its text; it ends 4 pixels inside its thing.
    const [left, top] = [x * viewport.scale + viewport.x - 11, y * viewport.scale + viewport.y - 4];
    const { data } = canvas.getContext("2d").getImageData(Math.round(left), Math.round(top), 1, 1);
    return `#${[...data.slice(0, 3)].map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  };
  const { good, broken, doubt } = drawing.list.theme;
  const bare = colour(null);
  expect([colour("added"), colour("removed"), colour("changed"), colour(null)]).toEqual([
    good,
    broken,
    doubt,
    bare,
  ]);
});
