// A line as an element: one container or the processes of a netns, in a box or in the host's own netns.
import { chipWidth, WORD_GAP } from "../layout/box-size.ts";
import { type Rect, SIZE, TYPE } from "../layout/geometry.ts";
import type { BoxPlace } from "../layout/places.ts";
import type { SceneKey, SceneOccupant } from "../scene/scene.ts";
import type { EntityRef } from "../topology/model.ts";
import { AT, type Element, type Part } from "./display-list.ts";
import { LateElement } from "./late-element.ts";
import { hasSameColumns } from "./port-element.ts";
import { LatePart } from "./sketch.ts";
import { NAMES_ROW, type Styles } from "./styles.ts";

abstract class LineElement extends LateElement {
  protected readonly occupant: SceneOccupant;
  readonly #styles: Styles;

  constructor(occupant: SceneOccupant, styles: Styles) {
    super();
    this.occupant = occupant;
    this.#styles = styles;
  }

  protected abstract readonly where: string;

  get key(): SceneKey {
    return this.occupant.key;
  }

  get ref(): EntityRef {
    return this.occupant.ref;
  }

  get title(): string {
    const { title, subtitle, detail } = this.occupant;
    return [title, subtitle, detail, `in ${this.where}`].filter(Boolean).join("\n");
  }

  get priority(): number {
    return 3;
  }

  get levels(): number {
    return AT.close;
  }

  protected makeParts(): readonly Part[] {
    return [lineWords(this.occupant, this.bounds, this.#styles)];
  }
}

export class BoxedLine extends LineElement {
  readonly #place: BoxPlace;
  readonly #index: number;

  constructor(occupant: SceneOccupant, place: BoxPlace, index: number, styles: Styles) {
    super(occupant, styles);
    this.#place = place;
    this.#index = index;
  }

  isLike(other: Element): boolean {
    return (
      other instanceof BoxedLine &&
      other.occupant === this.occupant &&
      other.#index === this.#index &&
      other.where === this.where &&
      hasSameColumns(other.#place, this.#place)
    );
  }

  /** Where there are no ports at all, the occupants take the whole row. */
  protected findBounds(): Rect {
    const { x, y, w, split } = this.#place;
    return {
      x: split,
      y: y + SIZE.boxHead + this.#index * SIZE.row,
      w: x + w - SIZE.boxPad - split,
      h: SIZE.row,
    };
  }

  protected get where(): string {
    return this.#place.box.title;
  }
}

/** A line of what runs in the host's own netns. */
export class ResidentLine extends LineElement {
  readonly #place: Rect;

  constructor(occupant: SceneOccupant, place: Rect, styles: Styles) {
    super(occupant, styles);
    this.#place = place;
  }

  protected findBounds(): Rect {
    return this.#place;
  }

  isLike(other: Element): boolean {
    return other instanceof ResidentLine && other.occupant === this.occupant && other.#place === this.#place;
  }

  protected get where(): string {
    return "the host’s own namespace";
  }
}

function lineWords(occupant: SceneOccupant, row: Rect, styles: Styles): Part {
  const { theme } = styles;
  return new LatePart(AT.close, styles, (sketch) => {
    const middle = row.y + row.h / 2;
    const tint =
      occupant.icon === "process" || occupant.icon === "pause"
        ? theme.process
        : occupant.icon === "pod"
          ? theme.pod
          : theme.container;
    const textX = row.x + SIZE.icon + 5;
    const edge = row.x + row.w;
    sketch.icon(
      styles.mark(null, tint, 1.2),
      AT.close,
      occupant.icon,
      row.x,
      middle - (SIZE.icon - 2) / 2,
      SIZE.icon - 2,
    );
    sketch.text(
      { text: occupant.title, size: NAMES_ROW, color: theme.ink, cut: "middle" },
      AT.names,
      textX,
      middle,
      edge - textX,
    );
    const used = sketch.text(
      { text: occupant.title, size: TYPE.name, color: theme.ink, cut: "middle" },
      AT.full,
      textX,
      middle,
      edge - textX,
    );
    let rest = textX + used + WORD_GAP;
    const chip = chipWidth(occupant.published);
    if (occupant.published && rest + chip <= edge + 1) {
      const box = { x: rest, y: middle - 8, w: chip, h: 16 };
      sketch.rect(styles.mark(theme.surface, theme.physical, 1), AT.full, box, 4);
      sketch.text(
        { text: occupant.published, size: TYPE.small, weight: 600, color: theme.ink },
        AT.full,
        rest + 5,
        middle,
        chip - 10,
      );
      rest += chip + WORD_GAP;
    }
    if (used > 0 && rest < edge)
      sketch.text(
        { text: occupant.subtitle, size: TYPE.small, color: theme.inkMuted },
        AT.full,
        rest,
        middle,
        edge - rest,
      );
  });
}
