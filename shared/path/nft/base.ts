// Native nftables rulesets as base chains of the hooks, and how one of them is walked.
import type { NftChain, NftRule, NftRuleset, NftTable } from "../../parse/nft-json.ts";
import type { Family } from "../address.ts";
import { packetOf } from "../flow.ts";
import type { Context, HookName } from "../netfilter/evaluation.ts";
import type { BaseChain } from "../netfilter/hooks.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import { NFT_NAT } from "./nat.ts";
import { runRule } from "./rule.ts";
import { ruleText } from "./text.ts";

const HOOKS = new Set(["prerouting", "input", "forward", "output", "postrouting"]);

function covers(table: NftTable, family: Family | "bridge"): boolean {
  if (family === "bridge") return table.family === "bridge";
  return table.family === "inet" || table.family === (family === "inet" ? "ip" : "ip6");
}

interface Hooked {
  readonly table: NftTable;
  /** Of its table in the listing. */
  readonly place: number;
  readonly chain: NftChain;
}

const hookedOf = new WeakMap<NftRuleset, readonly Hooked[]>();

/** Chains with a hook: a handful among those that are jumped to, of which a cluster has tens of thousands. */
function hooked(nft: NftRuleset | null): readonly Hooked[] {
  if (nft === null) return [];
  const known = hookedOf.get(nft);
  if (known) return known;
  const found: Hooked[] = [];
  nft.tables.forEach((table, place) => {
    for (const chain of table.chains.values()) if (chain.hook !== null) found.push({ table, place, chain });
  });
  hookedOf.set(nft, found);
  return found;
}

/** Base chains that packets of this family visit, or frames on a bridge. Those of the `netdev` family are not among them. */
export function nftBaseChains(nft: NftRuleset | null, family: Family | "bridge"): BaseChain[] {
  return hooked(nft).flatMap(({ table, place, chain }): BaseChain[] => {
    if (!covers(table, family) || chain.hook === null || !HOOKS.has(chain.hook)) return [];
    return [baseChain(table, chain, chain.hook as HookName, place)];
  });
}

/** More than chains and rules of one table ever count up to. */
const MOST_HANDLES = 1e9;

function baseChain(table: NftTable, chain: NftChain, hook: HookName, place: number): BaseChain {
  const label = `nft ${table.family} ${table.name}`;
  return {
    hook,
    priority: chain.priority ?? 0,
    type: chain.type === "nat" || chain.type === "route" ? chain.type : "filter",
    title: `${label} ${chain.name}`,
    // tables are numbered as they were made, and their chains within them
    registered: (table.handle ?? place) + (chain.handle ?? 0) / MOST_HANDLES,
    isEmpty: chain.rules.length === 0 && chain.policy !== "drop",
    walk: (context) => walkNft(table, chain, label, context),
  };
}

/** Chains hooked to a device, in the order they are visited. */
export function deviceChains(nft: NftRuleset | null, hook: "ingress", device: string): BaseChain[] {
  const found: BaseChain[] = [];
  for (const { table, place, chain } of hooked(nft)) {
    if (table.family !== "netdev" && table.family !== "inet") continue;
    if (chain.hook === hook && chain.devices.includes(device) && chain.rules.length > 0)
      found.push(baseChain(table, chain, hook, place));
  }
  return found.sort((a, b) => a.priority - b.priority || (b.registered ?? 0) - (a.registered ?? 0));
}

/** Whether some rule switches connection tracking on for this family. */
export function nftNeedsConntrack(nft: NftRuleset | null, family: Family): boolean {
  return (nft?.tables ?? []).some(
    (table) =>
      covers(table, family) &&
      [...table.chains.values()].some((chain) =>
        chain.rules.some((rule) => rule.expressions.some(asksConntrack)),
      ),
  );
}

function asksConntrack({ kind, value }: NftRule["expressions"][number]): boolean {
  if (NFT_NAT.has(kind) || kind === "synproxy" || kind === "flow" || kind.startsWith("ct ")) return true;
  return value !== null && typeof value === "object" && JSON.stringify(value).includes('"ct":{');
}

/** The kernel refuses deeper jumps than 16; a loop cannot be loaded. */
const MOST_JUMPS = 4096;

function walkNft(table: NftTable, base: NftChain, label: string, context: Context): ChainVerdict {
  const { run, netns, flow } = context;
  const stack: { readonly chain: NftChain; readonly next: number }[] = [];
  let chain = base;
  let at = 0;
  let jumps = 0;
  for (;;) {
    const rule = chain.rules[at];
    at += 1;
    if (rule === undefined) {
      const back = stack.pop();
      if (back === undefined) return policy(base, label, context);
      chain = back.chain;
      at = back.next;
      continue;
    }
    const before = packetOf(flow);
    const place = `${chain.name} ${rule.index}`;
    const steps = run.steps.length;
    const outcome = runRule(rule, context, table, place);
    if (outcome.kind === "no") {
      if (run.verbose) run.hop(hopOf(rule, chain, label, context, "no", outcome.why));
      continue;
    }
    const { verdict, assumed } = outcome;
    const match = assumed.length > 0 ? "unknown" : "yes";
    const why =
      assumed.length > 0
        ? `${assumed.join(", ")}: cannot be told from the snapshot; here it matches`
        : undefined;
    const word =
      verdict.kind === "jump" || verdict.kind === "goto" ? `${verdict.kind} ${verdict.target}` : verdict.kind;
    const hop = hopOf(rule, chain, label, context, match, why, word);
    // what the rule itself told (a choice, say) stands behind it
    run.count(1);
    run.steps.splice(steps, 0, hop);
    if (flow.mark !== before.mark) {
      run.hop({
        kind: "conntrack",
        netns: netns.id,
        says: `The packet's mark becomes 0x${flow.mark.toString(16)}`,
        before,
        after: packetOf(flow),
      });
    }
    switch (verdict.kind) {
      case "continue":
        continue;
      case "jump":
      case "goto": {
        const next = table.chains.get(verdict.target);
        jumps += 1;
        if (next === undefined || jumps > MOST_JUMPS)
          return {
            kind: "unknown",
            why: `${place} jumps to ${verdict.target}, which is not there or never ends`,
          };
        if (verdict.kind === "jump") stack.push({ chain, next: at });
        chain = next;
        at = 0;
        continue;
      }
      case "return": {
        const back = stack.pop();
        if (back === undefined) return policy(base, label, context);
        chain = back.chain;
        at = back.next;
        continue;
      }
      case "accept":
        return ACCEPT;
      default:
        return { kind: verdict.kind, why: `${verdict.why} by ${label} ${place}` };
    }
  }
}

function hopOf(
  rule: NftRule,
  chain: NftChain,
  label: string,
  context: Context,
  match: "yes" | "no" | "unknown",
  why?: string,
  target?: string,
) {
  return {
    kind: "rule" as const,
    netns: context.netns.id,
    says:
      match === "no"
        ? `${chain.name} rule ${rule.index}: no`
        : `${chain.name} rule ${rule.index} ${target ?? ""}`.trim(),
    table: label,
    hook: context.hook,
    chain: chain.name,
    rule: { index: rule.index, text: ruleText(rule), handle: rule.handle },
    match,
    ...(match === "unknown" ? { taken: true } : {}),
    ...(target === undefined || target === "continue" ? {} : { target }),
    ...(why === undefined ? {} : { why }),
    source: rule.source,
  };
}

function policy(base: NftChain, label: string, context: Context): ChainVerdict {
  const word = base.policy === "drop" ? "DROP" : "ACCEPT";
  context.run.hop({
    kind: "chain",
    netns: context.netns.id,
    says: `${label} ${base.name}: policy ${word.toLowerCase()}`,
    table: label,
    hook: context.hook,
    chain: base.name,
    target: word,
    source: base.source,
  });
  return word === "DROP" ? { kind: "drop", why: `policy drop of ${label} ${base.name}` } : ACCEPT;
}
