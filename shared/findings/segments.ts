// Segments: which interfaces hear each other's frames. A union over bridge ports, veth pairs and macvlans.
import type { InterfaceId } from "../topology/ids.ts";
import type { TopologyIndex } from "../topology/lookup.ts";
import type { Interface } from "../topology/model.ts";

export interface Segments {
  readonly of: ReadonlyMap<InterfaceId, number>;
  readonly members: ReadonlyMap<number, readonly Interface[]>;
}

/**
 * Joins what is wired on layer 2. A bridge that filters VLANs joins nothing: its ports may be apart. Private macvlans
 * hear their parent's wire, so they count. An end that is unknown or ambiguous joins nothing.
 */
export function findSegments(index: TopologyIndex): Segments {
  const parent = new Map<InterfaceId, InterfaceId>();
  const rootOf = (id: InterfaceId): InterfaceId => {
    let root = id;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    parent.set(id, root);
    return root;
  };
  const join = (a: InterfaceId, b: InterfaceId) => {
    if (index.interfaces.has(a) && index.interfaces.has(b)) parent.set(rootOf(a), rootOf(b));
  };
  for (const one of index.topology.interfaces) {
    if (one.peer.state === "known") join(one.id, one.peer.interface);
    const master = one.master ? index.interfaces.get(one.master) : undefined;
    if (master && master.kind !== "vrf" && master.vlanFiltering !== true) join(one.id, master.id);
    const shares = one.kind === "macvlan" || one.kind === "macvtap" || one.kind === "ipvlan";
    if (shares && one.lower.state === "known") join(one.id, one.lower.interface);
  }
  const of = new Map<InterfaceId, number>();
  const members = new Map<number, Interface[]>();
  const numbers = new Map<InterfaceId, number>();
  for (const one of index.topology.interfaces) {
    const root = rootOf(one.id);
    const number = numbers.get(root) ?? numbers.size;
    numbers.set(root, number);
    of.set(one.id, number);
    const list = members.get(number);
    if (list) list.push(one);
    else members.set(number, [one]);
  }
  return { of, members };
}
