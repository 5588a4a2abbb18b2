// One answer to "whose is it": a name, a sentence, what can be selected, and the lines that said so.
import type { Records } from "../parse/records.ts";
import type { Evidence } from "../snapshot/evidence.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { TopologyIndex } from "../topology/lookup.ts";
import type { EntityRef } from "../topology/model.ts";

export interface WhoAnswer {
  readonly kind:
    | "container"
    | "pod"
    | "process"
    | "netns"
    | "namespace"
    | "interface"
    | "network"
    | "lease"
    | "service"
    | "chain"
    | "port"
    | "neighbour"
    | "route"
    | "file"
    | "host";
  /** Name of the thing that was found. */
  readonly name: string;
  /** One sentence: what it is to the question, and whose. */
  readonly says: string;
  /** What a click on it selects; null for what the picture does not show. */
  readonly ref: EntityRef | null;
  readonly evidence: readonly Evidence[];
}

/** Everything an answer may be made from. */
export interface Ground {
  readonly snapshot: Snapshot;
  readonly records: Records;
  readonly index: TopologyIndex;
}

/** Most evidence lines of one answer. */
const STEPS = 5;

export function steps(...lists: readonly (readonly Evidence[])[]): Evidence[] {
  return lists.flat().slice(0, STEPS);
}
