// The page around an exported picture: title, host, time and legend, as more shapes of the same display list.
import type { DisplayList, Element } from "../drawing/display-list.ts";
import { AT, shapesOf } from "../drawing/display-list.ts";
import { GridIndex } from "../drawing/grid-index.ts";
import { Sketch } from "../drawing/sketch.ts";
import { Styles } from "../drawing/styles.ts";
import { type Rect, union } from "../layout/geometry.ts";
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { type LegendEntry, legendOf } from "./legend.ts";

/** Above all layers of the picture: the page's edges cover what a cut-out leaves over. */
const PAGE_LAYER = 100;
const MARGIN = 28;
const HEAD = 64;
const LEGEND_ROW = 26;

export interface PageWords {
  /** Large words at the top left. */
  readonly title: string;
  /** ISO 8601 time of the snapshot. */
  readonly time: string;
}

export interface Page {
  readonly list: DisplayList;
  /** What to paint, in world units. */
  readonly page: Rect;
}

/** Puts a page around `region` (the whole picture or a view of it). */
export function makePage(list: DisplayList, scene: WiringScene, region: Rect, words: PageWords): Page {
  // On a large picture small print would vanish: the page's own words grow with it.
  const zoom = Math.max(1, Math.min(4, region.w / 1800));
  const styles = new Styles(list.theme);
  const sketch = new Sketch(styles);
  const margin = MARGIN * zoom;
  const legend = legendRows(scene, styles, Math.max(region.w, 520), zoom);
  const w = Math.max(region.w, measure(words.title, 22 * zoom, 600), ...legend.map((row) => row.width));
  const page = {
    x: region.x - margin,
    y: region.y - margin - HEAD * zoom,
    w: w + margin * 2,
    h: region.h + margin * 2 + HEAD * zoom + (legend.length * LEGEND_ROW + 14) * zoom,
  };
  const cover = styles.ground(list.theme.canvas);
  const bottom = region.y + region.h;
  const right = region.x + region.w;
  sketch.rect(cover, AT.all, { x: page.x, y: page.y, w: page.w, h: region.y - page.y });
  sketch.rect(cover, AT.all, { x: page.x, y: bottom, w: page.w, h: page.y + page.h - bottom });
  sketch.rect(cover, AT.all, { x: page.x, y: region.y, w: margin, h: region.h });
  sketch.rect(cover, AT.all, { x: right, y: region.y, w: page.x + page.w - right, h: region.h });
  const { ink, inkMuted } = list.theme;
  const top = page.y + margin;
  sketch.text(
    { text: words.title, size: 22 * zoom, weight: 600, color: ink },
    AT.all,
    region.x,
    top + 12 * zoom,
    w,
  );
  const line = [`as of ${readableTime(words.time)}`, countsOf(scene), "Vethscope"]
    .filter(Boolean)
    .join("  ·  ");
  sketch.text({ text: line, size: 12 * zoom, color: inkMuted }, AT.all, region.x, top + 38 * zoom, w);
  legend.forEach((row, index) => {
    row.draw(sketch, region.x, bottom + margin * 0.6 + (index + 0.7) * LEGEND_ROW * zoom);
  });
  const key = "page" as SceneKey;
  return { list: joined(list, styles, sketch.element(key, null, words.title, page, "none", 0)), page };
}

function countsOf(scene: WiringScene): string {
  const counted = (count: number, one: string, more: string): string =>
    `${count} ${count === 1 ? one : more}`;
  const bridges = scene.rails.filter((rail) => rail.kind === "bridge").length;
  return [
    counted(scene.boxes.length, "network namespace", "network namespaces"),
    counted(bridges, "bridge in use", "bridges in use"),
  ].join("  ·  ");
}

/** `2026-01-15 09:30:00 UTC`; the text itself when it is no time. */
export function readableTime(time: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(time);
  return parts ? `${parts[1]} ${parts[2]} UTC` : time;
}

function joined(list: DisplayList, styles: Styles, page: Element): DisplayList {
  // What is sketched later would take the numbers the page's own styles get here.
  for (const element of list.elements) shapesOf(element);
  const offset = list.styles.length;
  const parts = page.parts.map((part) => ({
    levels: part.levels,
    shapes: part.shapes.map((shape) => ({ ...shape, style: shape.style + offset })),
  }));
  const elements = [...list.elements, { ...page, parts }];
  const bounds = union(list.bounds, page.bounds);
  return {
    theme: list.theme,
    byKey: list.byKey,
    version: list.version,
    since: null,
    bounds,
    styles: [...list.styles, ...styles.list.map((style) => ({ ...style, layer: style.layer + PAGE_LAYER }))],
    elements,
    index: new GridIndex(elements, bounds),
    labels: [],
  };
}

interface LegendRow {
  readonly width: number;
  draw(sketch: Sketch, x: number, middle: number): void;
}

function legendRows(scene: WiringScene, styles: Styles, width: number, zoom: number): LegendRow[] {
  const { theme } = styles;
  const size = 11.5 * zoom;
  const rows: (LegendEntry & { readonly at: number })[][] = [[]];
  const widths: number[] = [0];
  for (const entry of legendOf(scene, styles, zoom)) {
    const w = (30 + 22) * zoom + measure(entry.text, size);
    if ((widths.at(-1) ?? 0) + w > width && (rows.at(-1)?.length ?? 0) > 0) {
      rows.push([]);
      widths.push(0);
    }
    const row = rows.length - 1;
    rows[row]?.push({ ...entry, at: widths[row] ?? 0 });
    widths[row] = (widths[row] ?? 0) + w;
  }
  return rows.map((row, index) => ({
    width: widths[index] ?? 0,
    draw: (sketch, x, middle) => {
      for (const entry of row) {
        entry.mark(sketch, x + entry.at, middle);
        const words = { text: entry.text, size, color: theme.inkMuted };
        sketch.text(words, AT.all, x + entry.at + 30 * zoom, middle, width);
      }
    },
  }));
}
