// How much room a box, a host port and a card need for their words.
import type {
  SceneBox,
  SceneCable,
  SceneCard,
  SceneHostPort,
  SceneOccupant,
  ScenePort,
} from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { CAP, SIZE, TYPE } from "./geometry.ts";

/** Widths every box of a column shares, so that its parts stand in line; whole units. */
export interface ColumnMeasure {
  readonly chip: number;
  readonly ports: number;
  readonly occupants: number;
  readonly head: number;
  /** Boxes wired to a box stand to its right; 0 when there are none. */
  readonly children: number;
}

export const NO_MEASURE: ColumnMeasure = { chip: 0, ports: 0, occupants: 0, head: 0, children: 0 };
/** Between a name and the muted words after it. */
export const WORD_GAP = 8;
/** Words a row carries for a state that is not plain. */
export const HEALTH_WORDS = { ok: "", idle: "idle", down: "down", doubt: "?", broken: "broken" } as const;

export function portWidth(port: ScenePort): number {
  const word = port.health === "doubt" ? "" : HEALTH_WORDS[port.health];
  let width = measure(port.name, TYPE.name, 600) + 4;
  if (port.addressLine) width += WORD_GAP + measure(port.addressLine, TYPE.small);
  if (word) width += WORD_GAP + measure(word, TYPE.small);
  return width;
}

/** Width of a small chip around words inside a line. */
export function chipWidth(words: string): number {
  return measure(words, TYPE.small, 600) + 10;
}

export function occupantWidth(occupant: SceneOccupant): number {
  const subtitle = occupant.subtitle ? WORD_GAP + measure(occupant.subtitle, TYPE.small) : 0;
  const published = occupant.published ? WORD_GAP + chipWidth(occupant.published) : 0;
  return SIZE.icon + 5 + measure(occupant.title, TYPE.name) + subtitle + published;
}

/**
 * Widths one box needs: its text columns, and what was measured of its host ports (`chip`) and of the boxes beside it
 * (`children`). `left` and `right` are the ports on either edge.
 */
export function measureBox(
  box: SceneBox,
  left: readonly { readonly port: ScenePort | null }[],
  right: readonly { readonly from: ScenePort }[],
  chip: number,
  children: number,
): ColumnMeasure {
  let ports = box.ports.length === 0 && !box.folded ? measure(box.bare, TYPE.small) : 0;
  for (const { port } of left) if (port) ports = Math.max(ports, portWidth(port));
  let occupants = 0;
  for (const occupant of box.occupants) occupants = Math.max(occupants, occupantWidth(occupant));
  for (const { from } of right) occupants = Math.max(occupants, portWidth(from));
  const title = measure(box.title, TYPE.title, 600) + WORD_GAP + measure(box.subtitle, TYPE.small);
  let head = SIZE.boxPad * 2 + SIZE.icon + 6 + title;
  for (const doubt of box.doubtWords)
    head = Math.max(head, SIZE.boxPad * 2 + SIZE.icon + 4 + measure(doubt, TYPE.small));
  return {
    chip,
    ports: Math.ceil(Math.min(CAP.ports, ports)),
    occupants: Math.ceil(Math.min(CAP.occupants, occupants)),
    head: Math.ceil(Math.min(CAP.head, head)),
    children,
  };
}

export function boxHeight(box: SceneBox, leftRows: number, rightPorts: number): number {
  const bare = box.ports.length === 0 && !box.folded ? 1 : 0;
  const rows = Math.max(leftRows, bare, box.occupants.length + rightPorts);
  return (
    SIZE.boxHead + (rows > 0 ? rows * SIZE.row + SIZE.boxFoot : 0) + box.doubtWords.length * SIZE.doubtRow
  );
}

/** Width of a box whose parts have these widths. */
export function widest(measured: ColumnMeasure): number {
  const inner =
    SIZE.boxPad * 2 + measured.ports + (measured.occupants > 0 ? SIZE.split + measured.occupants : 0);
  return Math.ceil(Math.max(inner, measured.head));
}

/** A host port's chip, or what stands in its place: the word of a cable (macvlan, ...), a tag, an open end. */
export function measureChip(chip: SceneHostPort | null, cable: SceneCable | null, tag: string): number {
  if (chip) return Math.ceil(Math.min(CAP.chip, chipTextWidth(chip) + 16));
  if (tag) return Math.ceil(Math.min(CAP.chip, measure(tag, TYPE.small) + 4));
  if (!cable) return 0;
  return cable.word ? Math.ceil(measure(cable.word, TYPE.small)) + 12 : 4;
}

/** Room right of a lone host port for the words about its other end. */
export function loneWordsWidth(words: string): number {
  return words ? Math.ceil(Math.min(CAP.lone, measure(words, TYPE.small))) + 12 : 0;
}

export function chipTextWidth(chip: SceneHostPort): number {
  const word = chip.health === "down" ? ` ${HEALTH_WORDS.down}` : "";
  return measure(chip.name + word, TYPE.small);
}

export function cardWidth(card: SceneCard, words: string): number {
  const first = SIZE.icon + 6 + measure(card.name, TYPE.title, 600);
  return Math.min(CAP.card, 24 + Math.max(first, measure(words, TYPE.small)));
}

/** Second line of a card: kind, address, state; never empty. */
export function cardWords(card: SceneCard): string {
  const kind = card.kind === "physical" ? "" : card.kind;
  // A doubt has its own ring with a question mark at the end of the cable.
  const state = card.health === "ok" || card.health === "doubt" ? "" : HEALTH_WORDS[card.health];
  return [kind, card.addressLine || (kind ? "" : "no address"), state].filter(Boolean).join(" · ");
}

export function mergeMeasures(units: readonly { readonly measure: ColumnMeasure }[]): ColumnMeasure {
  const all = { ...NO_MEASURE };
  for (const { measure: one } of units) {
    if (one.chip > all.chip) all.chip = one.chip;
    if (one.ports > all.ports) all.ports = one.ports;
    if (one.occupants > all.occupants) all.occupants = one.occupants;
    if (one.head > all.head) all.head = one.head;
    if (one.children > all.children) all.children = one.children;
  }
  return all;
}
