// Topologies on their way from the worker to the window: one of a host that the window has already is told by that one.
// Both ends keep what was said last for each desk; messages keep their order, so that they agree.
import {
  type TopologyTold,
  tellTopology,
  understandTopology,
} from "../../shared/topology/difference-told.ts";
import type { Topology } from "../../shared/topology/model.ts";
import type { AnalysedSnapshot, AnswerMessage, CallName, Outcome } from "./messages.ts";

/** An answer as it travels: with `told` its snapshot's topology is left out. */
export interface TravellingAnswer {
  readonly id: number;
  readonly answer: unknown;
  readonly told?: TopologyTold;
  /** Capture time of the topology it is told by. */
  readonly by?: string;
}

/** Calls whose answer brings the topology of a desk. */
function bringsTopology(call: CallName): boolean {
  return call === "analyseSnapshot" || call === "openBytes" || call === "takeOver";
}

/** The worker's end. */
export class TopologyTeller {
  readonly #last = new Map<string, Topology>();

  /** The next topology of a desk is told whole: the last one may not have arrived. */
  forget(desk: string): void {
    this.#last.delete(desk);
  }

  send(call: CallName, desk: string, { id, answer }: AnswerMessage): TravellingAnswer {
    if (call === "drop") this.#last.delete(desk);
    const outcome = answer as Outcome<AnalysedSnapshot>;
    if (!bringsTopology(call) || !outcome.ok) return { id, answer };
    const { topology, ...rest } = outcome.value;
    const before = this.#last.get(desk);
    this.#last.set(desk, topology);
    if (before?.host.id !== topology.host.id) return { id, answer };
    const value = { ok: true, value: rest };
    return { id, answer: value, told: tellTopology(before, topology), by: before.collectedAt };
  }
}

/** The window's end. */
export class TopologyHearer {
  readonly #last = new Map<string, Topology>();

  /** Throws when the topology is told by one that never arrived: that is a bug, and a guess would be worse. */
  receive(call: CallName, desk: string, { id, answer, told, by }: TravellingAnswer): AnswerMessage {
    if (call === "drop") this.#last.delete(desk);
    if (!bringsTopology(call)) return { id, answer } as AnswerMessage;
    const before = this.#last.get(desk);
    const outcome = answer as Outcome<AnalysedSnapshot>;
    if (!outcome.ok) return { id, answer: outcome };
    if (told && before?.collectedAt !== by) throw new Error("the snapshot it builds upon never arrived");
    const topology = told && before ? understandTopology(before, told) : outcome.value.topology;
    this.#last.set(desk, topology);
    return { id, answer: { ok: true, value: { ...outcome.value, topology } } };
  }
}
