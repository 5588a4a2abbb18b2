// Named styles of the wiring picture, made once per theme: what each kind of thing looks like.
import { TYPE } from "../layout/geometry.ts";
import type { Health } from "../scene/scene.ts";
import type { Style } from "./display-list.ts";
import type { Theme } from "./theme.ts";

/** Type of the rows of a box where their names are just legible, in world units: larger, as the scale is smaller there. */
export const NAMES_ROW = 14;

/** Painting order. */
const LAYER = { ground: 0, rail: 1, cable: 2, body: 3, mark: 4, text: 5 } as const;

export class Styles {
  readonly list: Style[] = [];
  readonly #known = new Map<string, number>();
  readonly #cables = new Map<string, Map<number, number>>();
  readonly theme: Theme;

  constructor(theme: Theme) {
    this.theme = theme;
  }

  /** `key` stands for everything `style` says: it is asked for tens of thousands of times per picture. */
  #style(key: string, style: () => Partial<Style> & Pick<Style, "layer">): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // All of one shape: painting reads them by the thousand.
    const { layer, fill = null, stroke = null, width = 0, dash = null, size = 0, weight = 400 } = style();
    this.#known.set(key, this.list.length);
    return this.list.push({ layer, fill, stroke, width, dash, size, weight }) - 1;
  }

  text(color: string, size: number = TYPE.name, weight: 400 | 600 = 400): number {
    return this.#style(`text ${color} ${size} ${weight}`, () => ({
      layer: LAYER.text,
      fill: color,
      size,
      weight,
    }));
  }

  ground(fill: string | null, stroke: string | null = null, width = 1): number {
    return this.#style(`ground ${fill} ${stroke} ${width}`, () => ({
      layer: LAYER.ground,
      fill,
      stroke,
      width,
    }));
  }

  body(fill: string, stroke: string | null, dashed = false): number {
    const dash = dashed ? [4, 3] : null;
    return this.#style(`body ${fill} ${stroke} ${dashed}`, () => ({
      layer: LAYER.body,
      fill,
      stroke,
      width: 1,
      dash,
    }));
  }

  rail(color: string, idle: boolean): number {
    return this.#style(`rail ${color} ${idle}`, () => ({
      layer: LAYER.rail,
      stroke: color,
      width: idle ? 2 : 3,
    }));
  }

  cable(color: string, width: number, dashed: boolean): number {
    // Asked for by every cable: by the colour first, without words put together.
    const index = width * 2 + (dashed ? 1 : 0);
    const ofColor = this.#cables.get(color) ?? new Map<number, number>();
    const known = ofColor.get(index);
    if (known !== undefined) return known;
    const dash = dashed ? [5, 4] : null;
    const style = this.#style(`cable ${color} ${width} ${dashed}`, () => ({
      layer: LAYER.cable,
      stroke: color,
      width,
      dash,
    }));
    this.#cables.set(color, ofColor.set(index, style));
    return style;
  }

  mark(fill: string | null, stroke: string | null, width = 1.5): number {
    return this.#style(`mark ${fill} ${stroke} ${width}`, () => ({ layer: LAYER.mark, fill, stroke, width }));
  }

  hairline(color: string): number {
    return this.mark(null, color, 1);
  }

  /** Colour of a bridge by its hue; physical colour without one. */
  hue(hue: number | null): string {
    if (hue === null) return this.theme.physical;
    return this.theme.bridges[hue % this.theme.bridges.length] ?? this.theme.physical;
  }

  /** Colour of a state; null when the thing's own colour holds. */
  health(health: Health): string | null {
    if (health === "broken") return this.theme.broken;
    if (health === "doubt") return this.theme.doubt;
    return health === "down" ? this.theme.lineStrong : null;
  }
}
