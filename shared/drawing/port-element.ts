// A port of a box as an element: its name and address, and the socket its cable ends in.
import { HEALTH_WORDS, WORD_GAP } from "../layout/box-size.ts";
import { type Rect, SIZE, TYPE } from "../layout/geometry.ts";
import type { BoxPlace, PortPlace } from "../layout/places.ts";
import type { SceneKey, ScenePort } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import type { EntityRef } from "../topology/model.ts";
import { AT, type Element, type Part } from "./display-list.ts";
import { LateElement } from "./late-element.ts";
import { LatePart } from "./sketch.ts";
import { NAMES_ROW, type Styles } from "./styles.ts";

/** What stands for one interface: a port of a box, a host's port. */
export abstract class InterfaceElement<Port extends ScenePort> extends LateElement {
  protected readonly port: Port;
  protected readonly styles: Styles;

  constructor(port: Port, styles: Styles) {
    super();
    this.port = port;
    this.styles = styles;
  }

  get key(): SceneKey {
    return this.port.key;
  }

  get ref(): EntityRef {
    return { kind: "interface", id: this.port.interface };
  }

  get title(): string {
    return this.port.detail;
  }

  get priority(): number {
    return 3;
  }
}

export class PortElement extends InterfaceElement<ScenePort> {
  readonly #at: PortPlace;
  readonly #box: BoxPlace;
  readonly #hue: string | null;

  constructor(at: PortPlace, box: BoxPlace, styles: Styles, hue: string | null) {
    super(at.port, styles);
    this.#at = at;
    this.#box = box;
    this.#hue = hue;
  }

  get levels(): number {
    return AT.close;
  }

  isLike(other: Element): boolean {
    return (
      other instanceof PortElement &&
      other.#at === this.#at &&
      other.#hue === this.#hue &&
      hasSameColumns(other.#box, this.#box)
    );
  }

  protected findBounds(): Rect {
    const { x, y, w, h } = this.#at;
    return { x: x - 4, y, w: w + 4, h };
  }

  protected makeParts(): readonly Part[] {
    return [portWords(this.port, this.#at, this.#box, this.styles, this.#hue)];
  }
}

/** Whether two places of a box have their text columns in the same places. */
export function hasSameColumns(a: BoxPlace, b: BoxPlace): boolean {
  return (
    a === b ||
    (a.x === b.x && a.y === b.y && a.w === b.w && a.split === b.split && a.portsWidth === b.portsWidth)
  );
}

function portWords(port: ScenePort, at: PortPlace, box: BoxPlace, styles: Styles, hue: string | null): Part {
  const { theme } = styles;
  return new LatePart(AT.close, styles, (sketch) => {
    const left = at.side === "left";
    const x = left ? box.x + SIZE.boxPad : box.split;
    const room = left ? box.portsWidth : box.x + box.w - SIZE.boxPad - box.split;
    const color =
      port.health === "down" ? theme.inkMuted : port.health === "broken" ? theme.broken : theme.ink;
    const indent = left ? 0 : Math.max(0, room - portTextWidth(port));
    sketch.text(
      { text: port.name, size: NAMES_ROW, weight: 600, color, cut: "middle" },
      AT.names,
      left ? x : x + Math.max(0, room - measure(port.name, NAMES_ROW, 600)),
      at.socketY,
      room,
    );
    let at2 = x + indent;
    const edge = x + room;
    at2 +=
      sketch.text(
        { text: port.name, size: TYPE.name, weight: 600, color, cut: "middle" },
        AT.full,
        at2,
        at.socketY,
        edge - at2,
      ) + WORD_GAP;
    if (port.addressLine)
      at2 +=
        sketch.text(
          { text: port.addressLine, size: TYPE.small, color: theme.inkMuted },
          AT.full,
          at2,
          at.socketY,
          edge - at2,
        ) + WORD_GAP;
    const word = port.health === "doubt" ? "" : HEALTH_WORDS[port.health];
    if (word)
      sketch.text(
        { text: word, size: TYPE.small, color: port.health === "broken" ? theme.broken : theme.inkMuted },
        AT.full,
        at2,
        at.socketY,
        edge - at2,
      );
    if (hue !== null) {
      // A socket is filled when it is up and hollow when it is down: shape, not only colour.
      const open = port.health === "down" || port.health === "doubt";
      sketch.dot(styles.mark(open ? theme.surface : hue, hue, 1.5), AT.close, at.socketX, at.socketY, 3.5);
    }
  });
}

function portTextWidth(port: ScenePort): number {
  const rest = [port.addressLine, port.health === "doubt" ? "" : HEALTH_WORDS[port.health]].filter(Boolean);
  return (
    measure(port.name, TYPE.name, 600) +
    rest.reduce((sum, text) => sum + WORD_GAP + measure(text, TYPE.small), 0)
  );
}
