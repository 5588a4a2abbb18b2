// SVG of the wiring: real vectors and text that can be selected, from the same display list as the screen.

import {
  type AnyShape,
  type DisplayList,
  FULL_DETAIL,
  type Style,
  shapesOf,
} from "../drawing/display-list.ts";
import { drawWiring } from "../drawing/draw-wiring.ts";
import { ICONS } from "../drawing/icons.ts";
import { THEMES, type ThemeName } from "../drawing/theme.ts";
import type { Rect } from "../layout/geometry.ts";
import { layoutWiring } from "../layout/layout-wiring.ts";
import { buildScene } from "../scene/build-scene.ts";
import { type SceneView, WHOLE_VIEW } from "../scene/scene.ts";
import { FONT_FAMILY } from "../text/measure.ts";
import type { Topology } from "../topology/model.ts";
import { makePage } from "./page.ts";

export interface WiringSvgOptions {
  readonly theme?: ThemeName;
  readonly title?: string;
  readonly view?: SceneView;
}

/** The whole wiring of a topology as an SVG document with title, host, time and legend. */
export function wiringSvg(topology: Topology, options: WiringSvgOptions = {}): string {
  const scene = buildScene(topology, options.view ?? WHOLE_VIEW);
  const list = drawWiring(scene, layoutWiring(scene), THEMES[options.theme ?? "light"]);
  const title = options.title ?? `Wiring of ${scene.host.title}`;
  const { list: whole, page } = makePage(list, scene, list.bounds, { title, time: topology.collectedAt });
  return pageSvg(whole, page, title);
}

/**
 * A display list as SVG. Every text carries `textLength`, so that it keeps its room when the font is another one than
 * ours. Every element is a group with its whole text as `<title>`, the tooltip of SVG.
 */
export function pageSvg(list: DisplayList, page: Rect, title: string): string {
  const size = `width="${num(page.w)}" height="${num(page.h)}"`;
  const box = `viewBox="${num(page.x)} ${num(page.y)} ${num(page.w)} ${num(page.h)}"`;
  // Sketching the last part may bring the last style.
  const drawn = list.elements.map((element) => ({ title: element.title, shapes: shapesOf(element) }));
  const order = list.styles
    .map((style, index) => ({ style, index }))
    .sort((a, b) => a.style.layer - b.style.layer || a.index - b.index);
  const buckets = new Map<number, string[]>(order.map(({ index }) => [index, []]));
  for (const { title: whole, shapes } of drawn) {
    for (const shape of shapes) {
      if (!(shape.levels & (1 << FULL_DETAIL))) continue;
      const markup = shapeSvg(shape, list.styles[shape.style] as Style, whole);
      if (markup) buckets.get(shape.style)?.push(markup);
    }
  }
  const groups = order
    .filter(({ index }) => (buckets.get(index)?.length ?? 0) > 0)
    .map(({ style, index }) => `<g ${styleSvg(style)}>\n${buckets.get(index)?.join("\n")}\n</g>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${box} role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect x="${num(page.x)}" y="${num(page.y)}" width="${num(page.w)}" height="${num(page.h)}" fill="${list.theme.canvas}"/>`,
    ...groups,
    "</svg>\n",
  ].join("\n");
}

function styleSvg(style: Style): string {
  if (style.size > 0)
    return `fill="${style.fill}" font-family="${escapeXml(FONT_FAMILY)}" font-size="${num(style.size)}" font-weight="${style.weight}"`;
  const dash = style.dash ? ` stroke-dasharray="${style.dash.join(" ")}"` : "";
  const stroke = style.stroke
    ? `stroke="${style.stroke}" stroke-width="${num(style.width)}" stroke-linecap="round" stroke-linejoin="round"${dash}`
    : `stroke="none"`;
  return `fill="${style.fill ?? "none"}" ${stroke}`;
}

function shapeSvg(shape: AnyShape, style: Style, title: string): string {
  switch (shape.kind) {
    case "text": {
      const length = `textLength="${num(shape.width)}" lengthAdjust="spacingAndGlyphs"`;
      const whole = title && shape.text.includes("…") ? `<title>${escapeXml(title)}</title>` : "";
      return `<text x="${num(shape.x)}" y="${num(shape.y)}" ${length}>${whole}${escapeXml(shape.text)}</text>`;
    }
    case "rect": {
      const inset = style.stroke === null ? 0 : style.width / 2;
      const w = Math.max(0, shape.w - inset * 2);
      const h = Math.max(0, shape.h - inset * 2);
      const radius = shape.radius > 0 ? ` rx="${num(Math.min(shape.radius, h / 2))}"` : "";
      return `<rect x="${num(shape.x + inset)}" y="${num(shape.y + inset)}" width="${num(w)}" height="${num(h)}"${radius}/>`;
    }
    case "line":
      return `<path d="${roundedPath(shape.points, shape.radius)}" fill="none"/>`;
    case "dot":
      return `<circle cx="${num(shape.x)}" cy="${num(shape.y)}" r="${num(shape.radius)}"/>`;
    case "icon": {
      const scale = shape.size / 16;
      const parts = ICONS[shape.icon].map((stroke) => {
        if (stroke.ring) {
          const [x, y, r] = stroke.ring.map((n) => n * scale) as [number, number, number];
          const [cx, cy] = [shape.x + x, shape.y + y];
          return `M${num(cx + r)} ${num(cy)}a${num(r)} ${num(r)} 0 1 0 ${num(-2 * r)} 0a${num(r)} ${num(r)} 0 1 0 ${num(2 * r)} 0`;
        }
        const points = (stroke.points ?? []).map((n, i) => (i % 2 ? shape.y : shape.x) + n * scale);
        return roundedPath(points, 0) + (stroke.closed ? "Z" : "");
      });
      return `<path d="${parts.join("")}" fill="none"/>`;
    }
  }
}

function roundedPath(points: readonly number[], radius: number): string {
  const at = (index: number): number => points[index] ?? 0;
  const last = points.length - 2;
  let path = `M${num(at(0))} ${num(at(1))}`;
  for (let i = 2; i < last; i += 2) {
    const [x, y] = [at(i), at(i + 1)];
    const before = Math.abs(x - at(i - 2)) + Math.abs(y - at(i - 1));
    const after = Math.abs(at(i + 2) - x) + Math.abs(at(i + 3) - y);
    const bend = Math.min(radius, before / 2, after / 2);
    const towards = (tx: number, ty: number): string =>
      `${num(x + Math.sign(tx - x) * bend)} ${num(y + Math.sign(ty - y) * bend)}`;
    path += `L${towards(at(i - 2), at(i - 1))}Q${num(x)} ${num(y)} ${towards(at(i + 2), at(i + 3))}`;
  }
  return `${path}L${num(at(last))} ${num(at(last + 1))}`;
}

function num(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Host text is hostile: markup is escaped, and characters XML does not allow are replaced. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;")
    .replace(/'/g, "&#39;");
}
