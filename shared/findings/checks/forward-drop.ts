// Check: FORWARD drops by policy and no rule lets a container bridge through.
import { overlaps, parsePrefix } from "../../address/ip-address.ts";
import type { IptablesRule } from "../../parse/iptables-save.ts";
import type { NftExpression } from "../../parse/nft-json.ts";
import type { SourceRef } from "../../snapshot/evidence.ts";
import type { IptablesListing, NftListing } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { optionOf, reachable, tableOf } from "../iptables-reading.ts";
import { interfaceRef, netnsRef } from "../names.ts";
import { type ContainerBridge, containerBridges } from "../subnets.ts";

export const forwardDrop: Check = {
  code: "forward-drop",
  looksFor: "FORWARD policy DROP without a matching ACCEPT",
  run: (host) =>
    containerBridges(host).flatMap((bridge) => {
      const found: Finding[] = [];
      for (const listing of host.iptables(bridge.netns)) {
        const place = listing.family === "inet" ? iptablesDrop(listing, bridge) : null;
        if (place)
          found.push(
            findingOf(
              bridge,
              `${listing.kind === "legacy" ? "legacy iptables" : "iptables"} chain FORWARD`,
              place,
            ),
          );
      }
      const nft = host.nft(bridge.netns);
      for (const { title, place } of nft ? nftDrops(nft, bridge) : [])
        found.push(findingOf(bridge, title, place));
      return found;
    }),
};

function findingOf({ bridge, netns }: ContainerBridge, chain: string, place: SourceRef): Finding {
  return {
    code: "forward-drop",
    severity: "broken",
    title: `${bridge.name} is cut off by the FORWARD policy`,
    reason: `${chain} drops what no rule accepts, and no rule accepts new connections from or to ${bridge.name}: its containers reach nothing beyond the host.`,
    evidence: [{ says: `${chain} has policy DROP`, source: place }, ...bridge.evidence.slice(0, 1)],
    advice: `Docker sets this policy for its own networks; let ${bridge.name} through: iptables -I DOCKER-USER -i ${bridge.name} -j ACCEPT and the same with -o (without Docker: in FORWARD).`,
    refs: [interfaceRef(bridge), netnsRef(netns)],
  };
}

function iptablesDrop(listing: IptablesListing, bridge: ContainerBridge): SourceRef | null {
  const filter = tableOf(listing.ruleset.tables, "filter");
  const forward = filter?.chains.get("FORWARD");
  if (!filter || !forward?.source || forward.policy !== "DROP" || !filter.committed) return null;
  const lets = reachable(filter, "FORWARD").some(
    ({ rule, through }) =>
      rule.target?.name === "ACCEPT" && [rule, ...through].every((one) => mayConcern(one, bridge)),
  );
  return lets ? null : forward.source;
}

/** False only when a rule surely does not take part in letting a new connection of the bridge through. */
function mayConcern(rule: IptablesRule, { bridge, prefixes }: ContainerBridge): boolean {
  const states = optionOf(rule, "--ctstate") ?? optionOf(rule, "--state");
  if (states && !states.negated && !states.values.join(",").includes("NEW")) return false;
  if (optionOf(rule, "--physdev-in") ?? optionOf(rule, "--physdev-out")) return true;
  // Out of the bridge, or into it from anywhere: what goes between it and one other bridge does not count.
  const [from, to] = [optionOf(rule, "-i"), optionOf(rule, "-o")];
  const fits = (option: typeof from) =>
    option === undefined || option.negated !== matchesName(option.values[0] ?? "", bridge.name);
  const outward = fits(from);
  const inward = to !== undefined && !to.negated && fits(to) && (from === undefined || from.negated);
  if (!outward && !inward) return false;
  const addresses = [optionOf(rule, "-s"), optionOf(rule, "-d")].filter((option) => option !== undefined);
  return (
    addresses.length === 0 ||
    addresses.some(({ negated, values }) => {
      const prefix = parsePrefix(values[0] ?? "");
      return prefix === null || negated || prefixes.some((own) => overlaps(prefix, own));
    })
  );
}

function matchesName(pattern: string, name: string): boolean {
  return pattern.endsWith("+") ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

function nftDrops(listing: NftListing, bridge: ContainerBridge): { title: string; place: SourceRef }[] {
  return listing.ruleset.tables.flatMap((table) =>
    [...table.chains.values()].flatMap((chain) => {
      if (chain.hook !== "forward" || chain.policy !== "drop" || !/^(?:ip|inet)$/.test(table.family))
        return [];
      const seen = new Set<string>();
      const lets = (name: string): boolean => {
        if (seen.has(name)) return false;
        seen.add(name);
        return [...(table.chains.get(name)?.rules ?? [])].some((rule) => {
          if (rule.expressions.some((one) => surelyOther(one, bridge))) return false;
          // A verdict map or a part nft cannot print may let it through: then nothing is claimed.
          if (rule.opaque || rule.expressions.some((one) => one.kind === "vmap" || one.kind === "accept"))
            return true;
          const next = rule.expressions.map(jumpOf).find((to) => to !== null);
          return next ? lets(next) : false;
        });
      };
      return lets(chain.name)
        ? []
        : [{ title: `nftables chain ${table.family} ${table.name} ${chain.name}`, place: chain.source }];
    }),
  );
}

function jumpOf({ kind, value }: NftExpression): string | null {
  if (kind !== "jump" && kind !== "goto") return null;
  const target = typeof value === "object" && value !== null && "target" in value ? value.target : null;
  return typeof target === "string" ? target : null;
}

/** True for a match that names another interface, or only connections that are there already. */
function surelyOther({ kind, value }: NftExpression, { bridge }: ContainerBridge): boolean {
  if (kind !== "match") return false;
  const text = JSON.stringify(value);
  const { op, right } = value as { readonly op?: unknown; readonly right?: unknown };
  if (/"key":"[io]ifname"/.test(text) && op === "==") {
    const named = typeof right === "string" ? right : null;
    return named !== null && !matchesName(named.replace(/\*$/, "+"), bridge.name);
  }
  return /"ct":\{"key":"state"/.test(text) && !/"new"/.test(text);
}
