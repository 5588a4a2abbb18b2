// The hops of one way in the order a person reads them: by network namespace, then by stage of the kernel's path.
import type { Hop, Trace } from "../../../shared/path/trace.ts";
import type { NetnsId } from "../../../shared/topology/ids.ts";
import type { EntityRef } from "../../../shared/topology/model.ts";
import type { ToldPath, ToldStep } from "../../analysis/messages.ts";

export interface HopStage {
  /** Netfilter hook, `routing`, or null for what is outside both: interfaces, sockets. */
  readonly stage: string | null;
  readonly hops: readonly Hop[];
}

/** One line of a long way: where it is, at which stage, a hop, or one of the rules that refused the packet. */
export type WayRow =
  | { readonly kind: "netns"; readonly netns: NetnsId }
  | { readonly kind: "stage"; readonly stage: string }
  | { readonly kind: "hop"; readonly hop: Hop }
  /** `step` of its way, and its place in it. */
  | { readonly kind: "refused"; readonly step: number; readonly at: number };

export interface HopGroup {
  readonly netns: NetnsId;
  readonly stages: readonly HopStage[];
}

function stageOf(hop: ToldStep, before: string | null): string | null {
  if (hop.hook !== undefined) return hop.hook.toLowerCase();
  if (hop.kind === "route") return "routing";
  // What a rule did stands with the rule.
  if (hop.kind === "nat" || hop.kind === "conntrack" || hop.kind === "drop") return before;
  return null;
}

/**
 * Hops that mattered: rules that matched or may have, chains they stand in, policies that drop, and all that is no
 * rule. The order stays.
 */
export function whatMattered(hops: readonly Hop[]): readonly Hop[] {
  return hops.filter((hop, at) => {
    if (hop.kind === "rule") return hop.match !== "no";
    if (hop.kind !== "chain") return true;
    if (hop.target !== undefined) return hop.target.toUpperCase() === "DROP";
    for (const next of hops.slice(at + 1)) {
      if (next.kind !== "rule") return false;
      if (next.match !== "no") return true;
    }
    return false;
  });
}

export function groupHops(hops: readonly Hop[]): readonly HopGroup[] {
  const groups: { netns: NetnsId; stages: { stage: string | null; hops: Hop[] }[] }[] = [];
  for (const hop of hops) {
    let group = groups.at(-1);
    if (group?.netns !== hop.netns) {
      group = { netns: hop.netns, stages: [] };
      groups.push(group);
    }
    const last = group.stages.at(-1);
    const stage = stageOf(hop, last?.stage ?? null);
    if (last !== undefined && last.stage === stage) last.hops.push(hop);
    else group.stages.push({ stage, hops: [hop] });
  }
  return groups;
}

/** The rows of a way with every rule, found by their place: refused ones are not held. */
export class WayRows {
  readonly count: number;
  readonly #blocks: { readonly from: number; readonly row: WayRow; readonly size: number }[] = [];

  constructor(steps: readonly ToldStep[]) {
    let count = 0;
    const add = (row: WayRow, size = 1): void => {
      this.#blocks.push({ from: count, row, size });
      count += size;
    };
    let netns: NetnsId | null = null;
    let stage: string | null = null;
    steps.forEach((step, place) => {
      if (step.netns !== netns) {
        netns = step.netns;
        stage = null;
        add({ kind: "netns", netns });
      }
      const now = stageOf(step, stage);
      if (now !== stage && now !== null) add({ kind: "stage", stage: now });
      stage = now;
      if (step.kind === "refusals") add({ kind: "refused", step: place, at: 0 }, step.count);
      else add({ kind: "hop", hop: step });
    });
    this.count = count;
  }

  at(place: number): WayRow | undefined {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#blocks[middle]?.from ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    const found = this.#blocks[low];
    if (!found || place < 0 || place >= found.from + found.size) return undefined;
    const { row, from } = found;
    return row.kind === "refused" ? { ...row, at: place - from } : row;
  }
}

/** Where a click on a hop leads: its interface, else its network namespace. */
export function hopRef(hop: Hop): EntityRef {
  return hop.interface === undefined
    ? { kind: "netns", id: hop.netns }
    : { kind: "interface", id: hop.interface };
}

/**
 * Everything of the wiring the packet touches, once each, in its order. Where it ends stands last: the network namespace
 * it is delivered in, else that of its last hop.
 */
export function wayRefs(
  trace: Pick<Trace, "request">,
  path: Pick<ToldPath, "deliveredTo" | "hops">,
): readonly EntityRef[] {
  const { origin } = trace.request;
  const first: EntityRef =
    origin.kind === "wire"
      ? { kind: "interface", id: origin.interface }
      : { kind: "netns", id: origin.netns };
  const end = path.deliveredTo?.netns ?? path.hops.at(-1)?.netns;
  const seen = new Set<string>([first.id]);
  const between = path.hops
    .map(hopRef)
    .filter((ref) => ref.id !== end && !seen.has(ref.id) && seen.add(ref.id));
  const last: EntityRef[] = end === undefined || end === first.id ? [] : [{ kind: "netns", id: end }];
  return [first, ...between, ...last];
}
