// Units: the scene regrouped as the layout places it. A unit is a box with its host ports and the boxes wired to it,
// or a lone host port. Units that share a rail form one section.
import { Listed } from "../kept/listed.ts";
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
import { intoSections, type Section } from "./sections.ts";
import { type DirectEdge, isSameRow, type LeftRow, type RowMemory, Wiring } from "./wiring.ts";

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
  readonly units: Listed<SceneKey, Unit>;
}

export interface Units {
  /** In the order they are placed; each unit is in exactly one. */
  readonly sections: readonly Section[];
  readonly memory: UnitMemory;
}

/** `together`: rails that share a section whatever is plugged into them now; those of the layout before. */
export function buildUnits(
  scene: WiringScene,
  before: UnitMemory | null = null,
  together: readonly (readonly SceneKey[])[] = [],
): Units {
  const wiring = new Wiring(scene, before);
  const units = new Maker(wiring, before?.units ?? null).units(scene);
  const { ends, rows } = wiring;
  const memory = { ends, rows, units: new Listed(units, before?.units ?? null, (unit) => unit.key) };
  return { sections: intoSections(units, scene, together), memory };
}

const NO_PORTS: ReadonlySet<SceneKey> = new Set();
const NO_CHILDREN: readonly ChildLink[] = [];
const NO_RAILS: readonly SceneKey[] = [];

class Maker {
  readonly #wiring: Wiring;
  readonly #before: Listed<SceneKey, Unit> | null;
  /** Of the boxes with direct cables those that have a unit, or are a child of one. */
  readonly #placed = new Set<SceneKey>();
  /** Most units are plugged into one rail: they share a list of it. */
  readonly #railLists = new Map<SceneKey, readonly SceneKey[]>();

  constructor(wiring: Wiring, before: Listed<SceneKey, Unit> | null) {
    this.#wiring = wiring;
    this.#before = before;
  }

  units({ boxes, hostPorts }: WiringScene): Unit[] {
    const units: Unit[] = [];
    // Boxes plugged into the host are roots; what is wired only to them stands beside them.
    const isRoot = boxes.map((box) => box.ports.some((port) => this.#wiring.rowAt(port.key) !== undefined));
    const { direct } = this.#wiring;
    for (let at = 0; at < boxes.length && direct.size > 0; at += 1) {
      const { key } = boxes[at] as SceneBox;
      if (isRoot[at] && direct.has(key)) this.#placed.add(key);
    }
    for (let at = 0; at < boxes.length; at += 1)
      if (isRoot[at]) units.push(this.#unitOf(boxes[at] as SceneBox));
    for (let at = 0; at < boxes.length; at += 1) {
      const box = boxes[at] as SceneBox;
      if (isRoot[at] || this.#placed.has(box.key)) continue;
      if (direct.has(box.key)) this.#placed.add(box.key);
      units.push(this.#unitOf(box));
    }
    for (const port of hostPorts) if (!this.#wiring.isTaken(port)) units.push(this.#loneUnit(port));
    return units;
  }

  /** `parentPorts`: ports of this box that are wired to its parent. */
  #unitOf(box: SceneBox, parentPorts: ReadonlySet<SceneKey> = NO_PORTS): Unit {
    const edges = this.#wiring.direct.get(box.key);
    const was = edges || parentPorts.size > 0 ? undefined : this.#before?.by.get(box.key);
    if (was && this.#isSame(was, box)) return was;
    const children = edges ? this.#childrenOf(edges, parentPorts) : NO_CHILDREN;
    const left = this.#leftRows(box, parentPorts, children);
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
  #isSame(was: Unit, box: SceneBox): boolean {
    if (was.box !== box || was.children.length > 0) return false;
    for (const row of was.left) {
      const now = row.port ? this.#wiring.rowAt(row.port.key) : undefined;
      if (now ? now !== row : row.cable !== null) return false;
    }
    return true;
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
      const child = this.#unitOf((toChild[0] as DirectEdge).box, ports);
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
    parentPorts: ReadonlySet<SceneKey>,
    children: readonly ChildLink[],
  ): readonly LeftRow[] {
    const [only] = box.ports;
    if (only && box.ports.length === 1 && children.length === 0)
      return [this.#wiring.rowAt(only.key) ?? looseRow(only)];
    const wired: LeftRow[] = [];
    const loose: LeftRow[] = [];
    for (const port of box.ports) {
      if (children.some((edge) => edge.from.key === port.key)) continue;
      const row = this.#wiring.rowAt(port.key);
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

  #loneUnit(port: SceneHostPort): Unit {
    const row = this.#wiring.rowAt(port.key) ?? {
      port: null,
      chip: port,
      cable: null,
      rail: port.bridge,
      tap: this.#wiring.tapOf(port),
      tag: "",
    };
    const was = this.#before?.by.get(port.key);
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
