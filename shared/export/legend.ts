// The legend: what the marks of a picture mean, only those that are in it. One list for exported pages and the screen.
import { AT, type DisplayList } from "../drawing/display-list.ts";
import { GridIndex } from "../drawing/grid-index.ts";
import type { IconName } from "../drawing/icons.ts";
import { Sketch } from "../drawing/sketch.ts";
import { Styles } from "../drawing/styles.ts";
import type { Theme } from "../drawing/theme.ts";
import type { SceneKey, WiringScene } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";

/** Room of a mark, in units of zoom 1. */
export const MARK = { w: 26, h: 18 } as const;

/** Bridges that are named one by one; the palette repeats after as many. */
const NAMED_BRIDGES = 12;

export interface LegendEntry {
  /** Sketches the mark from `x`, around the line `middle`. */
  readonly mark: (sketch: Sketch, x: number, middle: number) => void;
  readonly text: string;
}

/** @param zoom how much larger than at 100 % the marks are. */
export function legendOf(scene: WiringScene, styles: Styles, zoom = 1): LegendEntry[] {
  const { theme } = styles;
  const line = (color: string, dashed: boolean): LegendEntry["mark"] => {
    return (sketch, x, middle) =>
      sketch.line(styles.cable(color, 2.5 * zoom, dashed), AT.all, [x, middle, x + 22 * zoom, middle]);
  };
  const icon = (name: IconName, color: string): LegendEntry["mark"] => {
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
  const dot = (fill: string, stroke: string, radius: number): LegendEntry["mark"] => {
    return (sketch, x, middle) =>
      sketch.dot(styles.mark(fill, stroke, 1.5 * zoom), AT.all, x + 13 * zoom, middle, radius * zoom);
  };
  const entries: LegendEntry[] = bridgesOf(scene).map(({ name, hue }) => ({
    mark: line(styles.hue(hue), false),
    text: name,
  }));
  const add = (isThere: boolean, mark: LegendEntry["mark"], text: string): void => {
    if (isThere) entries.push({ mark, text });
  };
  const kinds = new Set(scene.boxes.map((box) => box.icon));
  const stands = scene.cables.some((cable) => cable.kind === "lower" || cable.kind === "tunnel");
  add(stands, line(theme.physical, true), "stands on (macvlan, vlan, tunnel)");
  add(kinds.has("container"), icon("container", theme.container), "container");
  add(kinds.has("pod"), icon("pod", theme.pod), "pod");
  add(true, icon("netns", theme.inkMuted), "network namespace");
  add(true, dot(theme.surface, theme.physical, 3.5), "hollow: down");
  const open = scene.cables.some((cable) => cable.to === null);
  const plug = dot(theme.doubtSoft, theme.doubt, 6);
  const mark = { text: "?", size: 9 * zoom, weight: 600, color: theme.doubt } as const;
  const half = measure(mark.text, mark.size, mark.weight) / 2;
  const openPlug: LegendEntry["mark"] = (sketch, x, middle) => {
    plug(sketch, x, middle);
    sketch.text(mark, AT.all, x + 13 * zoom - half, middle, half * 3);
  };
  add(open, openPlug, "other end not known");
  return entries;
}

/** Two hosts may have bridges of one name and colour: one line says both. */
function bridgesOf(scene: WiringScene): { readonly name: string; readonly hue: number }[] {
  const bridges = new Map(
    scene.rails.filter((rail) => rail.kind === "bridge").map((rail) => [`${rail.name} ${rail.hue}`, rail]),
  );
  return [...bridges.values()].slice(0, NAMED_BRIDGES);
}

/** Each entry with its mark as a picture of its own, `MARK` large: for a legend beside the picture. */
export function legendMarks(
  scene: WiringScene,
  theme: Theme,
): { readonly text: string; readonly list: DisplayList }[] {
  const styles = new Styles(theme);
  const bounds = { x: 0, y: 0, ...MARK };
  return legendOf(scene, styles).map(({ mark, text }) => {
    const sketch = new Sketch(styles);
    mark(sketch, 2, MARK.h / 2);
    const element = sketch.element("legend" as SceneKey, null, text, bounds, "none", 0);
    const index = new GridIndex([{ bounds }], bounds);
    const { list } = styles;
    return {
      text,
      list: {
        theme,
        bounds,
        styles: list,
        elements: [element],
        byKey: new Map(),
        index,
        labels: [],
        version: 0,
        since: null,
      },
    };
  });
}
