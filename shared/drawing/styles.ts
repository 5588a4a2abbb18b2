// Named styles of the wiring picture, made once per theme: what each kind of thing looks like.
import { TYPE } from "../layout/geometry.ts";
import type { Health } from "../scene/scene.ts";
import type { Style } from "./display-list.ts";
import type { Theme } from "./theme.ts";

/** Painting order. */
const LAYER = { ground: 0, rail: 1, cable: 2, body: 3, mark: 4, text: 5 } as const;

export class Styles {
  readonly list: Style[] = [];
  readonly #known = new Map<string, number>();
  readonly theme: Theme;

  constructor(theme: Theme) {
    this.theme = theme;
  }

  #style(style: Partial<Style> & Pick<Style, "layer">): number {
    const whole: Style = {
      layer: style.layer,
      fill: style.fill ?? null,
      stroke: style.stroke ?? null,
      width: style.width ?? 0,
      dash: style.dash ?? null,
      size: style.size ?? 0,
      weight: style.weight ?? 400,
    };
    const key = Object.values(whole).join("|");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, this.list.length);
    return this.list.push(whole) - 1;
  }

  text(color: string, size: number = TYPE.name, weight: 400 | 600 = 400): number {
    return this.#style({ layer: LAYER.text, fill: color, size, weight });
  }

  ground(fill: string | null, stroke: string | null = null, width = 1): number {
    return this.#style({ layer: LAYER.ground, fill, stroke, width });
  }

  body(fill: string, stroke: string | null, dashed = false): number {
    return this.#style({ layer: LAYER.body, fill, stroke, width: 1, dash: dashed ? [4, 3] : null });
  }

  rail(color: string, idle: boolean): number {
    return this.#style({ layer: LAYER.rail, stroke: color, width: idle ? 2 : 3 });
  }

  cable(color: string, width: number, dashed: boolean): number {
    return this.#style({ layer: LAYER.cable, stroke: color, width, dash: dashed ? [5, 4] : null });
  }

  mark(fill: string | null, stroke: string | null, width = 1.5): number {
    return this.#style({ layer: LAYER.mark, fill, stroke, width });
  }

  hairline(color: string): number {
    return this.#style({ layer: LAYER.mark, stroke: color, width: 1 });
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
