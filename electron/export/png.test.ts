// Facts about the PNG of the command line: a real snapshot becomes a picture with its own fonts, in both themes.
import { readFileSync } from "node:fs";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { expect, test } from "vitest";
import { analyse } from "../../shared/analyse.ts";
import { DARK, LIGHT } from "../../shared/drawing/theme.ts";
import { decodeSnapshot } from "../../shared/snapshot/codec.ts";
import { bundledFonts } from "./fonts.ts";
import { wiringPng } from "./png.ts";

const file = new URL("../../renderer/public/samples/docker.vethscope", import.meta.url);

test.each([LIGHT, DARK])("a snapshot is drawn in the $name theme", async (theme) => {
  const decoded = decodeSnapshot(readFileSync(file));
  if (!decoded.ok) throw new Error("the sample cannot be read");
  const { topology } = analyse(decoded.snapshot);
  const result = await wiringPng(topology, { theme: theme.name, scale: 1 });
  const image = await loadImage(Buffer.from(result.bytes));
  expect([image.width, image.height, result.scale, result.note]).toEqual([
    result.width,
    result.height,
    1,
    null,
  ]);
  const context = createCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const hex = (at: number): string =>
    `#${[0, 1, 2].map((part) => (data[at + part] ?? 0).toString(16).padStart(2, "0")).join("")}`;
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 4) counts.set(hex(at), (counts.get(hex(at)) ?? 0) + 1);
  // Background in the corner, the frame's ground as the most common colour, words in ink somewhere.
  expect(hex(0)).toBe(theme.canvas);
  expect([...counts].sort((a, b) => b[1] - a[1])[0]?.[0]).toBe(theme.recess);
  expect(counts.get(theme.ink) ?? 0).toBeGreaterThan(50);
});

test("the faces are carried inside the program as WOFF2", () => {
  for (const { bytes } of bundledFonts()) expect(bytes.toString("latin1", 0, 4)).toBe("wOF2");
});
