// Places a unit: its box with ports and host ports, the boxes wired to it, and the cables between them all.
import type { SceneBox, SceneCable, SceneHostPort, SceneKey, ScenePort } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { type ColumnMeasure, loneWordsWidth } from "./box-size.ts";
import { columnParts } from "./columns.ts";
import { type Rect, SIZE, TYPE } from "./geometry.ts";
import { keptBoxes, keptCables, keptChips } from "./keep-places.ts";
import type { BoxPlace, CablePlace, ChipPlace, PortPlace, UnitPlaces } from "./places.ts";
import type { ColumnPlan } from "./plans.ts";
import type { Unit } from "./units.ts";
import type { LeftRow } from "./wiring.ts";

/** Length of a stub that ends in the open or in a tag. */
const STUB = 16;
/** Room for the ring of an open end. */
export const OPEN_END = 14;

/** A column as its units see it: where its parts begin. */
export interface Home {
  readonly column: ColumnPlan;
  readonly chipX: number;
  readonly boxX: number;
  readonly boxWidth: number;
  /** Where each of the column's rails stands. */
  readonly railX: readonly number[];
}

/** A unit's places with all that they are made from. */
export interface PlacedUnit extends UnitPlaces {
  readonly unit: Unit;
  readonly y: number;
  readonly x: number;
  readonly rails: readonly SceneKey[];
  readonly measure: ColumnMeasure;
}

/** Places what `unit` is made of, from `y` down; what is equal to a place of `was` is that very one. */
export function placeUnit(unit: Unit, y: number, home: Home, was: UnitPlaces | undefined): PlacedUnit {
  const draft = new Draft(unit, y, home.column);
  if (unit.box) placeBoxed(unit, unit.box, y, home, draft);
  else placeLonePort(unit, y, home, draft);
  if (was) draft.keep(was);
  return draft;
}

const NONE: readonly never[] = [];

/** Most lists have one or two items, and one that grows takes room for seventeen. */
function plus<T>(list: readonly T[], item: T): readonly T[] {
  if (list.length === 0) return [item];
  if (list.length === 1) return [list[0] as T, item];
  (list as T[]).push(item);
  return list;
}

class Draft implements PlacedUnit {
  readonly key: SceneKey;
  readonly unit: Unit;
  readonly y: number;
  readonly x: number;
  readonly rails: readonly SceneKey[];
  readonly measure: ColumnMeasure;
  cables: readonly CablePlace[] = NONE;
  chips: readonly ChipPlace[] = NONE;
  boxes: readonly BoxPlace[] = NONE;

  constructor(unit: Unit, y: number, { x, rails, measure }: ColumnPlan) {
    this.key = unit.key;
    this.unit = unit;
    this.y = y;
    this.x = x;
    this.rails = rails;
    this.measure = measure;
  }

  keep({ cables, chips, boxes }: UnitPlaces): void {
    this.cables = keptCables(cables, this.cables);
    this.chips = keptChips(chips, this.chips);
    this.boxes = keptBoxes(boxes, this.boxes);
  }

  cable(
    cable: SceneCable,
    points: readonly number[],
    end: CablePlace["end"],
    label: Rect | null = null,
    words = "",
  ): void {
    this.#add({ key: cable.key, cable, points, end, label, words });
  }

  #add(place: CablePlace): void {
    this.cables = plus(this.cables, place);
  }

  chip(port: SceneHostPort, x: number, middle: number, w: number): void {
    this.chips = plus(this.chips, { port, x, y: middle - SIZE.chip / 2, w, h: SIZE.chip });
  }

  openEnd(cable: SceneCable, x: number, y: number, side: "left" | "right"): void {
    const far = side === "left" ? x - STUB : x + STUB;
    // Beside a lone port there is room for the sentence; beside a box only for the ring.
    const label =
      side === "left"
        ? { x: far - OPEN_END, y: y - OPEN_END / 2, w: OPEN_END, h: OPEN_END }
        : { x: far, y: y - 8, w: OPEN_END + 4 + loneWordsWidth(cable.doubtWords), h: 16 };
    this.cable(cable, [x, y, far, y], "open", label, side === "right" ? cable.doubtWords : "");
  }

  /** A stub with a tag naming the far end; the end a cable leads to gets the key with a "~". */
  tag({ port, chip, cable, tag }: LeftRow, x: number, y: number, side: "left" | "right", most: number): void {
    if (cable === null) return;
    const isFar = cable.to === (port ?? chip)?.key;
    const key = isFar ? (`${cable.key}~` as SceneKey) : cable.key;
    const far = side === "left" ? x - STUB : x + STUB;
    const w = Math.min(most, measure(tag, TYPE.small) + 1);
    const label = { x: side === "left" ? far - 4 - w : far + 4, y: y - 8, w, h: 16 };
    this.#add({ key, cable, points: [x, y, far, y], end: "tag", label, words: tag });
  }
}

function placeBoxed(unit: Unit, box: SceneBox, top: number, home: Home, draft: Draft): void {
  const { chipX, boxX, boxWidth, column } = home;
  const chipWidth = column.measure.chip;
  const place = placeBox(unit, box, boxX, top, boxWidth, column.measure.ports, null, draft);
  placeChildren(unit, place, draft);
  for (let index = 0; index < unit.left.length; index += 1) {
    const row = unit.left[index] as LeftRow;
    const { chip, cable } = row;
    const y = rowY(top, index);
    let label: Rect | null = null;
    if (chip) {
      draft.chip(chip, chipX, y, chipWidth);
      if (cable) draft.cable(cable, [chipX + chipWidth, y, boxX, y], "socket");
    } else if (cable && row.tag) draft.tag(row, boxX, y, "left", chipWidth);
    else if (cable && cable.to === null) draft.openEnd(cable, boxX, y, "left");
    else if (cable) {
      const left = Math.max(chipX, boxX - SIZE.chipToBox - chipWidth);
      label = { x: left, y: y - 8, w: Math.max(0, boxX - left - 8), h: 16 };
    }
    placeTap(row, y, chip ? chipX : boxX, label, home, draft);
  }
}

/** From the row's rail to where it ends: the chip's or the port's left edge. */
function placeTap(
  { rail, chip, cable, tap }: LeftRow,
  y: number,
  left: number,
  label: Rect | null,
  { column, railX }: Home,
  draft: Draft,
): void {
  const x = rail === null ? undefined : railX[column.rails.indexOf(rail)];
  if (x === undefined) return;
  const leads = chip ? tap : cable;
  if (leads) draft.cable(leads, [x, y, left, y], "rail", chip ? null : label);
}

function placeLonePort(unit: Unit, top: number, home: Home, draft: Draft): void {
  const row = unit.left[0];
  if (!row?.chip) return;
  const x = home.chipX;
  const y = top + SIZE.looseRow / 2;
  const { chip, head } = home.column.measure;
  draft.chip(row.chip, x, y, chip);
  const right = x + chip;
  if (row.cable && row.tag) draft.tag(row, right, y, "right", head);
  else if (row.cable) draft.openEnd(row.cable, right, y, "right");
  placeTap(row, y, x, null, home, draft);
}

/** y of a row of the box whose top is `top`. */
export function rowY(top: number, index: number): number {
  return top + SIZE.boxHead + index * SIZE.row + SIZE.row / 2;
}

/** `parent`: the unit this box stands beside; its cables end at this box's left, too. */
function placeBox(
  unit: Unit,
  box: SceneBox,
  x: number,
  y: number,
  w: number,
  portsWidth: number,
  parent: Unit | null,
  draft: Draft,
): BoxPlace {
  const split = x + SIZE.boxPad + (portsWidth > 0 ? portsWidth + SIZE.split : 0);
  const rowWidth = SIZE.boxPad + portsWidth;
  let ports: readonly PortPlace[] = NONE;
  for (let index = 0; index < unit.left.length; index += 1) {
    const { port, cable } = unit.left[index] as LeftRow;
    if (!port) continue;
    const socketY = rowY(y, index);
    ports = plus(ports, {
      port,
      cable: (parent && cableTo(parent, port)) ?? cable,
      x,
      y: socketY - 10,
      w: rowWidth,
      h: SIZE.row,
      side: "left",
      socketX: x,
      socketY,
    });
  }
  const right = x + w;
  unit.children.forEach(({ from, cable }, index) => {
    const socketY = rowY(y, box.occupants.length + index);
    ports = plus(ports, {
      port: from,
      cable,
      x: split,
      y: socketY - 10,
      w: right - split,
      h: SIZE.row,
      side: "right",
      socketX: right,
      socketY,
    });
  });
  const place = { box, x, y, w, h: unit.ownHeight, portsWidth, split, ports };
  draft.boxes = plus(draft.boxes, place);
  return place;
}

function cableTo(parent: Unit, port: ScenePort): SceneCable | null {
  return parent.children.find((edge) => edge.to.key === port.key)?.cable ?? null;
}

/** Boxes wired to a box stand in one column to its right; their cables turn in the gap between, none crossing. */
function placeChildren(unit: Unit, { x, y: top, w, ports }: BoxPlace, draft: Draft): void {
  const count = unit.children.length;
  if (count === 0) return;
  const gap = SIZE.childGap + count * SIZE.lane;
  const widths = unit.children.map((edge) => columnParts(edge.child.measure, 0));
  const portsWidth = Math.max(...unit.children.map((edge) => edge.child.measure.ports));
  const boxWidth = Math.max(...widths.map((width) => width.boxWidth));
  const left = x + w + gap;
  const sockets = new Map(ports.map((place) => [place.port.key, place]));
  let y = top;
  for (const edge of unit.children) {
    const { child } = edge;
    if (edge.again || !child.box) continue;
    const childTop = y;
    const childPorts = Math.min(portsWidth, boxWidth - SIZE.boxPad * 2);
    const place = placeBox(child, child.box, left, childTop, boxWidth, childPorts, unit, draft);
    for (const socket of place.ports) if (socket.side === "left") sockets.set(socket.port.key, socket);
    placeChildren(child, place, draft);
    // Other cables of a child leave at its left, like everyone's.
    child.left.forEach((row, at) => {
      if (!row.cable || (row.port && cableTo(unit, row.port))) return;
      if (row.tag) draft.tag(row, left, rowY(childTop, at), "left", gap - STUB - 8);
      else if (row.cable.to === null) draft.openEnd(row.cable, left, rowY(childTop, at), "left");
    });
    y += child.height + SIZE.boxGap;
  }
  unit.children.forEach((edge, index) => {
    const from = sockets.get(edge.from.key);
    const to = sockets.get(edge.to.key);
    if (!from || !to) return;
    const lane = from.socketX + SIZE.childGap / 2 + (count - 1 - index) * SIZE.lane;
    const turn = from.socketY === to.socketY ? [] : [lane, from.socketY, lane, to.socketY];
    draft.cable(edge.cable, [from.socketX, from.socketY, ...turn, to.socketX, to.socketY], "socket");
  });
}
