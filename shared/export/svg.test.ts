// Facts about the SVG: well-formed XML whatever the host sent, every name in it as text, within its room.
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, test } from "vitest";
import { buildScene } from "../scene/build-scene.ts";
import { generateTopology } from "../scene/testing/generate.ts";
import { escapeXml, wiringSvg } from "./svg.ts";

/** Walks the markup; throws at the first thing that is not well-formed. Answers the text content, unescaped. */
function readXml(xml: string): string {
  const open: string[] = [];
  let text = "";
  const token = /<(\/?)([a-zA-Z]+)((?:\s+[a-zA-Z:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  for (const match of xml.matchAll(token)) {
    if (match.index !== at) break;
    at += match[0].length;
    const [, closing, name = "", , selfClosing, words] = match;
    if (words !== undefined) {
      if (/&(?!(amp|lt|gt|quot|#39);)/.test(words)) throw new Error(`bare & in ${words}`);
      text += words;
    } else if (closing) {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else if (!selfClosing) open.push(name);
  }
  if (at !== xml.length) throw new Error(`not XML at ${xml.slice(at, at + 60)}`);
  if (open.length > 0) throw new Error(`not closed: ${open.join()}`);
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&");
}

describe("wiringSvg", () => {
  const topology = generateTopology({ containers: 60 });
  const svg = wiringSvg(topology);

  test("it is well-formed and has every name, address and time as text", () => {
    const text = readXml(svg);
    const scene = buildScene(topology);
    const names = [
      ...scene.boxes.map((box) => box.title),
      ...scene.boxes.flatMap((box) => box.ports.flatMap((port) => [port.name, port.addressLine])),
      ...scene.hostPorts.map((port) => port.name),
      ...scene.rails.map((rail) => rail.name),
      ...scene.cards.map((card) => card.name),
      "Wiring of node-1",
      "2026-01-15 09:30:00 UTC",
    ];
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
  });

  test("every text carries the length it was given, so that another font fits too", () => {
    const texts = svg.match(/<text /g)?.length;
    expect(svg.match(/<text [^>]*textLength="[\d.]+"/g)).toHaveLength(texts ?? -1);
  });

  test("another renderer draws it, not blank", async () => {
    const image = await loadImage(Buffer.from(wiringSvg(generateTopology({ containers: 2 }))));
    const context = createCanvas(image.width, image.height).getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const colors = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      colors.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    expect(colors.size).toBeGreaterThan(20);
  });

  test("hostile names stay text", () => {
    const name = `</text><script>alert("x")</script>&\u0000\ud800'`;
    const evil = {
      ...topology,
      containers: topology.containers.map((container) => ({ ...container, name })),
    };
    const text = readXml(wiringSvg(evil));
    expect(text).toContain("</text><script>alert(");
    expect(wiringSvg(evil)).not.toContain("<script");
  });
});

test("characters XML forbids are replaced, all others kept", () => {
  expect(escapeXml("a\u0001b\ud800c\uffff 😀 ł <&>\"'")).toBe(
    "a\ufffdb\ufffdc\ufffd 😀 ł &lt;&amp;&gt;&quot;&#39;",
  );
});
