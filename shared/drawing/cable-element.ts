// A cable as an element: its line from socket to socket, to a rail, or to an open end that says what is in doubt.
import { type Rect, TYPE } from "../layout/geometry.ts";
import type { CablePlace } from "../layout/places.ts";
import type { SceneKey } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import type { EntityRef } from "../topology/model.ts";
import { type AnyShape, AT, type Element, type Part } from "./display-list.ts";
import { LateElement } from "./late-element.ts";
import { boundsOf, LatePart, piecesOf, type Sketch } from "./sketch.ts";
import type { Styles } from "./styles.ts";

const CORNER = 6;

export class CableElement extends LateElement {
  readonly #place: CablePlace;
  readonly #styles: Styles;
  readonly #color: string;
  /** Known from the start: which of two crossing cables is painted first hangs on which style was made first. */
  readonly #style: number;

  constructor(place: CablePlace, styles: Styles, color: string) {
    super();
    this.#place = place;
    this.#styles = styles;
    this.#color = color;
    const { cable } = place;
    const dashed = cable.kind === "lower" || cable.kind === "tunnel" || cable.health === "down";
    const isTap = cable.kind === "membership";
    this.#style = styles.cable(color, cable.count > 1 ? 4 : 2, dashed && !isTap);
  }

  get key(): SceneKey {
    return this.#place.key;
  }

  get ref(): EntityRef {
    return { kind: "interface", id: this.#place.cable.interface };
  }

  get title(): string {
    const { cable } = this.#place;
    const what = cable.kind === "membership" ? "plugged into a bridge" : cable.word || cable.kind;
    return [cable.count > 1 ? `${cable.count} cables` : what, this.#place.words, cable.doubt]
      .filter(Boolean)
      .join("\n");
  }

  override get hit(): Element["hit"] {
    return "line";
  }

  /** The line, and the words at its end where they stand on no socket. */
  override get lines(): Element["lines"] {
    const { points, label, end } = this.#place;
    if (label === null || end === "socket") return [points];
    const y = points[1] ?? 0;
    return [points, [label.x, y, label.x + label.w, y]];
  }

  isLike(other: Element): boolean {
    return other instanceof CableElement && other.#place === this.#place && other.#color === this.#color;
  }

  protected findBounds(): Rect {
    return boundsOf(this.lines, 10);
  }

  get covers(): readonly Rect[] | undefined {
    return this.#place.points.length > 4 ? piecesOf(this.lines) : undefined;
  }

  get priority(): number {
    return 2.5;
  }

  get levels(): number {
    return AT.all;
  }

  protected makeParts(): readonly Part[] {
    const { points, label, end } = this.#place;
    const line: AnyShape = { kind: "line", style: this.#style, levels: AT.all, points, radius: CORNER };
    const way: Part = { levels: AT.all, shapes: [line] };
    const styles = this.#styles;
    if (label !== null && end === "open")
      return [way, new LatePart(AT.all, styles, (sketch) => openEnd(sketch, this.#place, styles))];
    if (end === "socket" && label === null) return [way];
    const close = (sketch: Sketch): void => closeOf(sketch, this.#place, styles, this.#color);
    return [way, new LatePart(AT.close, styles, close)];
  }
}

/** The dot where a cable meets its rail and the words in its way, which only near eyes see. */
function closeOf(sketch: Sketch, place: CablePlace, styles: Styles, color: string): void {
  const { theme } = styles;
  const { cable, points, end, label } = place;
  // A tap is soldered to its rail: a dot tells a connection from a crossing.
  if (end === "rail") {
    const at = points.length === 4 ? 0 : points.length - 2;
    sketch.dot(styles.mark(color, null), AT.close, points[at] ?? 0, points[at + 1] ?? 0, 4);
  }
  if (label === null) return;
  const middle = label.y + label.h / 2;
  if (end === "tag") {
    const words = { text: place.words, size: TYPE.small, color: theme.inkMuted };
    sketch.text(words, AT.full, label.x, middle, label.w);
  } else if (cable.word) {
    const w = Math.min(label.w, measure(cable.word, TYPE.small));
    const left = label.x + Math.max(0, (label.w - w) / 2);
    sketch.rect(styles.mark(theme.recess, null), AT.close, { x: left - 4, y: label.y, w: w + 8, h: label.h });
    const words = { text: cable.word, size: TYPE.small, color: theme.inkMuted };
    sketch.text(words, AT.close, left, middle, label.w);
  }
}

/** A ring with a question mark, and beside a lone port the words about what is not known. */
function openEnd(sketch: Sketch, { points, label, words }: CablePlace, styles: Styles): void {
  if (label === null) return;
  const { theme } = styles;
  const right = label.x >= (points[0] ?? 0);
  const ring = right ? label.x + 7 : label.x + label.w - 7;
  const middle = label.y + label.h / 2;
  sketch.dot(styles.mark(theme.doubtSoft, theme.doubt, 1.5), AT.all, ring, middle, 7);
  sketch.text({ text: "?", size: 11, weight: 600, color: theme.doubt }, AT.close, ring - 2.8, middle, 12);
  if (words)
    sketch.text(
      { text: words, size: TYPE.small, color: theme.doubt },
      AT.full,
      ring + 13,
      middle,
      label.w - 22,
    );
}
