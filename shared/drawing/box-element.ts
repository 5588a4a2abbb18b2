// A box as an element: its frame, its title, and what is in doubt about it.
import { WORD_GAP } from "../layout/box-size.ts";
import { type Rect, SIZE, TYPE } from "../layout/geometry.ts";
import type { BoxPlace } from "../layout/places.ts";
import type { SceneKey } from "../scene/scene.ts";
import type { EntityRef } from "../topology/model.ts";
import { AT, type Element, type Part } from "./display-list.ts";
import { LateElement } from "./late-element.ts";
import { hasSameColumns } from "./port-element.ts";
import { LatePart } from "./sketch.ts";
import type { Styles } from "./styles.ts";

/** Type sizes of the middle detail levels, in world units: larger, as the scale is smaller there. */
const BOXES_TITLE = 27;
const NAMES_TITLE = 16;
const RADIUS = 7;

/** `strip`: in the overview a strip in the bridge's colour says what the block is plugged into; null: nothing. */
export class BoxElement extends LateElement {
  readonly #place: BoxPlace;
  readonly #styles: Styles;
  readonly #strip: string | null;

  constructor(place: BoxPlace, styles: Styles, strip: string | null) {
    super();
    this.#place = place;
    this.#styles = styles;
    this.#strip = strip;
  }

  get key(): SceneKey {
    return this.#place.box.key;
  }

  get ref(): EntityRef {
    return this.#place.box.ref;
  }

  get fold(): string {
    return this.#place.box.folded === "group" ? this.#place.box.group : this.#place.box.netns;
  }

  get title(): string {
    const { box } = this.#place;
    return [box.title, box.subtitle, box.group && `in ${box.group}`, ...box.doubts]
      .filter(Boolean)
      .join("\n");
  }

  isLike(other: Element): boolean {
    return (
      other instanceof BoxElement &&
      other.#strip === this.#strip &&
      other.#place.box === this.#place.box &&
      other.#place.h === this.#place.h &&
      hasSameColumns(other.#place, this.#place)
    );
  }

  protected findBounds(): Rect {
    return this.#place;
  }

  get priority(): number {
    return 2;
  }

  get levels(): number {
    return AT.all;
  }

  protected makeParts(): readonly Part[] {
    return boxParts(this.#place, this.#styles, this.#strip);
  }
}

function boxParts(place: BoxPlace, styles: Styles, strip: string | null): readonly Part[] {
  const { box } = place;
  const { theme } = styles;
  const doubtful = box.doubts.length > 0;
  const tint = box.icon === "pod" ? theme.pod : box.icon === "container" ? theme.container : theme.inkMuted;
  const border = doubtful ? theme.doubt : theme.line;
  const body = new LatePart(AT.all, styles, (sketch) => {
    if (box.folded === "group") {
      // Two sheets behind the box say that it is a pile.
      for (const shift of [6, 3])
        sketch.rect(
          styles.ground(theme.surface, theme.line),
          AT.close,
          { ...place, x: place.x + shift, y: place.y + shift },
          RADIUS,
        );
    }
    sketch.rect(styles.body(theme.surface, border, doubtful), AT.all, place, RADIUS);
    if (strip !== null)
      sketch.rect(styles.mark(strip, null), AT.far, { x: place.x + 1, y: place.y + 4, w: 7, h: place.h - 8 });
  });
  const pad = SIZE.boxPad;
  const room = place.w - pad * 2;
  const middle = place.y + place.h / 2;
  const name = new LatePart(AT.boxes, styles, (sketch) => {
    sketch.text(
      { text: box.title, size: BOXES_TITLE, weight: 600, color: theme.ink, cut: "middle" },
      AT.boxes,
      place.x + pad + 8,
      middle,
      room - 8,
    );
  });
  const words = new LatePart(AT.close, styles, (sketch) => {
    const headY = place.y + SIZE.boxHead / 2 + 1;
    const textX = place.x + pad + SIZE.icon + 6;
    const headRoom = place.x + place.w - pad - textX;
    sketch.icon(
      styles.mark(null, tint, 1.3),
      AT.close,
      box.icon,
      place.x + pad - 1,
      headY - SIZE.icon / 2,
      SIZE.icon,
    );
    sketch.text(
      { text: box.title, size: NAMES_TITLE, weight: 600, color: theme.ink, cut: "middle" },
      AT.names,
      textX,
      headY,
      headRoom,
    );
    const used = sketch.text(
      { text: box.title, size: TYPE.title, weight: 600, color: theme.ink, cut: "middle" },
      AT.full,
      textX,
      headY,
      headRoom,
    );
    sketch.text(
      { text: box.subtitle, size: TYPE.small, color: theme.inkMuted },
      AT.full,
      textX + used + WORD_GAP,
      headY,
      headRoom - used - WORD_GAP,
    );
    if (box.ports.length === 0 && !box.folded)
      sketch.text(
        { text: box.bare, size: TYPE.small, color: theme.inkMuted },
        AT.close,
        place.x + pad,
        place.y + SIZE.boxHead + SIZE.row / 2,
        place.portsWidth,
      );
    box.doubtWords.forEach((doubt, index) => {
      const y = place.y + place.h - SIZE.boxFoot / 2 - (box.doubtWords.length - index - 0.5) * SIZE.doubtRow;
      const mark = { text: "?", size: TYPE.name, weight: 600 as const, color: theme.doubt };
      sketch.text(mark, AT.close, place.x + pad + 2, y, 12);
      sketch.text(
        { text: doubt, size: TYPE.small, color: theme.doubt },
        AT.full,
        place.x + pad + SIZE.icon,
        y,
        room - SIZE.icon,
      );
    });
  });
  return [body, name, words];
}
