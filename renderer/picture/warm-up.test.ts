// Warming up paints on a canvas nobody sees, in many small steps.
import { createCanvas } from "@napi-rs/canvas";
import { afterEach, expect, test, vi } from "vitest";
import { buildScene } from "../../shared/scene/build-scene.ts";
import { specimen } from "../../shared/topology/specimen.ts";
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

test("the made-up host has one of everything a picture is made of", () => {
  const { cards, rails, hostPorts, boxes, cables, residents } = buildScene(specimen(12));
  const isBoxed = new Set(boxes.flatMap((box) => box.ports.map((port) => port.key)));
  expect(new Set(cards.map((card) => card.side))).toEqual(new Set(["nic", "link"]));
  expect(cards.some((card) => card.outside !== "")).toBe(true);
  expect(new Set(rails.map((rail) => rail.kind))).toEqual(new Set(["bridge", "physical"]));
  expect(new Set(hostPorts.map((port) => port.health))).toEqual(new Set(["ok", "doubt"]));
  expect(new Set(boxes.map((box) => box.icon))).toEqual(new Set(["container", "pod", "netns"]));
  expect(new Set(boxes.map((box) => box.ports.length))).toEqual(new Set([0, 1, 2]));
  expect(new Set(boxes.map((box) => box.group !== ""))).toEqual(new Set([true, false]));
  expect(boxes.some((box) => box.doubts.length > 0)).toBe(true);
  expect(boxes.some((box) => box.occupants.some((line) => line.published !== ""))).toBe(true);
  expect(new Set(cables.map((cable) => cable.kind))).toEqual(
    new Set(["veth", "membership", "lower", "tunnel"]),
  );
  expect(cables.some((cable) => cable.to === null)).toBe(true);
  expect(cables.some(({ from, to }) => isBoxed.has(from) && to !== null && isBoxed.has(to))).toBe(true);
  expect(residents.length).toBeGreaterThan(0);
});
