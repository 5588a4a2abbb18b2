import type { Topology } from "../../topology/model.ts";
export interface GenerateOptions {
  /** Containers, pause containers not counted: 1 to 5,000 or more. */
  readonly containers: number;
  /** Adds what only odd hosts have: open plugs, macvlan, direct veths, unreadable namespaces. Default: from 6 on. */
  readonly oddities?: boolean;
}
/** Deterministic: equal options give an equal topology; a larger count only adds to what a smaller one has. */
export declare function generateTopology({ containers: count, oddities }: GenerateOptions): Topology;
