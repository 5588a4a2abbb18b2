// Check: rules in legacy iptables and in nftables' iptables at once; each sees only its own half.
import type { Examined, IptablesListing } from "../examine.ts";
import type { Check } from "../finding.ts";
import { count, netnsRef } from "../names.ts";

export const twoIptables: Check = {
  code: "two-iptables",
  looksFor: "iptables legacy and nft both in use",
  run: (host: Examined) =>
    host.topology.namespaces.flatMap((netns) => {
      const listings = host.iptables(netns);
      const legacy = listings.filter((one) => one.kind === "legacy" && rulesOf(one) > 0);
      const nft = listings.filter((one) => one.kind === "nft" && rulesOf(one) > 0);
      const [old, young] = [legacy[0], nft[0]];
      if (!old || !young) return [];
      const sum = (list: readonly IptablesListing[]) => list.reduce((total, one) => total + rulesOf(one), 0);
      return [
        {
          code: "two-iptables",
          severity: "doubt" as const,
          title: "Two kinds of iptables are in use",
          reason: `${count(sum(legacy), "rule")} are in legacy iptables and ${count(sum(nft), "rule")} in the nftables kind: a packet meets both, and either tool shows only its half.`,
          evidence: [old, young].flatMap((listing) => {
            const source = listing.ruleset.tables[0]?.source;
            return source ? [{ says: `${listing.section} holds rules`, source }] : [];
          }),
          advice:
            "Decide for one (update-alternatives --config iptables), move what wrote the other half, then flush it.",
          refs: [netnsRef(netns)],
        },
      ];
    }),
};

function rulesOf({ ruleset }: IptablesListing): number {
  return ruleset.tables.reduce(
    (sum, table) => sum + [...table.chains.values()].reduce((all, chain) => all + chain.rules.length, 0),
    0,
  );
}
