// What each cable of a scene is in the layout: a row at the left of a box or of a host port, a tap from a rail, or a
// direct cable from box to box.
import type {
  SceneBox,
  SceneCable,
  SceneHostPort,
  SceneKey,
  ScenePort,
  WiringScene,
} from "../scene/scene.ts";
import { type Ends, endsOf } from "./ends.ts";

/** A row at the left of a box: its port, and what stands between it and the rail. */
export interface LeftRow {
  readonly port: ScenePort | null;
  readonly chip: SceneHostPort | null;
  readonly cable: SceneCable | null;
  readonly rail: SceneKey | null;
  /** The cable from the rail to the chip. */
  readonly tap: SceneCable | null;
  /** Names the other end where the cable itself is not drawn; "" otherwise. */
  readonly tag: string;
}

/** A veth from a port of one box to a port of another. */
export interface DirectEdge {
  readonly cable: SceneCable;
  readonly own: ScenePort;
  readonly other: ScenePort;
  /** The other one's box, and the number of its first port. */
  readonly box: SceneBox;
  readonly first: number;
}

/** Rows of one layout, kept for the next. */
export interface RowMemory {
  readonly ends: Ends;
  /** By the number of the end they are at. */
  readonly rows: readonly (LeftRow | undefined)[];
}

export class Wiring implements RowMemory {
  readonly ends: Ends;
  readonly rows: (LeftRow | undefined)[];
  /** Cables that begin at none of the ends: those of cards, in the scene's order. */
  readonly others: SceneCable[] = [];
  readonly #direct = new Map<SceneKey, DirectEdge[]>();
  readonly #isDirect: Uint8Array;
  readonly #before: RowMemory | null;
  readonly #taps: (SceneCable | undefined)[];
  readonly #isTaken: Uint8Array;

  /** `before`: rows that come out equal are those. */
  constructor(scene: WiringScene, before: RowMemory | null) {
    this.#before = before;
    this.ends = endsOf(scene, before?.ends ?? null);
    const count = this.ends.ports.length;
    this.rows = new Array(count);
    this.#taps = new Array(count);
    this.#isTaken = new Uint8Array(count);
    this.#isDirect = new Uint8Array(count);
    // What is plugged into a rail by what: rows are read after all of it is known.
    const rows: SceneCable[] = [];
    const from: number[] = [];
    for (const cable of scene.cables) {
      const end = this.ends.by.get(cable.from);
      if (end === undefined) this.others.push(cable);
      else if (cable.kind === "membership") this.#taps[end] = cable;
      else {
        rows.push(cable);
        from.push(end);
      }
    }
    for (let at = 0; at < rows.length; at += 1) this.#read(rows[at] as SceneCable, from[at] as number);
  }

  /** Whether a host port stands in the row of a box. */
  isTaken(end: number): boolean {
    return this.#isTaken[end] === 1;
  }

  tapOf(end: number): SceneCable | null {
    return this.#taps[end] ?? null;
  }

  /** Cables to other boxes of a box whose first port is `first`; undefined: none. */
  directOf(box: SceneBox, first: number): readonly DirectEdge[] | undefined {
    for (let at = 0; at < box.ports.length; at += 1)
      if (this.#isDirect[first + at] === 1) return this.#direct.get(box.key);
    return undefined;
  }

  #read(cable: SceneCable, from: number): void {
    const { by, chips, ports, boxes } = this.ends;
    const chip = chips[from];
    if (cable.to === null || cable.to.startsWith("rail:")) {
      this.#set(from, from, cable, cable.to ?? this.#railOf(from), "");
      return;
    }
    const to = by.get(cable.to);
    const own = ports[from];
    const other = to === undefined ? null : ports[to];
    if (chip && to !== undefined && other) {
      this.#isTaken[from] = 1;
      this.#set(to, from, cable, chip.bridge, "");
      return;
    }
    const near = boxes[from];
    const far = to === undefined ? null : boxes[to];
    if (to !== undefined && near && far && own && other && near !== far && cable.kind === "veth") {
      const [nearFirst, farFirst] = [from - near.ports.indexOf(own), to - far.ports.indexOf(other)];
      this.#link(near.key, from, { cable, own, other, box: far, first: farFirst });
      this.#link(far.key, to, { cable, own: other, other: own, box: near, first: nearFirst });
    } else this.tagBoth(cable);
  }

  #railOf(end: number): SceneKey | null {
    return this.ends.chips[end]?.bridge ?? null;
  }

  /** A row at `end`; `outer` is what stands between it and the rail when it is a host port. */
  #set(end: number, outer: number, cable: SceneCable, rail: SceneKey | null, tag: string): void {
    const port = this.ends.ports[end] ?? null;
    const chip = this.ends.chips[outer] ?? null;
    const tap = (chip && this.#taps[outer]) ?? null;
    const row = { port, chip, cable, rail, tap, tag };
    const was = this.#before?.rows[end];
    this.rows[end] = was && isSameRow(was, row) ? was : row;
  }

  /** Far apart or a second cable between the same two: each end gets a stub that names the other one. */
  tagBoth(cable: SceneCable): void {
    const from = this.ends.by.get(cable.from);
    const to = cable.to === null ? undefined : this.ends.by.get(cable.to);
    if (from === undefined || to === undefined) return;
    this.#set(from, from, cable, this.#railOf(from), this.#nameOf(to));
    this.#set(to, to, cable, this.#railOf(to), this.#nameOf(from));
  }

  #nameOf(end: number): string {
    const { ports, boxes, chips } = this.ends;
    return chips[end]?.name ?? [ports[end]?.name, boxes[end]?.title].filter(Boolean).join(" · ");
  }

  #link(key: SceneKey, end: number, edge: DirectEdge): void {
    this.#isDirect[end] = 1;
    const edges = this.#direct.get(key);
    if (edges) edges.push(edge);
    else this.#direct.set(key, [edge]);
  }
}

/** Whether two rows show the very same. */
export function isSameRow(a: LeftRow, b: LeftRow): boolean {
  return (
    a === b ||
    (a.cable === b.cable &&
      a.port === b.port &&
      a.chip === b.chip &&
      a.rail === b.rail &&
      a.tap === b.tap &&
      a.tag === b.tag)
  );
}
