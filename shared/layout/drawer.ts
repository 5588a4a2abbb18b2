// Collects places while a layout is being made.
import { Patch } from "../kept/patched-map.ts";
import { sameItems } from "../kept/same-items.ts";
import type { SceneCable, SceneKey } from "../scene/scene.ts";
import { measure } from "../text/measure.ts";
import { loneWordsWidth } from "./box-size.ts";
import { type Rect, TYPE } from "./geometry.ts";
import { farKey, type PlacedUnit, type PlacedUnits, tapKey, visitKeys } from "./placed-units.ts";
import type {
  BoxPlace,
  CablePlace,
  GroupPlace,
  HeadingPlace,
  PortPlace,
  RailPlace,
  WiringLayout,
} from "./places.ts";

/** Length of a stub that ends in the open or in a tag. */
export const STUB = 16;
/** Room for the ring of an open end. */
export const OPEN_END = 14;

/** What stays where it was keeps its very place object, so that the drawing need not look closer. */
export class Drawer {
  readonly boxes: Patch<SceneKey, BoxPlace>;
  readonly ports: Patch<SceneKey, PortPlace>;
  readonly chips: Patch<SceneKey, Rect>;
  readonly cables: Patch<SceneKey, CablePlace>;
  readonly rails = new Map<SceneKey, RailPlace>();
  readonly railHeads = new Map<SceneKey, Rect>();
  /** Keys of the cables that no unit placed. */
  readonly cardCables: SceneKey[] = [];
  readonly words = new Map<SceneKey, Rect>();
  readonly groups: GroupPlace[] = [];
  readonly headings: HeadingPlace[] = [];
  readonly #before: WiringLayout | null;
  readonly #kept: PlacedUnits | null;

  /** `kept`: units whose places are carried over from `before`, by the unit; null: everything is placed. */
  constructor(before: WiringLayout | null = null, kept: PlacedUnits | null = null) {
    this.#before = before;
    this.#kept = kept;
    const carried = kept === null ? null : before;
    this.boxes = new Patch(carried?.boxes);
    this.ports = new Patch(carried?.ports);
    this.chips = new Patch(carried?.chips);
    this.cables = new Patch(carried?.cables);
  }

  /** Whether a unit's places are here already. */
  has(placed: PlacedUnit): boolean {
    return this.#kept?.by.get(placed.unit.key) === placed;
  }

  /** Takes the places of a unit away. */
  remove({ unit }: PlacedUnit): void {
    visitKeys(unit, (key) => {
      this.boxes.delete(key);
      this.ports.delete(key);
      this.chips.delete(key);
      this.cables.delete(key);
    });
  }

  box(key: SceneKey, place: BoxPlace): void {
    const was = this.#before?.boxes.get(key);
    const same =
      was &&
      sameRect(was, place) &&
      was.portsWidth === place.portsWidth &&
      was.split === place.split &&
      sameItems(was.rightPorts, place.rightPorts);
    this.boxes.set(key, same ? was : place);
  }

  port(key: SceneKey, place: PortPlace): void {
    const was = this.#before?.ports.get(key);
    const same =
      was &&
      sameRect(was, place) &&
      was.side === place.side &&
      was.socketX === place.socketX &&
      was.socketY === place.socketY;
    this.ports.set(key, same ? was : place);
  }

  chip(key: SceneKey, place: Rect): void {
    const was = this.#before?.chips.get(key);
    this.chips.set(key, was && sameRect(was, place) ? was : place);
  }

  rail(key: SceneKey, place: RailPlace): void {
    const was = this.#before?.rails.get(key);
    const same =
      was &&
      sameRect(was.head, place.head) &&
      was.trunk.x1 === place.trunk.x1 &&
      was.trunk.x2 === place.trunk.x2 &&
      was.trunk.y === place.trunk.y &&
      was.bars.length === place.bars.length &&
      was.bars.every((bar, index) => {
        const other = place.bars[index];
        return bar.x === other?.x && bar.y1 === other.y1 && bar.y2 === other.y2;
      });
    this.rails.set(key, same ? was : place);
  }

  cable(
    key: SceneKey,
    points: readonly number[],
    end: CablePlace["end"],
    label: Rect | null,
    words = "",
  ): void {
    const was = this.#before?.cables.get(key);
    const at = label ?? this.words.get(key) ?? null;
    const same =
      was &&
      was.end === end &&
      was.words === words &&
      sameItems(was.points, points) &&
      (was.label === at || (was.label !== null && at !== null && sameRect(was.label, at)));
    this.cables.set(key, same ? was : { points, end, label: at, words });
  }

  /** A cable of a card: it belongs to no unit. */
  cardCable(
    key: SceneKey,
    points: readonly number[],
    end: CablePlace["end"],
    label: Rect | null,
    words: string,
  ): void {
    this.cardCables.push(key);
    this.cable(key, points, end, label, words);
  }

  /** The tap from a rail to a host port. */
  tap(port: SceneKey, points: readonly number[]): void {
    this.cable(tapKey(port), points, "rail", null);
  }

  openEnd(cable: SceneCable, x: number, y: number, side: "left" | "right"): void {
    const far = side === "left" ? x - STUB : x + STUB;
    // Beside a lone port there is room for the sentence; beside a box only for the ring.
    const label =
      side === "left"
        ? { x: far - OPEN_END, y: y - OPEN_END / 2, w: OPEN_END, h: OPEN_END }
        : { x: far, y: y - 8, w: OPEN_END + 4 + loneWordsWidth(cable.doubtWords), h: 16 };
    this.cable(cable.key, [x, y, far, y], "open", label, side === "right" ? cable.doubtWords : "");
  }

  /** A stub with a tag naming the far end; the second end of a cable gets the key with a "~". */
  tag(cable: SceneCable, words: string, x: number, y: number, side: "left" | "right", width: number): void {
    const key = this.cables.has(cable.key) ? farKey(cable.key) : cable.key;
    const far = side === "left" ? x - STUB : x + STUB;
    const w = Math.min(width, measure(words, TYPE.small) + 1);
    const label = { x: side === "left" ? far - 4 - w : far + 4, y: y - 8, w, h: 16 };
    this.cable(key, [x, y, far, y], "tag", label, words);
  }
}

function sameRect(a: Rect, b: Rect): boolean {
  return a.x === b.x && a.y === b.y && a.w === b.w && a.h === b.h;
}
