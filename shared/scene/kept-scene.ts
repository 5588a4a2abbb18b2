// What a scene was built from and is made of, kept beside it: the next scene of the host builds only what is new.
import type { Listed } from "../kept/listed.ts";
import type { InterfaceId, NetnsId, ProcessId } from "../topology/ids.ts";
import type { Interface, Pod } from "../topology/model.ts";
import type { Census, Changes } from "./census.ts";
import type { RowMemory } from "./link-rows.ts";
import type { SceneBox, SceneHostPort, SceneKey, SceneView } from "./scene.ts";
import { sameLink } from "./unchanged.ts";

export interface SceneMemory {
  readonly view: SceneView;
  readonly census: Census;
  /** Boxes as they are without folds. */
  readonly boxes: Listed<NetnsId, SceneBox>;
  readonly hostPorts: readonly SceneHostPort[];
  readonly portIds: ReadonlyMap<InterfaceId, true>;
  readonly railIds: ReadonlySet<InterfaceId>;
  readonly cardIds: ReadonlySet<InterfaceId>;
  readonly links: RowMemory;
  /** Everything else that is not a box, by key. */
  readonly flat: ReadonlyMap<SceneKey, object>;
}

/** What the scene before has for the next one. */
export interface Kept {
  readonly before: SceneMemory | null;
  /** Whether all that was there is there and is told of as it was: only numbers moved that the picture does not show. */
  readonly isAllSame: boolean;
  /** Whether a link is told of as it was. */
  isSame(id: InterfaceId): boolean;
  /** Namespaces of whose boxes something they are built from is another object than before; null: of a thing in no known one. */
  readonly touched: ReadonlySet<NetnsId | null>;
}

/** Looks once at what changed: boxes, ports and cables all ask. */
export function keptFrom(before: SceneMemory | null, census: Census, changes: Changes): Kept {
  if (before === null)
    return {
      before,
      isAllSame: false,
      isSame: () => false,
      touched: new Set(),
    };
  // Those that differ: they are few.
  const other = new Set<InterfaceId>();
  for (const link of changes.interfaces.fresh) {
    const was = before.census.interfaces.get(link.id);
    if (!was || !sameLink(was, link)) other.add(link.id);
  }
  for (const { id } of changes.interfaces.gone) if (!census.interfaces.has(id)) other.add(id);
  const touched = touchedBy(census, changes, other);
  return {
    before,
    isAllSame:
      touched.size === 0 && hasSameOrder(before.census.topology.interfaces, census.topology.interfaces),
    isSame: (id) => !other.has(id),
    touched,
  };
}

function hasSameOrder(before: readonly Interface[], now: readonly Interface[]): boolean {
  return before.length === now.length && before.every((link, index) => link.id === now[index]?.id);
}

/** Namespaces whose boxes read something that is another object; `other`: links that are told of otherwise. */
function touchedBy(census: Census, changes: Changes, other: ReadonlySet<InterfaceId>): Set<NetnsId | null> {
  const touched = new Set<NetnsId | null>();
  for (const { id } of all(changes.namespaces)) touched.add(id);
  for (const { id, netns } of changes.interfaces.gone) if (other.has(id)) touched.add(netns);
  for (const { id, netns } of changes.interfaces.fresh) if (other.has(id)) touched.add(netns);
  for (const { netns } of all(changes.containers)) touched.add(netns);
  const processes = new Set<ProcessId | null>();
  for (const { id, netns } of all(changes.processes)) {
    processes.add(id);
    touched.add(netns);
  }
  const pods = new Set<Pod["id"] | null>();
  for (const { id, netns } of all(changes.pods)) {
    pods.add(id);
    touched.add(netns);
  }
  // A container is told of with its pod, its shim and its process, wherever these are.
  if (processes.size > 0 || pods.size > 0)
    for (const { netns, shim, process, pod } of census.topology.containers)
      if (processes.has(shim) || processes.has(process) || pods.has(pod)) touched.add(netns);
  return touched;
}

function all<T>({
  gone,
  fresh,
}: {
  readonly gone: readonly T[];
  readonly fresh: readonly T[];
}): readonly T[] {
  return gone.length === 0 ? fresh : gone.concat(fresh);
}
