// The same host without rewritten destinations: what its own firewall would say to a packet that Docker takes away before INPUT.
import type { PathModel, PathNetns } from "../path/model.ts";

/** A model whose host netns has no NAT chains; everything else is shared. */
export function withoutNat(model: PathModel, host: PathNetns): PathModel {
  const { firewall } = host;
  const bare: PathNetns = {
    ...host,
    firewall: {
      ...firewall,
      iptables: firewall.iptables.map((source) => ({
        ...source,
        ruleset: { ...source.ruleset, tables: source.ruleset.tables.filter((table) => table.name !== "nat") },
      })),
      nft:
        firewall.nft === null
          ? null
          : {
              ...firewall.nft,
              tables: firewall.nft.tables.map((table) => ({
                ...table,
                chains: new Map([...table.chains].filter(([, chain]) => chain.type !== "nat")),
              })),
            },
    },
  };
  return { ...model, netns: new Map([...model.netns, [host.id, bare]]) };
}
