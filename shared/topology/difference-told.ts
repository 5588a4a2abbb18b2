// A topology told by an earlier one: what did not change is named by its place there. Between a worker and a window this
// saves copying a whole host for one new container, and what is the same stays the very object it was.
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
  for (let at = 0; at < now.length; at += 1) {
    const item = now[at] as object;
    const place = places.get(keyOf(item));
    const same = place !== undefined && sameData(before[place], item);
    from[at] = same ? place : -1;
    if (!same) fresh.push(item);
  }
  return { from, fresh };
}

/** The very list of before when nothing in it is new, gone or elsewhere. */
function understandList(before: readonly object[], { from, fresh }: ListTold): readonly object[] {
  if (from.length === before.length && from.every((place, at) => place === at)) return before;
  const items = new Array<object>(from.length);
  let next = 0;
  for (let at = 0; at < from.length; at += 1) {
    const place = from[at] as number;
    items[at] = (place >= 0 ? before[place] : fresh[next]) as object;
    if (place < 0) next += 1;
  }
  return items;
}

/** Equal plain data: objects, lists and single values; a missing field differs from one that is undefined. */
function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!sameData(a[i], b[i])) return false;
    return true;
  }
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  for (const key in one) if (!(key in other) || !sameData(one[key], other[key])) return false;
  for (const key in other) if (!(key in one)) return false;
  return true;
}
