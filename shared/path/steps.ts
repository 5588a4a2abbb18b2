// What a walk writes down, in order: hops, and stretches of refused rules, whose hops wait until somebody reads them.
import type { NetnsId } from "../topology/ids.ts";
import type { Hop } from "./trace.ts";

/** Rules of one chain in a row that refused the packet: most of a trace over a big ruleset. */
export interface Refusals {
  readonly kind: "refusals";
  readonly count: number;
  readonly netns: NetnsId;
  readonly hook: string;
  /** Makes their hops, each time anew. @param from place of the first, from 0; @param to behind the last. */
  readonly hops: (from?: number, to?: number) => Hop[];
}

export type Step = Hop | Refusals;

/** How many rules stand in the refusals among them. */
export function refusedCount(steps: readonly (Hop | Pick<Refusals, "kind" | "count">)[]): number {
  return steps.reduce((sum, step) => sum + (step.kind === "refusals" ? step.count : 0), 0);
}

/** The hops that are there, without those of refusals. */
export function plainHops(steps: readonly (Hop | Pick<Refusals, "kind">)[]): Hop[] {
  return steps.filter((step): step is Hop => step.kind !== "refusals");
}

/** All hops, those of refusals among them. */
export function hopsOf(steps: readonly Step[]): Hop[] {
  const all: Hop[] = [];
  for (const step of steps) {
    if (step.kind !== "refusals") all.push(step);
    // a spread would be limited by the stack
    else for (const hop of step.hops()) all.push(hop);
  }
  return all;
}
