// Units: the scene regrouped as the layout places it. A unit is a box with its host ports and the boxes wired to it,
// or a lone host port. Units that share a rail form one section.
import { Follower } from "../kept/follower.ts";
import type {
  SceneBox,
  SceneCable,
  SceneHostPort,
  SceneKey,
  ScenePort,
  WiringScene,
} from "../scene/scene.ts";
import {
  boxHeight,
  type ColumnMeasure,
  loneWordsWidth,
  measureBox,
  measureChip,
  NO_MEASURE,
  widest,
} from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import { type DirectEdge, isSameRow, type LeftRow, type RowMemory, type Wiring } from "./wiring.ts";

export interface ChildLink {
  readonly cable: SceneCable;
  /** Port on the parent's right edge, and on the child's left. */
  readonly from: ScenePort;
  readonly to: ScenePort;
  readonly child: Unit;
  /** A second cable to a child that is placed already. */
  readonly again: boolean;
}

export interface Unit {
  readonly key: SceneKey;
  readonly box: SceneBox | null;
  readonly left: readonly LeftRow[];
  readonly children: readonly ChildLink[];
  readonly rails: readonly SceneKey[];
  readonly group: string;
  readonly measure: ColumnMeasure;
  /** Height of its own box (or row), and with its children. */
  readonly ownHeight: number;
  readonly height: number;
}

/** Units of one layout with their rows, kept for the next: what did not change is not measured again. */
export interface UnitMemory extends RowMemory {
  readonly units: readonly Unit[];
}

/** Units of a scene that is wired so, as far as they can those of the layout before. */
export function buildUnits(scene: WiringScene, wiring: Wiring, before: UnitMemory | null): UnitMemory {
  return { ends: wiring.ends, rows: wiring.rows, units: new Maker(wiring, before).units(scene) };
}

const NO_PORTS: ReadonlySet<SceneKey> = new Set();
const NO_CHILDREN: readonly ChildLink[] = [];
const NO_RAILS: readonly SceneKey[] = [];

class Maker {
  readonly #wiring: Wiring;
  readonly #before: Follower<SceneKey, Unit>;
  /** What was an end before has a number below this. */
  readonly #known: number;
  /** Of the boxes with direct cables those that have a unit, or are a child of one. */
  readonly #placed = new Set<SceneKey>();
  /** Most units are plugged into one rail: they share a list of it. */
  readonly #railLists = new Map<SceneKey, readonly SceneKey[]>();

  constructor(wiring: Wiring, before: UnitMemory | null) {
    this.#wiring = wiring;
    this.#before = new Follower(before?.units ?? [], (unit) => unit.key);
    this.#known = before?.ends.ports.length ?? 0;
  }

  units({ boxes, hostPorts }: WiringScene): Unit[] {
    const units: Unit[] = [];
    const { ofBoxes, ofHostPorts } = this.#wiring.ends;
    // Boxes plugged into the host are roots; what is wired only to them stands beside them.
    const isRoot = boxes.map((box, at) => this.#hasRow(box, ofBoxes[at] as number));
    boxes.forEach((box, at) => {
      if (isRoot[at] && this.#wiring.directOf(box, ofBoxes[at] as number)) this.#placed.add(box.key);
    });
    boxes.forEach((box, at) => {
      if (isRoot[at]) units.push(this.#unitOf(box, ofBoxes[at] as number));
    });
    boxes.forEach((box, at) => {
      if (isRoot[at] || this.#placed.has(box.key)) return;
      const first = ofBoxes[at] as number;
      if (this.#wiring.directOf(box, first)) this.#placed.add(box.key);
      units.push(this.#unitOf(box, first));
    });
    hostPorts.forEach((port, at) => {
      const end = ofHostPorts[at] as number;
      if (!this.#wiring.isTaken(end)) units.push(this.#loneUnit(port, end));
    });
    return units;
  }

  /** Whether a cable arrives at a box from the host. */
  #hasRow(box: SceneBox, first: number): boolean {
    for (let at = 0; at < box.ports.length; at += 1) if (this.#wiring.rows[first + at]) return true;
    return false;
  }

  /** `first`: number of the box's first port. `parentPorts`: ports of this box that are wired to its parent. */
  #unitOf(box: SceneBox, first: number, parentPorts: ReadonlySet<SceneKey> = NO_PORTS): Unit {
    const edges = this.#wiring.directOf(box, first);
    const was = edges || first >= this.#known ? undefined : this.#before.find(box.key);
    if (was && this.#isSame(was, box, first)) return was;
    const children = edges ? this.#childrenOf(edges, parentPorts) : NO_CHILDREN;
    const left = this.#leftRows(box, first, parentPorts, children);
    const own = boxHeight(box, left.length, children.length);
    let below = -SIZE.boxGap;
    let beside = 0;
    for (const edge of children) {
      if (!edge.again) below += edge.child.height + SIZE.boxGap;
      beside = Math.max(beside, SIZE.childGap + children.length * SIZE.lane + widthOf(edge.child));
    }
    let chip = 0;
    for (const row of left) chip = Math.max(chip, measureChip(row.chip, row.cable, row.tag));
    return {
      key: box.key,
      box,
      left,
      children,
      rails: this.#railsOf(left),
      group: box.group,
      measure: measureBox(box, left, children, chip, beside),
      ownHeight: own,
      height: Math.max(own, below),
    };
  }

  /** Whether a box without boxes beside it has the very rows it had. */
  #isSame(was: Unit, box: SceneBox, first: number): boolean {
    if (was.box !== box || was.children.length > 0) return false;
    // Rows of cables stand before the others, both in the order of the ports.
    let wired = 0;
    for (let at = 0; at < box.ports.length; at += 1) {
      const row = this.#wiring.rows[first + at];
      if (!row) continue;
      if (was.left[wired] !== row) return false;
      wired += 1;
    }
    return was.left.length === wired || was.left[wired]?.cable === null;
  }

  /** Boxes that only this one is wired to so far become its children; every other direct cable gets tags. */
  #childrenOf(edges: readonly DirectEdge[], parentPorts: ReadonlySet<SceneKey>): ChildLink[] {
    const children: ChildLink[] = [];
    const inTree = new Set<SceneKey>(parentPorts);
    const fresh = new Map<SceneKey, DirectEdge[]>();
    for (const edge of edges) {
      const known = fresh.get(edge.box.key);
      if (known) known.push(edge);
      else if (!this.#placed.has(edge.box.key)) fresh.set(edge.box.key, [edge]);
    }
    for (const key of fresh.keys()) this.#placed.add(key);
    for (const toChild of fresh.values()) {
      const ports = new Set(toChild.map((edge) => edge.other.key));
      const { box, first } = toChild[0] as DirectEdge;
      const child = this.#unitOf(box, first, ports);
      toChild.forEach((edge, index) => {
        inTree.add(edge.own.key);
        children.push({ cable: edge.cable, from: edge.own, to: edge.other, child, again: index > 0 });
      });
    }
    for (const edge of edges) if (!inTree.has(edge.own.key)) this.#wiring.tagBoth(edge.cable);
    return children;
  }

  /** Ports at the left: what a cable arrives at first, then the rest, each in the scene's order. */
  #leftRows(
    box: SceneBox,
    first: number,
    parentPorts: ReadonlySet<SceneKey>,
    children: readonly ChildLink[],
  ): readonly LeftRow[] {
    const { rows } = this.#wiring;
    const [only] = box.ports;
    if (only && box.ports.length === 1 && children.length === 0) return [rows[first] ?? looseRow(only)];
    const wired: LeftRow[] = [];
    const loose: LeftRow[] = [];
    for (const [at, port] of box.ports.entries()) {
      if (children.some((edge) => edge.from.key === port.key)) continue;
      const row = rows[first + at];
      if (row) wired.push(row);
      else if (parentPorts.has(port.key)) wired.push(looseRow(port));
      else loose.push(looseRow(port));
    }
    return loose.length > 0 ? wired.concat(loose) : wired;
  }

  /** In the order of the rows, each once. */
  #railsOf(rows: readonly LeftRow[]): readonly SceneKey[] {
    let rails = NO_RAILS;
    for (const { rail } of rows) {
      if (rail === null || rails.includes(rail)) continue;
      rails = rails === NO_RAILS ? this.#onlyRail(rail) : [...rails, rail];
    }
    return rails;
  }

  #onlyRail(rail: SceneKey): readonly SceneKey[] {
    const known = this.#railLists.get(rail);
    if (known) return known;
    const list = [rail];
    this.#railLists.set(rail, list);
    return list;
  }

  #loneUnit(port: SceneHostPort, end: number): Unit {
    const row = this.#wiring.rows[end] ?? {
      port: null,
      chip: port,
      cable: null,
      rail: port.bridge,
      tap: this.#wiring.tapOf(end),
      tag: "",
    };
    const was = end < this.#known ? this.#before.find(port.key) : undefined;
    if (was?.box === null && was.left[0] && isSameRow(was.left[0], row)) return was;
    const left = [row];
    const words = row.tag || (row.cable?.doubtWords ?? "");
    return {
      key: port.key,
      box: null,
      left,
      children: NO_CHILDREN,
      rails: this.#railsOf(left),
      group: "",
      measure: { ...NO_MEASURE, chip: measureChip(port, null, ""), head: loneWordsWidth(words) },
      ownHeight: SIZE.looseRow,
      height: SIZE.looseRow,
    };
  }
}

function looseRow(port: ScenePort): LeftRow {
  return { port, chip: null, cable: null, rail: null, tap: null, tag: "" };
}

function widthOf(unit: Unit): number {
  return widest(unit.measure) + unit.measure.children;
}
