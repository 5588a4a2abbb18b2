// A host port as an element: a chip with its name, from afar a piece of its cable.
import { chipTextWidth, HEALTH_WORDS } from "../layout/box-size.ts";
import { type Rect, TYPE } from "../layout/geometry.ts";
import type { ChipPlace } from "../layout/places.ts";
import type { SceneHostPort } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { AT, type Element, type Part } from "./display-list.ts";
import { InterfaceElement } from "./port-element.ts";
import { LatePart, type Sketch } from "./sketch.ts";
import type { Styles } from "./styles.ts";

export class ChipElement extends InterfaceElement<SceneHostPort> {
  readonly #place: ChipPlace;
  readonly #border: string;
  /** Known from the start, as a cable's is. */
  readonly #far: number;

  /** `color`: of the bridge it is plugged into. */
  constructor(place: ChipPlace, styles: Styles, color: string) {
    super(place.port, styles);
    this.#place = place;
    this.#border = styles.health(place.port.health) ?? color;
    this.#far = styles.cable(this.#border, 2, false);
  }

  get levels(): number {
    return AT.all;
  }

  isLike(other: Element): boolean {
    return other instanceof ChipElement && other.#place === this.#place && other.#border === this.#border;
  }

  protected findBounds(): Rect {
    return this.#place;
  }

  protected makeParts(): readonly Part[] {
    const { x, y, w, h } = this.#place;
    const points = [x, y + h / 2, x + w, y + h / 2];
    const far: Part = {
      levels: AT.far,
      shapes: [{ kind: "line", style: this.#far, levels: AT.far, points, radius: 0 }],
    };
    const near = (sketch: Sketch): void =>
      paintName(sketch, this.port, this.#place, this.styles, this.#border);
    return [far, new LatePart(AT.close, this.styles, near)];
  }
}

function paintName(sketch: Sketch, port: SceneHostPort, place: Rect, styles: Styles, border: string): void {
  const { theme } = styles;
  const down = port.health === "down";
  sketch.rect(styles.body(theme.surface, border, down), AT.close, place, place.h / 2);
  const room = place.w - 14;
  const width = chipTextWidth(port);
  const text = port.name + (down ? ` ${HEALTH_WORDS.down}` : "");
  const x = place.x + Math.max(7, (place.w - width) / 2);
  const middle = place.y + place.h / 2;
  sketch.text(
    { text, size: TYPE.small, color: down ? theme.inkMuted : theme.ink, cut: "middle" },
    AT.full,
    x,
    middle,
    room,
  );
  const wide = Math.min(place.w - 8, measure(text, 11.5));
  const named = { text, size: 11.5, color: theme.ink, cut: "middle" as const };
  sketch.text(named, AT.names, place.x + (place.w - wide) / 2, middle, place.w - 8);
}
