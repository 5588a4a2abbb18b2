// Check: DNAT to an address inside a local container subnet that no interface holds.
import { contains, formatIp, type IpAddress, parseIp } from "../../address/ip-address.ts";
import type { NftTable } from "../../parse/nft-json.ts";
import type { SourceRef } from "../../snapshot/evidence.ts";
import type { NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { dnatOf } from "../iptables-reading.ts";
import { interfaceRef, netnsRef } from "../names.ts";
import { prefixesOf } from "../subnets.ts";

interface Rewrite {
  readonly address: IpAddress;
  readonly text: string;
  readonly source: SourceRef;
}

export const dnatToNobody: Check = {
  code: "dnat-to-nobody",
  looksFor: "DNAT to an address nobody has",
  run: (host) => {
    const held = new Set(
      host.topology.interfaces.flatMap((one) =>
        one.addresses.flatMap(({ address }) => {
          const ip = parseIp(address);
          return ip ? [formatIp(ip)] : [];
        }),
      ),
    );
    const unread = host.topology.namespaces.filter((netns) => netns.access !== "read").length;
    return host.topology.namespaces.flatMap((netns) => {
      const bridges = (host.index.interfacesByNetns.get(netns.id) ?? []).filter(
        (one) => one.kind === "bridge",
      );
      return rewrites(host, netns).flatMap(({ address, text, source }): Finding[] => {
        const bridge = bridges.find((one) => prefixesOf(one).some((prefix) => contains(prefix, address)));
        const written = formatIp(address);
        if (!bridge || held.has(written)) return [];
        return [
          {
            code: "dnat-to-nobody",
            severity: unread > 0 ? "doubt" : "broken",
            title: `Traffic is sent to ${written}, which nobody has`,
            reason: `A rule rewrites a destination to ${written} in the subnet of ${bridge.name}, but no interface ${unread > 0 ? `of those that could be read (${unread} namespaces could not) ` : ""}holds it: the connection times out.`,
            evidence: [{ says: text, source }, ...bridge.evidence.slice(0, 1)],
            advice:
              "A container or a runtime that is gone left the rule; restart its runtime so that it writes its rules anew, or delete the rule.",
            refs: [interfaceRef(bridge), netnsRef(netns)],
          },
        ];
      });
    });
  },
};

function rewrites(host: Examined, netns: NetworkNamespace): Rewrite[] {
  const found: Rewrite[] = [];
  for (const { ruleset } of host.iptables(netns)) {
    for (const table of ruleset.tables) {
      for (const chain of table.chains.values()) {
        for (const rule of chain.rules) {
          const address = dnatOf(rule)?.address;
          if (address) found.push({ address, text: rule.text, source: rule.source });
        }
      }
    }
  }
  for (const table of host.nft(netns)?.ruleset.tables ?? []) found.push(...nftRewrites(table));
  return found;
}

/** Plain `dnat to ADDRESS`; where a map or a set decides, nothing is claimed. */
function nftRewrites(table: NftTable): Rewrite[] {
  return [...table.chains.values()].flatMap((chain) =>
    chain.rules.flatMap((rule) =>
      rule.expressions.flatMap(({ kind, value }) => {
        const to =
          kind === "dnat" && typeof value === "object" && value !== null && "addr" in value
            ? value.addr
            : null;
        const address = typeof to === "string" ? parseIp(to) : null;
        return address
          ? [
              {
                address,
                text: `${table.family} ${table.name} ${chain.name}: dnat to ${formatIp(address)}`,
                source: rule.source,
              },
            ]
          : [];
      }),
    ),
  );
}
