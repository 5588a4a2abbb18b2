// Where what is gone was: the nearest thing that is still there, for a picture that can no longer show the thing itself.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { EntityRef } from "../topology/model.ts";
import type { Change } from "./change.ts";
import { type Comparison, pairOfInterface } from "./comparison.ts";

/** Null for what still is, and for what left no trace: a namespace with all that was in it. */
export function lastPlace(comparison: Comparison, { change, kind, before }: Change): EntityRef | null {
  if (change !== "removed" || before === null) return null;
  const itself = kind === before.kind;
  switch (before.kind) {
    case "interface": {
      const one = comparison.before.index.interfaces.get(before.id);
      if (!one) return null;
      if (!itself) return interfaceNow(comparison, one.id);
      return (one.master && interfaceNow(comparison, one.master)) ?? netnsNow(comparison, one.netns);
    }
    case "netns":
      return itself ? null : netnsNow(comparison, before.id);
    case "container": {
      const still = comparison.after.index.containers.get(before.id);
      if (still && !itself) return { kind: "container", id: still.id };
      const netns = comparison.before.index.containers.get(before.id)?.netns;
      return netns ? netnsNow(comparison, netns) : null;
    }
    default:
      return null;
  }
}

function interfaceNow(comparison: Comparison, id: InterfaceId): EntityRef | null {
  const pair = pairOfInterface(comparison, id);
  return pair ? { kind: "interface", id: pair.after.id } : null;
}

function netnsNow(comparison: Comparison, id: NetnsId): EntityRef | null {
  const pair = comparison.netns.find(({ before }) => before.id === id);
  return pair ? { kind: "netns", id: pair.after.id } : null;
}
