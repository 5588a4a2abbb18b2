// Warming up paints on a canvas nobody sees, in many small steps.
import { createCanvas } from "@napi-rs/canvas";
import { afterEach, expect, test, vi } from "vitest";
import { warmUp } from "./warm-up.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** Warms up whenever there is time, which is always; answers how often it was, and what was painted at the end. */
function warmed(isDone: (turns: number) => boolean) {
  const canvas = Object.assign(createCanvas(1, 1), { style: {} });
  vi.stubGlobal("document", { createElement: () => canvas });
  const waiting: (() => void)[] = [];
  let turns = 0;
  warmUp(
    () => isDone(turns),
    (work) => waiting.push(work),
  );
  for (let work = waiting.shift(); work; work = waiting.shift()) {
    work();
    turns += 1;
  }
  return { turns, pixels: canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data };
}

test("it goes on whenever there is time, and comes to an end", () => {
  const { turns, pixels } = warmed(() => false);
  expect(turns).toBeGreaterThan(100);
  expect(new Set(pixels).size).toBeGreaterThan(20);
});

test("it ends when a real host is there", () => {
  expect(warmed((turns) => turns === 5).turns).toBe(6);
});
