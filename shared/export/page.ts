// The page around an exported picture: title, host, time and legend, as more shapes of the same display list.
import type { DisplayList, Element } from "../drawing/display-list.ts";
import { AT, shapesOf } from "../drawing/display-list.ts";
import { GridIndex } from "../drawing/grid-index.ts";
import type { IconName } from "../drawing/icons.ts";
import { Sketch } from "../drawing/sketch.ts";
import { Styles } from "../drawing/styles.ts";
import { type Rect, union } from "../layout/geometry.ts";
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";

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
    index: new GridIndex(
      elements.map((element) => element.bounds),
      bounds,
    ),
    labels: [],
  };
}

interface LegendRow {
  readonly width: number;
  draw(sketch: Sketch, x: number, middle: number): void;
}

type Mark = (sketch: Sketch, x: number, middle: number, zoom: number) => void;

function legendRows(scene: WiringScene, styles: Styles, width: number, zoom: number): LegendRow[] {
  const { theme } = styles;
  const size = 11.5 * zoom;
  const line = (color: string, dashed: boolean): Mark => {
    return (sketch, x, middle) =>
      sketch.line(styles.cable(color, 2.5 * zoom, dashed), AT.all, [x, middle, x + 22 * zoom, middle]);
  };
  const icon = (name: IconName, color: string): Mark => {
    return (sketch, x, middle) =>
      sketch.icon(
        styles.mark(null, color, 1.3 * zoom),
        AT.all,
        name,
        x + 6 * zoom,
        middle - 7 * zoom,
        14 * zoom,
      );
  };
  const dot = (fill: string, stroke: string, radius: number): Mark => {
    return (sketch, x, middle) =>
      sketch.dot(styles.mark(fill, stroke, 1.5 * zoom), AT.all, x + 13 * zoom, middle, radius * zoom);
  };
  // Two hosts may have bridges of one name and colour: one line says both.
  const bridges = new Map(
    scene.rails
      .filter((rail) => rail.kind === "bridge")
      .map((rail) => [`${rail.name} ${rail.hue}`, [line(styles.hue(rail.hue), false), rail.name] as const]),
  );
  const entries: [Mark, string][] = [...bridges.values()].slice(0, 12).map(([mark, text]) => [mark, text]);
  const kinds = new Set(scene.boxes.map((box) => box.icon));
  if (scene.cables.some((cable) => cable.kind === "lower" || cable.kind === "tunnel"))
    entries.push([line(theme.physical, true), "stands on (macvlan, vlan, tunnel)"]);
  if (kinds.has("container")) entries.push([icon("container", theme.container), "container"]);
  if (kinds.has("pod")) entries.push([icon("pod", theme.pod), "pod"]);
  entries.push([icon("netns", theme.inkMuted), "network namespace"]);
  entries.push([dot(theme.surface, theme.physical, 3.5), "hollow: down"]);
  if (scene.cables.some((cable) => cable.to === null))
    entries.push([dot(theme.doubtSoft, theme.doubt, 6), "other end not known"]);
  const rows: { mark: Mark; text: string; at: number }[][] = [[]];
  const widths: number[] = [0];
  for (const [mark, text] of entries) {
    const w = (30 + 22) * zoom + measure(text, size);
    if ((widths.at(-1) ?? 0) + w > width && (rows.at(-1)?.length ?? 0) > 0) {
      rows.push([]);
      widths.push(0);
    }
    const row = rows.length - 1;
    rows[row]?.push({ mark, text, at: widths[row] ?? 0 });
    widths[row] = (widths[row] ?? 0) + w;
  }
  return rows.map((row, index) => ({
    width: widths[index] ?? 0,
    draw: (sketch, x, middle) => {
      for (const entry of row) {
        entry.mark(sketch, x + entry.at, middle, zoom);
        const words = { text: entry.text, size, color: theme.inkMuted };
        sketch.text(words, AT.all, x + entry.at + 30 * zoom, middle, width);
      }
    },
  }));
}
