// Places what a section's plan says: rails, chips, boxes, ports, and the cables between them.
import type { SceneKey } from "../scene/scene.ts";
import { columnParts, planWidth } from "./columns.ts";
import { type Drawer, STUB } from "./drawer.ts";
import { SIZE } from "./geometry.ts";
import type { PlacedUnit } from "./placed-units.ts";
import type { ColumnPlan, SectionPlan, Slot } from "./places.ts";
import type { LeftRow, Unit } from "./units.ts";

/** y of a section's first slot. */
export function slotsTop(y: number, railCount: number, heading: string): number {
  return y + (railCount > 0 ? railCount * SIZE.railHead + 12 : heading ? 30 : 0);
}

export function placeSection(plan: SectionPlan, units: ReadonlyMap<SceneKey, PlacedUnit>, out: Drawer): void {
  const lowest = new Map<SceneKey, { x: number; y1: number; y2: number }[]>();
  const headWidth = Math.max(...plan.columns.slice(0, 1).map(planWidth), 240);
  plan.rails.forEach((rail, index) => {
    const y = plan.y + index * SIZE.railHead;
    out.railHeads.set(rail, { x: plan.x, y, w: headWidth, h: SIZE.railHead - 4 });
    lowest.set(rail, []);
  });
  if (plan.heading) out.headings.push({ x: plan.x, y: plan.y, w: plan.w, h: 20, text: plan.heading });
  for (const column of plan.columns) placeColumn(plan, column, units, lowest, out);
  for (const rail of plan.rails) {
    const head = out.railHeads.get(rail);
    const bars = lowest.get(rail) ?? [];
    // Without a bar nothing of the section is plugged into it any more.
    if (!head || bars.length === 0) continue;
    const last = bars.at(-1)?.x ?? head.x;
    const x2 = Math.max(last, bars.length > 1 ? 0 : head.x + Math.min(head.w, 150));
    const y = head.y + head.h;
    out.rail(rail, { head, trunk: { x1: head.x, x2, y }, bars });
  }
}

function placeColumn(
  plan: SectionPlan,
  column: ColumnPlan,
  units: ReadonlyMap<SceneKey, PlacedUnit>,
  bars: ReadonlyMap<SceneKey, { x: number; y1: number; y2: number }[]>,
  out: Drawer,
): void {
  const parts = columnParts(column.measure, column.rails.length);
  const railX = new Map(column.rails.map((rail, index) => [rail, column.x + parts.railX(index)]));
  const home = { column, parts, railX };
  const reach = new Map<SceneKey, number>();
  for (const slot of column.slots) {
    const placed = units.get(slot.unit);
    if (!placed) continue;
    const { unit } = placed;
    if (!out.has(placed)) placeUnit(unit, slot, home, out);
    for (let index = 0; index < unit.left.length; index += 1) {
      const { rail, chip } = unit.left[index] as LeftRow;
      if (rail === null || !railX.has(rail) || (!unit.box && !chip)) continue;
      reach.set(rail, unit.box ? rowY(slot.y, index) : slot.y + SIZE.looseRow / 2);
    }
    if (slot.group)
      out.groups.push({
        name: slot.group,
        x: column.x + parts.box,
        y: slot.y - SIZE.groupHead,
        w: parts.boxWidth,
        h: SIZE.groupHead - 5,
      });
  }
  column.rails.forEach((rail, index) => {
    const y2 = reach.get(rail);
    if (y2 === undefined) return;
    const x = column.x + parts.railX(index);
    const y1 = plan.y + plan.rails.indexOf(rail) * SIZE.railHead + SIZE.railHead - 4;
    bars.get(rail)?.push({ x, y1, y2 });
  });
}

/** A column with where its parts begin and its rails stand. */
interface Home {
  readonly column: ColumnPlan;
  readonly parts: ReturnType<typeof columnParts>;
  readonly railX: ReadonlyMap<SceneKey, number>;
}

function placeUnit(unit: Unit, slot: Slot, home: Home, out: Drawer): void {
  if (!unit.box) {
    placeLonePort(unit, slot, home, out);
    return;
  }
  const { column, parts } = home;
  const chipX = column.x + parts.chip;
  const boxX = column.x + parts.box;
  placeBox(unit, boxX, slot.y, parts.boxWidth, column.measure.ports, out);
  placeChildren(unit, boxX, slot.y, parts.boxWidth, out);
  for (let index = 0; index < unit.left.length; index += 1) {
    const row = unit.left[index] as LeftRow;
    const y = rowY(slot.y, index);
    if (row.chip) {
      out.chip(row.chip.key, { x: chipX, y: y - SIZE.chip / 2, w: column.measure.chip, h: SIZE.chip });
      if (row.cable) out.cable(row.cable.key, [chipX + column.measure.chip, y, boxX, y], "socket", null);
    } else if (row.cable && row.tag) out.tag(row.cable, row.tag, boxX, y, "left", column.measure.chip);
    else if (row.cable && row.cable.to === null) out.openEnd(row.cable, boxX, y, "left");
    else if (row.cable) {
      const left = Math.max(chipX, boxX - SIZE.chipToBox - column.measure.chip);
      out.words.set(row.cable.key, { x: left, y: y - 8, w: Math.max(0, boxX - left - 8), h: 16 });
    }
    placeTap(row, y, row.chip ? chipX : boxX, home, out);
  }
}

/** From the row's rail to where it ends: the chip's or the port's left edge. */
function placeTap(
  { rail, chip, cable }: LeftRow,
  y: number,
  left: number,
  { railX }: Home,
  out: Drawer,
): void {
  const x = rail === null ? undefined : railX.get(rail);
  if (x === undefined) return;
  if (chip) out.tap(chip.key, [x, y, left, y]);
  else if (cable) out.cable(cable.key, [x, y, left, y], "rail", null);
}

function placeLonePort(unit: Unit, slot: Slot, home: Home, out: Drawer): void {
  const row = unit.left[0];
  if (!row?.chip) return;
  const { column, parts } = home;
  const x = column.x + parts.chip;
  const y = slot.y + SIZE.looseRow / 2;
  out.chip(row.chip.key, { x, y: y - SIZE.chip / 2, w: column.measure.chip, h: SIZE.chip });
  const right = x + column.measure.chip;
  if (row.cable && row.tag) out.tag(row.cable, row.tag, right, y, "right", column.measure.head);
  else if (row.cable) out.openEnd(row.cable, right, y, "right");
  placeTap(row, y, x, home, out);
}

function rowY(top: number, index: number): number {
  return top + SIZE.boxHead + index * SIZE.row + SIZE.row / 2;
}

const NO_PORTS: readonly SceneKey[] = [];

function placeBox(unit: Unit, x: number, y: number, w: number, portsWidth: number, out: Drawer): void {
  if (!unit.box) return;
  const split = x + SIZE.boxPad + (portsWidth > 0 ? portsWidth + SIZE.split : 0);
  const rightPorts = unit.children.length > 0 ? unit.children.map((edge) => edge.from.key) : NO_PORTS;
  out.box(unit.box.key, { x, y, w, h: unit.ownHeight, portsWidth, split, rightPorts });
  for (let index = 0; index < unit.left.length; index += 1) {
    const port = unit.left[index]?.port;
    if (!port) continue;
    const socketY = rowY(y, index);
    const h = SIZE.row;
    const rowWidth = SIZE.boxPad + portsWidth;
    out.port(port.key, { x, y: socketY - 10, w: rowWidth, h, side: "left", socketX: x, socketY });
  }
  const { occupants } = unit.box;
  unit.children.forEach((edge, index) => {
    const socketY = rowY(y, occupants.length + index);
    const right = x + w;
    out.port(edge.from.key, {
      x: split,
      y: socketY - 10,
      w: right - split,
      h: SIZE.row,
      side: "right",
      socketX: right,
      socketY,
    });
  });
}

/** Boxes wired to a box stand in one column to its right; their cables turn in the gap between, none crossing. */
function placeChildren(unit: Unit, x: number, top: number, w: number, out: Drawer): void {
  const count = unit.children.length;
  if (count === 0) return;
  const gap = SIZE.childGap + count * SIZE.lane;
  const widths = unit.children.map((edge) => columnParts(edge.child.measure, 0));
  const portsWidth = Math.max(...unit.children.map((edge) => edge.child.measure.ports));
  const boxWidth = Math.max(...widths.map((width) => width.boxWidth));
  const left = x + w + gap;
  let y = top;
  for (const edge of unit.children) {
    if (edge.again) continue;
    const childTop = y;
    placeBox(edge.child, left, childTop, boxWidth, Math.min(portsWidth, boxWidth - SIZE.boxPad * 2), out);
    placeChildren(edge.child, left, childTop, boxWidth, out);
    const wired = new Set(unit.children.map((other) => other.to.key));
    // Other cables of a child leave at its left, like everyone's.
    edge.child.left.forEach((row, at) => {
      if (!row.cable || (row.port && wired.has(row.port.key))) return;
      if (row.tag) out.tag(row.cable, row.tag, left, rowY(childTop, at), "left", gap - STUB - 8);
      else if (row.cable.to === null) out.openEnd(row.cable, left, rowY(childTop, at), "left");
    });
    y += edge.child.height + SIZE.boxGap;
  }
  unit.children.forEach((edge, index) => {
    const from = out.ports.get(edge.from.key);
    const to = out.ports.get(edge.to.key);
    if (!from || !to) return;
    const lane = from.socketX + SIZE.childGap / 2 + (count - 1 - index) * SIZE.lane;
    const turn = from.socketY === to.socketY ? [] : [lane, from.socketY, lane, to.socketY];
    out.cable(edge.cable.key, [from.socketX, from.socketY, ...turn, to.socketX, to.socketY], "socket", null);
  });
}
