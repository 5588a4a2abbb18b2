// The firewall of one netns as the inspector lists it: heads of chains first, the rules of a chain when it is opened.
import { type Owner, ownerWords } from "../../shared/firewall/owner/owner.ts";
import type { Owners } from "../../shared/firewall/owner/owners.ts";
import { iptablesWords } from "../../shared/firewall/words/iptables-words.ts";
import { nftWords } from "../../shared/firewall/words/nft-words.ts";
import { ruleComments } from "../../shared/parse/iptables-rule.ts";
import type { IptablesTable } from "../../shared/parse/iptables-save.ts";
import type { NftTable } from "../../shared/parse/nft-json.ts";
import { isObject, own } from "../../shared/parse/reading/json-values.ts";
import type { PathModel } from "../../shared/path/model.ts";
import { ruleText } from "../../shared/path/nft/text.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { FirewallChainHead, FirewallListing, FirewallRuleLine } from "./messages.ts";

type Listed =
  | { readonly name: string; readonly saved: IptablesTable; readonly nft: null }
  | { readonly name: string; readonly saved: null; readonly nft: NftTable };

/** Priorities of iptables' tables: fixed in the kernel (netfilter_ipv4.h). */
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  nat: -100,
  filter: 0,
  security: 50,
};
const HOOKS: ReadonlySet<string> = new Set(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"]);

function tablesOf(model: PathModel, netns: NetnsId): Listed[] {
  const firewall = model.netns.get(netns)?.firewall;
  if (!firewall) return [];
  const several = new Set(firewall.iptables.map((source) => source.backend)).size > 1;
  const saved = firewall.iptables.flatMap(({ family, backend, ruleset }) =>
    ruleset.tables.map((table) => ({
      name: `${family === "inet" ? "iptables" : "ip6tables"} ${table.name}${several ? ` (${backend})` : ""}`,
      saved: table,
      nft: null,
    })),
  );
  const native = (firewall.nft?.tables ?? []).map((table) => ({
    name: `nft ${table.family} ${table.name}`,
    saved: null,
    nft: table,
  }));
  return [...saved, ...native];
}

function told(owner: Owner): string | null {
  return owner.maker === null ? null : ownerWords(owner);
}

/** Of a netns that is not in the snapshot. */
export const NO_LISTING: FirewallListing = {
  heads: [],
  count: 0,
  chains: 0,
  rules: 0,
  unread: [],
  isUnknown: true,
  isRefused: false,
};

/** Chains of a netns and what is not known of them. */
export function firewallListing(model: PathModel, owners: Owners, netns: NetnsId): FirewallListing {
  const firewall = model.netns.get(netns)?.firewall;
  if (!firewall) return NO_LISTING;
  const { unread, isUnknown, isRefused } = firewall;
  const heads = chainHeads(model, owners, netns);
  const rules = heads.reduce((sum, head) => sum + head.rules, 0);
  return { heads, count: heads.length, chains: heads.length, rules, unread, isUnknown, isRefused };
}

/** A part of a listing: a cluster's node has tens of thousands of chains. */
export function listingPage(
  listing: FirewallListing,
  filter: string,
  from: number,
  to: number,
): FirewallListing {
  const heads = listing.heads.filter(
    ({ table, chain, owner }) => filter === "" || `${table} ${chain} ${owner}`.toLowerCase().includes(filter),
  );
  return { ...listing, heads: heads.slice(from, to), count: heads.length };
}

/** Chains of all tables, in the order printed. */
function chainHeads(model: PathModel, owners: Owners, netns: NetnsId): FirewallChainHead[] {
  const inode = model.index.namespaces.get(netns)?.inode ?? null;
  return tablesOf(model, netns).flatMap(({ name, saved, nft }) => {
    const plain = name.replace(/ \(.*\)$/, "");
    if (nft !== null)
      return [...nft.chains.values()].map((chain): FirewallChainHead => {
        const owner = owners.ofChain(inode, plain, chain.name);
        const hook =
          chain.hook === null ? null : { name: chain.hook, priority: chain.priority, policy: chain.policy };
        return {
          table: name,
          chain: chain.name,
          hook,
          packets: null,
          rules: chain.rules.length,
          owner: told(owner),
          serves: owner.serves?.ref ?? null,
        };
      });
    return [...saved.chains.values()].map((chain): FirewallChainHead => {
      const owner = owners.ofChain(inode, plain, chain.name);
      const isHook = HOOKS.has(chain.name);
      const late = saved.name === "nat" && (chain.name === "POSTROUTING" || chain.name === "INPUT");
      return {
        table: name,
        chain: chain.name,
        hook: isHook
          ? {
              name: chain.name.toLowerCase(),
              priority: late ? 100 : (PRIORITIES[saved.name] ?? null),
              policy: chain.policy,
            }
          : null,
        packets: chain.counters?.packets ?? null,
        rules: chain.size,
        owner: told(owner),
        serves: owner.serves?.ref ?? null,
      };
    });
  });
}

/** Some rules of a chain, from one place to another. */
export interface ChainPlace {
  readonly table: string;
  readonly chain: string;
  readonly from: number;
  readonly to: number;
}

/** Rules of one chain; none when it is not there any more. */
export function chainRules(
  model: PathModel,
  owners: Owners,
  netns: NetnsId,
  { table, chain, from, to }: ChainPlace,
): FirewallRuleLine[] {
  const found = tablesOf(model, netns).find((one) => one.name === table);
  if (!found) return [];
  if (found.nft !== null)
    return (found.nft.chains.get(chain)?.rules ?? []).slice(from, to).map((rule): FirewallRuleLine => {
      const owner = owners.ofSource(rule.source);
      const counter = rule.expressions.find((one) => one.kind === "counter")?.value;
      const count = (name: string): number | null => {
        const value = isObject(counter) ? own(counter, name) : null;
        return typeof value === "number" ? value : null;
      };
      return {
        index: rule.index,
        text: ruleText(rule),
        ...nftWords(rule),
        comment: rule.comment,
        packets: count("packets"),
        bytes: count("bytes"),
        owner: owner ? told(owner) : null,
        serves: owner?.serves?.ref ?? null,
        source: rule.source,
      };
    });
  const { saved } = found;
  return (saved.chains.get(chain)?.rules ?? []).slice(from, to).map((rule): FirewallRuleLine => {
    const owner = owners.ofSource(rule.source);
    return {
      index: rule.index,
      text: rule.text,
      ...iptablesWords(rule, (name) => saved.chains.has(name)),
      comment: ruleComments(rule).join(" ") || null,
      packets: rule.counters?.packets ?? null,
      bytes: rule.counters?.bytes ?? null,
      owner: owner ? told(owner) : null,
      serves: owner?.serves?.ref ?? null,
      source: rule.source,
    };
  });
}
