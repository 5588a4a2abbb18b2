// Every place where a chain of one name stands: netns and table, with its owner.
import { sectionsByKey } from "../../snapshot/snapshot.ts";
import { cniOwner, netavarkOwner } from "./named-by-hash.ts";
import { firewallRules } from "./naming-rules.ts";
import type { Owner } from "./owner.ts";
import type { Owners } from "./owners.ts";

export interface ChainOwnerPlace {
  readonly owner: Owner;
  /** Rules in it. */
  readonly own: number;
  readonly callers: number;
}

/** Places of a chain; a hash that fits is an answer even where no rule has the name any more. */
export function chainsNamed(owners: Owners, chain: string): ChainOwnerPlace[] {
  const places = new Map<string, { readonly netns: number | null; readonly table: string }>();
  for (const { netns, table, chain: own, target } of firewallRules(owners.ground.snapshot)) {
    if (own === chain || target === chain) places.set(`${netns} ${table}`, { netns, table });
  }
  for (const [key, section] of sectionsByKey(owners.ground.snapshot)) {
    if (!/^ip6?tables.*-save$/.test(section.name) || !section.text.includes(`\n:${chain} `)) continue;
    const table = tableOf(section.text, section.text.indexOf(`\n:${chain} `), key);
    places.set(`${section.netns} ${table}`, { netns: section.netns, table });
  }
  // iptables-nft's rules are in `nft list ruleset` as well; as iptables prints them they are easier to read
  const all = [...places.values()];
  const saved = all.filter(({ table }) => !table.startsWith("nft"));
  const found = (saved.length > 0 ? saved : all).map(({ netns, table }) => {
    const { own, callers } = owners.rulesOf(netns, table, chain);
    return { owner: owners.ofChain(netns, table, chain), own: own.length, callers: callers.length };
  });
  if (found.length > 0) return found;
  const hashed = cniOwner(owners.ground, owners.holders, chain) ?? netavarkOwner(owners.ground, chain);
  return hashed ? [{ owner: hashed, own: 0, callers: 0 }] : [];
}

function tableOf(text: string, at: number, section: string): string {
  const before = text.slice(0, at);
  const name = /(?:^|\n)\*(\S+)(?![\s\S]*\n\*)/.exec(before)?.[1] ?? "filter";
  return `${/^ip6/.test(section) ? "ip6tables" : "iptables"} ${name}`;
}
