// Warming up paints on a canvas nobody sees, in many small steps.
import { createCanvas } from "@napi-rs/canvas";
import { expect, test, vi } from "vitest";
import { warmUp } from "./warm-up.ts";

test("it goes on whenever there is time, and comes to an end", () => {
  const canvas = Object.assign(createCanvas(1, 1), { style: {} });
  vi.stubGlobal("document", { createElement: () => canvas });
  const waiting: (() => void)[] = [];
  warmUp((work) => waiting.push(work));
  let turns = 0;
  for (let work = waiting.shift(); work; work = waiting.shift()) {
    work();
    turns += 1;
  }
  vi.unstubAllGlobals();
  expect(turns).toBeGreaterThan(20);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  expect(new Set(data).size).toBeGreaterThan(20);
});
