// What stays where it was keeps its very place, so that the drawing need not look closer.
import { sameItems } from "../kept/same-items.ts";
import { sameRect } from "./geometry.ts";
import type { BoxPlace, CablePlace, ChipPlace, PortPlace, RailPlace } from "./places.ts";

export function keptCables(was: readonly CablePlace[], now: readonly CablePlace[]): readonly CablePlace[] {
  return now.map((place) => was.find((old) => isSameCable(old, place)) ?? place);
}

export function keptChips(was: readonly ChipPlace[], now: readonly ChipPlace[]): readonly ChipPlace[] {
  return now.map((place) => was.find((old) => isSameChip(old, place)) ?? place);
}

export function keptBoxes(was: readonly BoxPlace[], now: readonly BoxPlace[]): readonly BoxPlace[] {
  return now.map((place) => keptBox(was, place));
}

function keptBox(was: readonly BoxPlace[], now: BoxPlace): BoxPlace {
  const old = was.find(({ box }) => box.key === now.box.key);
  if (!old) return now;
  const ports = now.ports.map((place) => old.ports.find((port) => isSamePort(port, place)) ?? place);
  const same =
    old.box === now.box &&
    sameRect(old, now) &&
    old.portsWidth === now.portsWidth &&
    old.split === now.split &&
    sameItems(old.ports, ports);
  return same ? old : { ...now, ports };
}

function isSameCable(a: CablePlace, b: CablePlace): boolean {
  return (
    a.cable === b.cable &&
    a.key === b.key &&
    a.end === b.end &&
    a.words === b.words &&
    sameItems(a.points, b.points) &&
    (a.label === b.label || (a.label !== null && b.label !== null && sameRect(a.label, b.label)))
  );
}

function isSameChip(a: ChipPlace, b: ChipPlace): boolean {
  return a.port === b.port && sameRect(a, b);
}

function isSamePort(a: PortPlace, b: PortPlace): boolean {
  return (
    a.port === b.port &&
    a.cable === b.cable &&
    sameRect(a, b) &&
    a.side === b.side &&
    a.socketX === b.socketX &&
    a.socketY === b.socketY
  );
}

/** The rail's place as it is `now`, or the one that was when it is equal. */
export function keptRail(was: RailPlace | undefined, now: RailPlace): RailPlace {
  const same =
    was &&
    sameRect(was.head, now.head) &&
    was.trunk.x1 === now.trunk.x1 &&
    was.trunk.x2 === now.trunk.x2 &&
    was.trunk.y === now.trunk.y &&
    was.bars.length === now.bars.length &&
    was.bars.every((bar, index) => {
      const other = now.bars[index];
      return bar.x === other?.x && bar.y1 === other.y1 && bar.y2 === other.y2;
    });
  return same ? was : now;
}
