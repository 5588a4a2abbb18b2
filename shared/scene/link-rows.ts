// What every link of a topology is in the scene: a row for each, in the topology's order. Rows of links of which nothing
// is told otherwise, nor of their other ends, are those of the scene before.
import { Follower } from "../kept/follower.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Interface } from "../topology/model.ts";
import type { Census } from "./census.ts";
import type { Kept } from "./kept-scene.ts";
import type { SceneCable, SceneHostPort } from "./scene.ts";

export interface LinkRow {
  /** Other end of a veth whose ends name each other, and its netns when that is not the host's own. */
  readonly peer: InterfaceId | null;
  readonly home: NetnsId | null;
  /** Whether the row may be kept: of a veth without such an end what it is hangs on more. */
  readonly isPlain: boolean;
  /** The port it is drawn as beside the host's rails. */
  readonly port: SceneHostPort | null;
  /** The cable between it and its other end, at the end that comes first. */
  readonly veth: SceneCable | null;
  /** What it is plugged into. */
  readonly member: SceneCable | null;
}

/** Rows of one scene, for the next. */
export interface RowMemory {
  readonly links: readonly Interface[];
  readonly rows: readonly LinkRow[];
}

export class LinkRows implements RowMemory {
  readonly links: readonly Interface[];
  readonly rows: LinkRow[];
  /** Ports that are none any more, or others now. */
  readonly portsGone = new Set<SceneHostPort>();
  readonly #holds: Uint8Array;
  readonly #before: readonly LinkRow[];
  /** Place of each link in the scene before; -1: it was not there. */
  readonly #places: Int32Array;

  /** `isSameView`: whether the same is hidden and folded as in the scene before. */
  constructor(census: Census, kept: Kept, isSameView: boolean) {
    this.links = census.topology.interfaces;
    const count = this.links.length;
    this.#before = kept.before?.links.rows ?? [];
    this.#places = placesBefore(this.links, kept);
    this.rows = new Array(count);
    this.#holds = new Uint8Array(count);
    const host = census.hostNetns?.id ?? null;
    let isOdd = false;
    let last = -1;
    for (let at = 0; at < count; at += 1) {
      const link = this.links[at] as Interface;
      const was = isSameView ? this.before(at) : undefined;
      if (was?.isPlain && holds(was, link, host, kept)) {
        this.rows[at] = was;
        this.#holds[at] = 1;
        // Which end of a cable comes first hangs on the order.
        isOdd ||= (this.#places[at] as number) < last;
        last = this.#places[at] as number;
        continue;
      }
      const row = rowOf(link, census);
      this.rows[at] = row;
      isOdd ||= !row.isPlain && link.peer.state === "known";
    }
    // Which of several that name the same end is drawn hangs on their order: then all are looked at.
    if (isOdd) {
      this.#holds.fill(0);
      for (let at = 0; at < count; at += 1) this.rows[at] = rowOf(this.links[at] as Interface, census);
    }
    const isKept = new Uint8Array(this.#before.length);
    for (let at = 0; at < count; at += 1) if (this.#holds[at]) isKept[this.#places[at] as number] = 1;
    for (let at = 0; at < this.#before.length; at += 1) {
      const { port } = this.#before[at] as LinkRow;
      if (port && !isKept[at]) this.portsGone.add(port);
    }
  }

  /** The row of a link as it was, whether it holds or not. */
  before(at: number): LinkRow | undefined {
    return this.#before[this.#places[at] as number];
  }

  /** Whether the row is that of the scene before. */
  holds(at: number): boolean {
    return this.#holds[at] === 1;
  }

  /** A row that is kept is another scene's as well: it is not changed, but another one put in its place. */
  set(at: number, change: Partial<Pick<LinkRow, "port" | "veth" | "member">>): void {
    this.rows[at] = { ...(this.rows[at] as LinkRow), ...change };
  }
}

function holds(row: LinkRow, { id, netns }: Interface, host: NetnsId | null, kept: Kept): boolean {
  return (
    kept.isSame(id) &&
    (netns === host || !kept.touched.has(netns)) &&
    (row.peer === null || kept.isSame(row.peer)) &&
    (row.home === null || !kept.touched.has(row.home))
  );
}

function rowOf(link: Interface, census: Census): LinkRow {
  const nothing = { port: null, veth: null, member: null };
  if (link.kind !== "veth") return { peer: null, home: null, isPlain: true, ...nothing };
  const peer = link.peer.state === "known" ? census.interfaces.get(link.peer.interface) : undefined;
  const isPair = peer?.peer.state === "known" && peer.peer.interface === link.id;
  if (!isPair) return { peer: null, home: null, isPlain: false, ...nothing };
  const home = peer.netns === census.hostNetns?.id ? null : peer.netns;
  return { peer: peer.id, home, isPlain: true, ...nothing };
}

/** Place of each link among those of the scene before; -1: it was not there. */
function placesBefore(now: readonly Interface[], { before }: Kept): Int32Array {
  const places = new Int32Array(now.length).fill(-1);
  if (before === null) return places;
  const { interfaces } = before.census;
  const follower = new Follower(
    before.links.links,
    (link) => link.id,
    (id) => interfaces.has(id),
  );
  for (let at = 0; at < now.length; at += 1) places[at] = follower.placeOfItem(now[at] as Interface);
  return places;
}
