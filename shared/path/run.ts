// One run of the engine: the choices it follows, what it writes down, and the state kernels keep between packets.
import type { NetnsId } from "../topology/ids.ts";
import type { PathModel } from "./model.ts";
import type { CtEntry } from "./netfilter/conntrack.ts";
import type { Step } from "./steps.ts";
import type { Alternative, Hop } from "./trace.ts";

export interface Option {
  readonly says: string;
  /** Null: the snapshot cannot tell how likely it is. */
  readonly probability: number | null;
}

/** Most hops of one path; past it the trace stops as unknown (a loop the ttl does not end). */
const MOST_HOPS = 200_000;

export class HopLimit extends Error {}

/** Keeps conntrack tables, steps, doubts and the choices made in one deterministic walk. */
export class Run {
  readonly model: PathModel;
  readonly steps: Step[] = [];
  #hops = 0;
  readonly doubts = new Set<string>();
  readonly alternatives: Alternative[] = [];
  /** How many ways each met choice had, and which was taken: the explorer's way to the next path. */
  readonly taken: { choice: number; of: number }[] = [];
  /** Conntrack tables by netns, from tuple to entry. */
  readonly conntrack = new Map<NetnsId, Map<string, { readonly entry: CtEntry; readonly reply: boolean }>>();
  /** Connections of IPVS, from real server and client to the virtual server's address. */
  readonly balanced = new Map<string, { readonly address: bigint; readonly port: number }>();
  readonly #script: readonly number[];
  /** Whether rules that do not match are written down (they are most of a trace). */
  readonly verbose: boolean;

  constructor(model: PathModel, script: readonly number[], verbose = true) {
    this.model = model;
    this.#script = script;
    this.verbose = verbose;
  }

  hop(hop: Hop): void {
    this.count(1);
    this.steps.push(hop);
  }

  /** So many more hops are written down. */
  count(hops: number): void {
    this.#hops += hops;
    if (this.#hops > MOST_HOPS) throw new HopLimit();
  }

  /** Begins a way anew, as an answer does behind its request. */
  forgetSteps(): void {
    this.steps.length = 0;
    this.#hops = 0;
  }

  /** Takes one of several ways; every way is walked in some run. */
  choose(options: readonly Option[]): number {
    if (options.length <= 1) return 0;
    const choice = this.#script[this.taken.length] ?? 0;
    this.taken.push({ choice, of: options.length });
    const option = options[choice];
    if (option) this.alternatives.push({ says: option.says, probability: option.probability });
    return choice;
  }

  doubt(text: string): void {
    this.doubts.add(text);
  }

  table(netns: NetnsId): Map<string, { readonly entry: CtEntry; readonly reply: boolean }> {
    const known = this.conntrack.get(netns);
    if (known) return known;
    const made = new Map<string, { readonly entry: CtEntry; readonly reply: boolean }>();
    this.conntrack.set(netns, made);
    return made;
  }
}
