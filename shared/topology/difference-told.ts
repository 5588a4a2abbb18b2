// A topology told by an earlier one: what did not change is named by its place there, and of what is shaped as it was (a
// link whose counters moved) only the values that differ are told. Between a worker and a window this saves copying a
// whole host for one new container or a second of traffic, and what is the same stays the very object it was.
import type { Topology } from "./model.ts";

/** Lists of a topology, and by what their items are found again. */
const KEYS = {
  namespaces: (item) => item.id,
  interfaces: (item) => item.id,
  containers: (item) => item.id,
  pods: (item) => item.id,
  processes: (item) => item.id,
  listeners: (item) => `${item.netns} ${item.protocol} ${item.address} ${item.port}`,
  kernelNamespaces: (item) => `${item.kind} ${item.inode}`,
  runtimes: (item) => `${item.runtime} ${item.key} ${item.user}`,
} satisfies { readonly [Name in ListName]: (item: Topology[Name][number]) => string };

type ListName =
  | "namespaces"
  | "interfaces"
  | "containers"
  | "pods"
  | "processes"
  | "listeners"
  | "kernelNamespaces"
  | "runtimes";

const NAMES = Object.keys(KEYS) as ListName[];

/** One list: `from` has for each item its place in the earlier list, or -1 for the next one of `fresh`. */
interface ListTold {
  readonly from: Int32Array;
  readonly fresh: readonly object[];
  readonly moved: readonly Moved[];
}

type Step = string;
type Value = string | number | boolean | null | undefined;

/** One value that is another one in some items: the way to it, the items by their place in the list, their values. */
interface Moved {
  readonly path: readonly Step[];
  readonly items: Int32Array;
  readonly values: Float64Array | readonly Value[];
}

export interface TopologyTold {
  readonly facts: Omit<Topology, ListName>;
  readonly lists: { readonly [Name in ListName]: ListTold };
}

/** `now` as told by `before`; both are plain data. Nothing in common is no error: then everything is fresh. */
export function tellTopology(before: Topology, now: Topology): TopologyTold {
  const {
    namespaces,
    interfaces,
    containers,
    pods,
    processes,
    listeners,
    kernelNamespaces,
    runtimes,
    ...facts
  } = now;
  const of = <Name extends ListName>(name: Name): ListTold =>
    tellList(before[name], now[name], KEYS[name] as (item: object) => string);
  return {
    facts,
    lists: {
      namespaces: of("namespaces"),
      interfaces: of("interfaces"),
      containers: of("containers"),
      pods: of("pods"),
      processes: of("processes"),
      listeners: of("listeners"),
      kernelNamespaces: of("kernelNamespaces"),
      runtimes: of("runtimes"),
    },
  };
}

/** The topology that was told; `before` must be equal to the one it was told by. */
export function understandTopology(before: Topology, { facts, lists }: TopologyTold): Topology {
  const understood: Record<string, readonly object[]> = {};
  for (const name of NAMES) understood[name] = understandList(before[name], lists[name]);
  return { ...facts, ...understood } as unknown as Topology;
}

function tellList(
  before: readonly object[],
  now: readonly object[],
  keyOf: (item: object) => string,
): ListTold {
  const places = new Map<string, number>();
  for (let at = 0; at < before.length; at += 1) places.set(keyOf(before[at] as object), at);
  const from = new Int32Array(now.length);
  const fresh: object[] = [];
  const moves = new Moves();
  for (let at = 0; at < now.length; at += 1) {
    const item = now[at] as object;
    const place = places.get(keyOf(item));
    const was = place === undefined ? undefined : before[place];
    const alike = likeness(was, item);
    from[at] = place !== undefined && alike !== "other" ? place : -1;
    if (alike === "other") fresh.push(item);
    else if (alike === "moved") moves.note(was, item, at);
  }
  return { from, fresh, moved: moves.told() };
}

/** Which values moved: at one way into the items, and further in. */
class Moves {
  readonly #further = new Map<Step, Moves>();
  readonly #items: number[] = [];
  readonly #values: Value[] = [];

  /** What differs between two that are alike; `at`: place of the item they are or are part of. */
  note(was: unknown, now: unknown, at: number): void {
    if (Object.is(was, now)) return;
    if (!isObject(was) || !isObject(now)) {
      this.#items.push(at);
      this.#values.push(now as Value);
      return;
    }
    for (const key in now) {
      if (Object.is(was[key], now[key])) continue;
      const further = this.#further.get(key) ?? new Moves();
      this.#further.set(key, further);
      further.note(was[key], now[key], at);
    }
  }

  told(path: readonly Step[] = []): Moved[] {
    const items = Int32Array.from(this.#items);
    const isNumbers = this.#values.every((value) => typeof value === "number");
    const values = isNumbers ? Float64Array.from(this.#values as number[]) : this.#values;
    const here = items.length > 0 ? [{ path, items, values }] : [];
    return [...here, ...[...this.#further].flatMap(([step, moves]) => moves.told([...path, step]))];
  }
}

/** The very list of before when nothing in it is new, gone, elsewhere or another. */
function understandList(before: readonly object[], { from, fresh, moved }: ListTold): readonly object[] {
  const isKept = from.length === before.length && moved.length === 0;
  if (isKept && from.every((place, at) => place === at)) return before;
  const items = new Array<object>(from.length);
  let next = 0;
  for (let at = 0; at < from.length; at += 1) {
    const place = from[at] as number;
    items[at] = (place >= 0 ? before[place] : fresh[next]) as object;
    if (place < 0) next += 1;
  }
  for (const { path, items: places, values } of moved)
    places.forEach((at, index) => {
      put(items, at, before[from[at] as number] as object, path, values[index]);
    });
  return items;
}

/** Puts a value into an item of a list; what of the item still is what it `was` is copied first. */
function put(items: object[], at: number, was: object, path: readonly Step[], value: Value): void {
  let holder = items as unknown as Fields;
  let key = String(at);
  let before: unknown = was;
  for (const step of path) {
    if (holder[key] === before)
      holder[key] = Array.isArray(before) ? before.slice() : { ...(before as object) };
    holder = holder[key] as Fields;
    before = (before as Fields)[step];
    key = step;
  }
  holder[key] = value;
}

type Fields = Record<Step, unknown>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

/**
 * How alike two plain data are: the same, of one shape with other values in it, or other. A missing field differs from one
 * that is undefined.
 */
function likeness(a: unknown, b: unknown): "same" | "moved" | "other" {
  if (Object.is(a, b)) return "same";
  if (!isObject(a) || !isObject(b)) return isObject(a) || isObject(b) ? "other" : "moved";
  if (Array.isArray(a) !== Array.isArray(b)) return "other";
  if (Array.isArray(a) && a.length !== b.length) return "other";
  let alike: "same" | "moved" = "same";
  for (const key in a) {
    // A name that a host chose could be this one, and putting it would be no field.
    if (!(key in b) || key === "__proto__") return "other";
    const part = likeness(a[key], b[key]);
    if (part === "other") return part;
    if (part === "moved") alike = part;
  }
  for (const key in b) if (!(key in a)) return "other";
  return alike;
}
