// Chains of the bridge family (nftables, and ebtables-nft): what a frame meets on its way through a bridge.

import type { Flow } from "../flow.ts";
import type { Device, PathNetns } from "../model.ts";
import { nftBaseChains } from "../nft/base.ts";
import type { Run } from "../run.ts";
import type { Context } from "./evaluation.ts";
import type { BaseChain } from "./hooks.ts";
import { ACCEPT, type ChainVerdict } from "./verdict.ts";

export type BridgeHook = "prerouting" | "input" | "forward" | "output" | "postrouting";

const chainsOf = new WeakMap<PathNetns, readonly BaseChain[]>();

function chains(netns: PathNetns): readonly BaseChain[] {
  const known = chainsOf.get(netns);
  if (known) return known;
  const made = nftBaseChains(netns.firewall.nft, "bridge");
  // equal priority: the chain registered last runs first
  made.sort((a, b) => a.priority - b.priority || (b.registered ?? 0) - (a.registered ?? 0));
  chainsOf.set(netns, made);
  return made;
}

export interface BridgePorts {
  readonly bridge: Device;
  readonly in: Device | null;
  readonly out: Device | null;
}

/**
 * Visits the chains of one bridge hook whose priorities lie in a range. br_netfilter calls the IP hooks in the middle:
 * in prerouting at 0, in forward at -1 (br_netfilter_hooks.c).
 * @param from lowest priority, @param to highest priority that is visited.
 */
export function visitBridgeHook(
  run: Run,
  netns: PathNetns,
  flow: Flow,
  hook: BridgeHook,
  ports: BridgePorts,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): ChainVerdict {
  const own = chains(netns);
  if (own.length === 0) return ACCEPT;
  const context: Context = {
    run,
    netns,
    flow,
    hook,
    iif: ports.in?.name ?? null,
    oif: ports.out?.name ?? null,
    bridge: ports.bridge.name,
  };
  for (const chain of own) {
    if (chain.hook !== hook || chain.isEmpty || chain.priority < from || chain.priority > to) continue;
    const words = chain.title.split(" ");
    run.hop({
      kind: "chain",
      netns: netns.id,
      hook,
      says: `${chain.title} (priority ${chain.priority})`,
      chain: words.at(-1) ?? chain.title,
      table: words.slice(0, -1).join(" "),
    });
    const verdict = chain.walk(context);
    if (verdict.kind !== "accept") return verdict;
  }
  return ACCEPT;
}
