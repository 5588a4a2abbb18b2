// Ingress chains of a device (nftables families netdev and inet): before bridges, conntrack and every IP hook.

import type { Flow } from "../flow.ts";
import type { Device, PathNetns } from "../model.ts";
import { deviceChains } from "../nft/base.ts";
import type { Run } from "../run.ts";
import type { Context } from "./evaluation.ts";
import { ACCEPT, type ChainVerdict } from "./verdict.ts";

/** Visits what is hooked to the device a packet comes in by. */
export function visitIngress(run: Run, netns: PathNetns, flow: Flow, device: Device): ChainVerdict {
  const chains = deviceChains(netns.firewall.nft, "ingress", device.name);
  const context: Context = { run, netns, flow, hook: "ingress", iif: device.name, oif: null };
  for (const chain of chains) {
    const words = chain.title.split(" ");
    run.hop({
      kind: "chain",
      netns: netns.id,
      hook: "ingress",
      says: `${chain.title} (priority ${chain.priority}, on ${device.name})`,
      chain: words.at(-1) ?? chain.title,
      table: words.slice(0, -1).join(" "),
    });
    const verdict = chain.walk(context);
    if (verdict.kind !== "accept") return verdict;
  }
  return ACCEPT;
}
