// Units: the scene regrouped as the layout places it. A unit is a box with its host ports and the boxes wired to it,
// or a lone host port. Units that share a rail form one section.

import { listDifference } from "../kept/list-difference.ts";
import { type Listed, listed } from "../kept/listed.ts";
import { Patch } from "../kept/patched-map.ts";
import type {
  SceneBox,
  SceneCable,
  SceneHostPort,
  SceneKey,
  ScenePort,
  WiringScene,
} from "../scene/scene.ts";
import { boxHeight, loneWordsWidth, measureBox, measureChip, NO_MEASURE, widest } from "./box-size.ts";
import { SIZE } from "./geometry.ts";
import type { ColumnMeasure } from "./places.ts";
import { intoSections, type Section } from "./sections.ts";

/** A row at the left of a box: its port, and what stands between it and the rail. */
export interface LeftRow {
  readonly port: ScenePort | null;
  readonly chip: SceneHostPort | null;
  readonly cable: SceneCable | null;
  readonly rail: SceneKey | null;
  /** Names the other end where the cable itself is not drawn; "" otherwise. */
  readonly tag: string;
}

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

/** Where a cable ends: at a port of a box, or at a host port. By the port's key. */
type Ends = ReadonlyMap<SceneKey, SceneBox | SceneHostPort>;

/** A veth from a port of one box to a port of another. */
interface DirectEdge {
  readonly cable: SceneCable;
  readonly own: ScenePort;
  readonly other: ScenePort;
  readonly box: SceneBox;
}

interface Wiring {
  readonly before: UnitMemory | null;
  readonly rows: Map<SceneKey, LeftRow>;
  readonly direct: Map<SceneKey, DirectEdge[]>;
  readonly chipUsed: Set<SceneKey>;
  readonly ends: Ends;
}

/** Units of one layout with their rows, kept for the next: what did not change is not measured again. */
export interface UnitMemory {
  readonly scene: WiringScene;
  readonly ends: Ends;
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
  const ends = endsOf(scene, before);
  const wiring = readCables(scene, ends, before);
  const units: Unit[] = [];
  const placed = new Set<SceneKey>();
  // Boxes plugged into the host are roots; what is wired only to them stands beside them.
  const isRoot = (box: SceneBox): boolean => box.ports.some((port) => wiring.rows.has(port.key));
  for (const box of scene.boxes) if (isRoot(box)) placed.add(box.key);
  for (const box of scene.boxes) if (isRoot(box)) units.push(makeUnit(box, wiring, placed));
  for (const box of scene.boxes) {
    if (placed.has(box.key)) continue;
    placed.add(box.key);
    units.push(makeUnit(box, wiring, placed));
  }
  for (const port of scene.hostPorts) if (!wiring.chipUsed.has(port.key)) units.push(loneUnit(port, wiring));
  return {
    sections: intoSections(units, scene, together),
    memory: { scene, ends, units: listed(units, before?.units ?? null, (unit) => unit.key) },
  };
}

function endsOf(scene: WiringScene, before: UnitMemory | null): Ends {
  const ends = new Patch(before?.ends);
  const boxes = listDifference(before?.scene.boxes ?? [], scene.boxes);
  const chips = listDifference(before?.scene.hostPorts ?? [], scene.hostPorts);
  for (const box of boxes.gone) for (const port of box.ports) ends.delete(port.key);
  for (const chip of chips.gone) ends.delete(chip.key);
  for (const box of boxes.fresh) for (const port of box.ports) ends.set(port.key, box);
  for (const chip of chips.fresh) ends.set(chip.key, chip);
  return ends.done();
}

function readCables(scene: WiringScene, ends: Ends, before: UnitMemory | null): Wiring {
  const wiring: Wiring = {
    before,
    rows: new Map(),
    direct: new Map(),
    chipUsed: new Set(),
    ends,
  };
  for (const cable of scene.cables) {
    if (cable.kind === "membership") continue;
    const from = ends.get(cable.from);
    if (!from) continue;
    const fromPort = portOf(from, cable.from);
    const chip = chipOf(from);
    const rail = chip?.bridge ?? null;
    if (cable.to === null || cable.to.startsWith("rail:")) {
      setRow(wiring, cable.from, from, fromPort, chip, cable, cable.to ?? rail);
      continue;
    }
    const to = ends.get(cable.to);
    const toPort = to === undefined ? null : portOf(to, cable.to);
    if (chip && to && toPort) {
      wiring.chipUsed.add(chip.key);
      setRow(wiring, toPort.key, to, toPort, chip, cable, rail);
    } else if (isBox(from) && to && isBox(to) && from !== to && fromPort && toPort && cable.kind === "veth") {
      link(wiring, from.key, { cable, own: fromPort, other: toPort, box: to });
      link(wiring, to.key, { cable, own: toPort, other: fromPort, box: from });
    } else tagBoth(wiring, cable);
  }
  return wiring;
}

function isBox(end: SceneBox | SceneHostPort): end is SceneBox {
  return "ports" in end;
}

function chipOf(end: SceneBox | SceneHostPort): SceneHostPort | null {
  return isBox(end) ? null : end;
}

function portOf(end: SceneBox | SceneHostPort, key: SceneKey): ScenePort | null {
  return isBox(end) ? (end.ports.find((port) => port.key === key) ?? null) : null;
}

/** `end`: what the row is at the left of. */
function setRow(
  { rows, before }: Wiring,
  key: SceneKey,
  end: SceneBox | SceneHostPort,
  port: ScenePort | null,
  chip: SceneHostPort | null,
  cable: SceneCable,
  rail: SceneKey | null,
): void {
  const was = before?.units.by.get(end.key)?.left.find((row) => row.port === port && row.cable === cable);
  const same = was && was.chip === chip && was.rail === rail && !was.tag;
  rows.set(key, same ? was : { port, chip, cable, rail, tag: "" });
}

/** Far apart or a second cable between the same two: each end gets a stub that names the other one. */
function tagBoth(wiring: Wiring, cable: SceneCable): void {
  for (const [own, other] of [
    [cable.from, cable.to],
    [cable.to, cable.from],
  ] as const) {
    const end = own === null ? undefined : wiring.ends.get(own);
    const far = other === null ? undefined : wiring.ends.get(other);
    if (!own || !end || !far) continue;
    const tag = isBox(far)
      ? [portOf(far, other as SceneKey)?.name, far.title].filter(Boolean).join(" · ")
      : far.name;
    const chip = chipOf(end);
    wiring.rows.set(own, { port: portOf(end, own), chip, cable, rail: chip?.bridge ?? null, tag });
  }
}

function link<T>(wiring: { direct: Map<SceneKey, T[]> }, key: SceneKey, edge: T): void {
  const edges = wiring.direct.get(key);
  if (edges) edges.push(edge);
  else wiring.direct.set(key, [edge]);
}

const NO_PORTS: ReadonlySet<SceneKey> = new Set();
const NO_CHILDREN: readonly ChildLink[] = [];

/** `parentPorts`: ports of this box that are wired to its parent. */
function makeUnit(
  box: SceneBox,
  wiring: Wiring,
  placed: Set<SceneKey>,
  parentPorts: ReadonlySet<SceneKey> = NO_PORTS,
): Unit {
  const edges = wiring.direct.get(box.key);
  const was = edges || parentPorts.size > 0 ? undefined : wiring.before?.units.by.get(box.key);
  if (was && isSame(was, box, wiring)) return was;
  const children = edges ? makeChildren(edges, wiring, placed, parentPorts) : NO_CHILDREN;
  const left = leftRows(box, wiring, parentPorts, children);
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
    rails: railsOf(left),
    group: box.group,
    measure: measureBox(box, left, children, chip, beside),
    ownHeight: own,
    height: Math.max(own, below),
  };
}

/** Whether a box without boxes beside it has the very rows it had. */
function isSame(was: Unit, box: SceneBox, wiring: Wiring): boolean {
  if (was.box !== box || was.children.length > 0) return false;
  return was.left.every((row) => {
    const now = row.port ? wiring.rows.get(row.port.key) : undefined;
    return now ? now === row : row.cable === null;
  });
}

/** Boxes that only this one is wired to so far become its children; every other direct cable gets tags. */
function makeChildren(
  edges: readonly DirectEdge[],
  wiring: Wiring,
  placed: Set<SceneKey>,
  parentPorts: ReadonlySet<SceneKey>,
): ChildLink[] {
  const children: ChildLink[] = [];
  const inTree = new Set<SceneKey>(parentPorts);
  const fresh = new Map<SceneKey, DirectEdge[]>();
  for (const edge of edges) {
    const known = fresh.get(edge.box.key);
    if (known) known.push(edge);
    else if (!placed.has(edge.box.key)) fresh.set(edge.box.key, [edge]);
  }
  for (const key of fresh.keys()) placed.add(key);
  for (const toChild of fresh.values()) {
    const ports = new Set(toChild.map((edge) => edge.other.key));
    const child = makeUnit((toChild[0] as DirectEdge).box, wiring, placed, ports);
    toChild.forEach((edge, index) => {
      inTree.add(edge.own.key);
      children.push({ cable: edge.cable, from: edge.own, to: edge.other, child, again: index > 0 });
    });
  }
  for (const edge of edges) if (!inTree.has(edge.own.key)) tagBoth(wiring, edge.cable);
  return children;
}

/** Ports at the left: what a cable arrives at first, then the rest, each in the scene's order. */
function leftRows(
  box: SceneBox,
  wiring: Wiring,
  parentPorts: ReadonlySet<SceneKey>,
  children: readonly ChildLink[],
): LeftRow[] {
  const [only] = box.ports;
  if (only && box.ports.length === 1 && children.length === 0)
    return [wiring.rows.get(only.key) ?? { port: only, chip: null, cable: null, rail: null, tag: "" }];
  const wired: LeftRow[] = [];
  const loose: LeftRow[] = [];
  for (const port of box.ports) {
    if (children.some((edge) => edge.from.key === port.key)) continue;
    const row = wiring.rows.get(port.key);
    if (row) wired.push(row);
    else if (parentPorts.has(port.key)) wired.push({ port, chip: null, cable: null, rail: null, tag: "" });
    else loose.push({ port, chip: null, cable: null, rail: null, tag: "" });
  }
  return loose.length > 0 ? wired.concat(loose) : wired;
}

function widthOf(unit: Unit): number {
  return widest(unit.measure) + unit.measure.children;
}

function loneUnit(port: SceneHostPort, wiring: Wiring): Unit {
  const row = wiring.rows.get(port.key) ?? {
    port: null,
    chip: port,
    cable: null,
    rail: port.bridge,
    tag: "",
  };
  return {
    key: port.key,
    box: null,
    left: [row],
    children: [],
    rails: railsOf([row]),
    group: "",
    measure: {
      ...NO_MEASURE,
      chip: measureChip(port, null, ""),
      head: loneWordsWidth(row.tag || (row.cable?.doubtWords ?? "")),
    },
    ownHeight: SIZE.looseRow,
    height: SIZE.looseRow,
  };
}

const NO_RAILS: readonly SceneKey[] = [];

/** In the order of the rows, each once. */
function railsOf(rows: readonly LeftRow[]): readonly SceneKey[] {
  let rails = NO_RAILS;
  for (const { rail } of rows) if (rail !== null && !rails.includes(rail)) rails = [...rails, rail];
  return rails;
}
