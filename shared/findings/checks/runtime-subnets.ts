// Check: networks of two runtimes that were given overlapping subnets.
import { overlaps, parsePrefix } from "../../address/ip-address.ts";
import type { RuntimeNetworkRecord } from "../../parse/records.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef } from "../names.ts";

export const runtimeSubnets: Check = {
  code: "runtime-subnets-clash",
  looksFor: "subnets of two runtimes that clash",
  run: (host) => {
    // A network is told by its runtime and again by its file; a rootless one is in a netns of its user's, out of the way.
    const told = new Set<string>();
    const held = host.records.networks.flatMap((network) =>
      network.subnets.flatMap((text) => {
        const prefix = parsePrefix(text);
        const key = `${network.runtime} ${network.name} ${text}`;
        if (!prefix || typeof network.home === "string" || told.has(key)) return [];
        told.add(key);
        return [{ network, text, prefix }];
      }),
    );
    const found: Finding[] = [];
    const bridgeOf = (network: RuntimeNetworkRecord) =>
      host.topology.interfaces.find(
        (one) => one.netns === host.index.hostNetns?.id && one.name === network.bridge,
      );
    held.forEach((a, i) => {
      for (const b of held.slice(i + 1)) {
        if (a.network.runtime === b.network.runtime || !overlaps(a.prefix, b.prefix)) continue;
        const bridges = [bridgeOf(a.network), bridgeOf(b.network)].filter((one) => one !== undefined);
        const one = (side: typeof a) => `${side.network.runtime} network ${side.network.name} (${side.text})`;
        found.push({
          code: "runtime-subnets-clash",
          severity: bridges.length === 2 ? "broken" : "doubt",
          title: `${a.network.runtime} and ${b.network.runtime} hand out the same addresses`,
          reason: `${one(a)} and ${one(b)} overlap: as soon as both are up, one of them is unreachable.`,
          evidence: [
            { says: one(a), source: a.network.source },
            { says: one(b), source: b.network.source },
          ],
          advice:
            "Recreate one of the networks with another --subnet, and keep the runtimes' default pools apart.",
          refs: bridges.map(interfaceRef),
        });
      }
    });
    return found;
  },
};
