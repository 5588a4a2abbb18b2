// Facts about measuring text: the tables never promise less room than a real text engine needs.
import { createRequire } from "node:module";
import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { fitText, measure } from "./measure.ts";

const files = createRequire(import.meta.url);
for (const weight of [400, 600])
  GlobalFonts.registerFromPath(
    files.resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`),
    "Inter",
  );

describe("measure", () => {
  const pen = createCanvas(8, 8).getContext("2d");
  test.each([
    "eth0",
    "172.17.0.2/16",
    "veth026cdd0d",
    "kube-controller-manager-node-1",
    "registry.example/team/app:1.25-alpine",
    "conmon › sleep",
    "AVATAR To Wa. Ty",
    "fe80::ecee:eeff:feee:eeee",
  ])("%s is not wider when Skia shapes it, and not more than a tenth narrower", (text) => {
    for (const weight of [400, 600] as const) {
      pen.font = `${weight} 120px Inter`;
      const real = pen.measureText(text).width;
      expect(measure(text, 120, weight)).toBeGreaterThanOrEqual(real - 0.5);
      expect(measure(text, 120, weight)).toBeLessThan(real * 1.11);
    }
  });

  test("control characters take no room and unknown scripts take plenty", () => {
    expect(measure("\u0007\n", 12)).toBe(0);
    expect(measure("漢字", 10)).toBe(22);
    expect(measure("😀", 10)).toBe(11);
  });
});

describe("fitText", () => {
  test("text that has room is left alone", () => {
    expect(fitText("eth0", 400, 12)).toBe("eth0");
  });

  test("an id is cut in its middle, a sentence at its end, and both fit", () => {
    const id = fitText("4f9c2d7e8a1b3c5d7e9f0a2b4c6d8e0f", 80, 12, 400, "middle");
    expect(id).toMatch(/^4f9c.*….*e0f$/);
    expect(measure(id, 12)).toBeLessThanOrEqual(80);
    const sentence = fitText("the peer is in a namespace nobody may read", 80, 12);
    expect(sentence).toMatch(/^the .*…$/);
    expect(measure(sentence, 12)).toBeLessThanOrEqual(80);
  });

  test("no room at all gives no text instead of an overflow", () => {
    expect(fitText("eth0", 2, 12)).toBe("");
  });

  test("a surrogate pair is never cut in half", () => {
    expect(fitText("😀😀😀😀", 30, 10)).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
  });
});
