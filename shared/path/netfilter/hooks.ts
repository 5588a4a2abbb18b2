// The hooks of one netns: base chains by priority, with conntrack, NAT and IPVS in their slots between them.
import type { RuleMatch } from "../../parse/iptables-rule.ts";
import type { IptablesChain, IptablesRule, IptablesTable } from "../../parse/iptables-save.ts";
import type { Family } from "../address.ts";
import { type Flow, packetOf, tupleText } from "../flow.ts";
import { prepareChain, walkIptables } from "../iptables/chain.ts";
import { NAT_TARGETS } from "../iptables/nat-target.ts";
import type { PathNetns } from "../model.ts";
import { nftBaseChains, nftNeedsConntrack } from "../nft/base.ts";
import { prepareSets } from "../nft/set.ts";
import { routeAgain } from "../routing/output-route.ts";
import type { Run } from "../run.ts";
import { confirm, track } from "./conntrack.ts";
import type { Context, HookName } from "./evaluation.ts";
import { type Balanced, balance, IPVS_ANSWERS, IPVS_REQUESTS, restoreAnswer } from "./ipvs.ts";
import { bindNothing, manip, maniptypeOf } from "./nat.ts";
import { ACCEPT, type ChainVerdict } from "./verdict.ts";

export interface BaseChain {
  readonly hook: HookName;
  readonly priority: number;
  readonly type: "filter" | "nat" | "route";
  /** `iptables filter INPUT`. */
  readonly title: string;
  /** Place in nft's listing; later ones were registered later. Null: not known. */
  readonly registered: number | null;
  readonly isEmpty: boolean;
  readonly walk: (context: Context) => ChainVerdict;
}

const IPTABLES_PRIORITY: ReadonlyMap<string, number> = new Map([
  ["raw", -300],
  ["mangle", -150],
  ["nat", -100],
  ["filter", 0],
  ["security", 50],
]);

interface Hooks {
  readonly conntrack: boolean;
  readonly nat: boolean;
  readonly chains: ReadonlyMap<HookName, readonly BaseChain[]>;
}

const hooksOf = new WeakMap<PathNetns, Map<Family, Hooks>>();

function hooks(netns: PathNetns, family: Family): Hooks {
  const known = hooksOf.get(netns)?.get(family);
  if (known) return known;
  const made = buildHooks(netns, family);
  const families = hooksOf.get(netns) ?? new Map<Family, Hooks>();
  hooksOf.set(netns, families);
  families.set(family, made);
  return made;
}

/** Chains with more rules than this are read ahead of the first packet. */
const MANY_RULES = 256;
/** The same for chains of nftables in one ruleset. */
const MANY_CHAINS = 256;

/** Does ahead what the first packet through a big ruleset would wait for. */
export function prepareHooks(netns: PathNetns): void {
  for (const { family, ruleset } of netns.firewall.iptables) {
    for (const { chains } of ruleset.tables) {
      for (const chain of chains.values()) {
        if (chain.size <= MANY_RULES) continue;
        prepareChain(chain, family);
        hooks(netns, family);
      }
    }
  }
  const native = netns.firewall.nft?.tables ?? [];
  for (const table of native) prepareSets(table);
  if (native.reduce((sum, table) => sum + table.chains.size, 0) > MANY_CHAINS)
    for (const family of ["inet", "inet6"] as const) hooks(netns, family);
}

function buildHooks(netns: PathNetns, family: Family): Hooks {
  const all: BaseChain[] = [];
  const { firewall } = netns;
  let conntrack = nftNeedsConntrack(firewall.nft, family);
  for (const source of firewall.iptables) {
    if (source.family !== family) continue;
    const word = family === "inet" ? "iptables" : "ip6tables";
    for (const table of source.ruleset.tables) {
      const label = `${word} ${table.name}`;
      conntrack ||= tableNeedsConntrack(table);
      for (const hook of HOOKS) {
        const chain = table.chains.get(hook.toUpperCase());
        if (!chain) continue;
        const source2 = hook === "postrouting" || hook === "input";
        const priority = table.name === "nat" && source2 ? 100 : (IPTABLES_PRIORITY.get(table.name) ?? 0);
        all.push({
          hook,
          priority,
          type:
            table.name === "nat" ? "nat" : table.name === "mangle" && hook === "output" ? "route" : "filter",
          title: `${label} ${chain.name}`,
          registered:
            source.backend === "nft"
              ? (firewall.registered.get(`${family === "inet" ? "ip" : "ip6"} ${table.name} ${chain.name}`) ??
                null)
              : null,
          isEmpty: chain.size === 0 && chain.policy !== "DROP",
          walk: (context) => walkIptables(table, chain, label, family, context),
        });
      }
    }
  }
  all.push(...nftBaseChains(firewall.nft, family));
  const chains = new Map<HookName, BaseChain[]>();
  for (const hook of HOOKS) {
    // equal priority: the chain registered last runs first
    const here = all.filter((chain) => chain.hook === hook);
    here.sort((a, b) => a.priority - b.priority || (b.registered ?? 1e9) - (a.registered ?? 1e9));
    chains.set(hook, here);
  }
  return { conntrack, nat: all.some((chain) => chain.type === "nat"), chains };
}

const HOOKS: ReadonlySet<HookName> = new Set(["prerouting", "input", "forward", "output", "postrouting"]);

/** Matches and targets that switch connection tracking on (nf_ct_netns_get in their checkentry). */
const TRACKING_MATCHES = new Set(
  "conntrack state connmark connlabel connbytes connlimit helper cluster".split(" "),
);

const MENTIONS_TRACKING =
  / (?:DNAT|SNAT|MASQUERADE|REDIRECT|NETMAP|CONNMARK|CONNSECMARK|SYNPROXY|CT|conntrack|state|connmark|connlabel|connbytes|connlimit|helper|cluster)\b/;

function tableNeedsConntrack({ chains }: IptablesTable): boolean {
  return [...chains.values()].some(chainNeedsConntrack);
}

function chainNeedsConntrack(chain: IptablesChain): boolean {
  let needs = false;
  chain.scan((text, start, at) => {
    if (needs) return;
    const end = text.indexOf("\n", start);
    // words of a comment say nothing, but without any such word the rule need not be made
    if (!MENTIONS_TRACKING.test(text.slice(start, end === -1 ? text.length : end))) return;
    const rule = chain.ruleAt(at);
    needs = rule !== undefined && needsConntrack(rule);
  });
  return needs;
}

function needsConntrack(rule: IptablesRule): boolean {
  const name = rule.target?.name ?? "";
  if (NAT_TARGETS.has(name) || name === "CONNMARK" || name === "CONNSECMARK" || name === "SYNPROXY")
    return true;
  if (name === "CT" && !rule.target?.options.some((option) => option.name === "--notrack")) return true;
  return rule.matches.some((match: RuleMatch) => TRACKING_MATCHES.has(match.module));
}

/** Whether connections are tracked here: only while some rule needs it. */
export function isTracked(netns: PathNetns, family: Family): boolean {
  return hooks(netns, family).conntrack;
}

/** What the kernel itself does at a hook, between chains. */
interface Slot {
  readonly priority: number;
  readonly run: () => ChainVerdict | Balanced;
}

/**
 * Takes the packet through one hook: all base chains, connection tracking, NAT and IPVS in the order of their priorities.
 * Re-routing after OUTPUT happens inside. A drop ends the walk, and so does IPVS where it sends the packet elsewhere.
 */
export function visitHook(
  run: Run,
  netns: PathNetns,
  flow: Flow,
  hook: HookName,
  devices: {
    readonly iif: string | null;
    readonly oif: string | null;
  },
): ChainVerdict | Balanced {
  const { firewall } = netns;
  for (const text of firewall.unread) run.doubt(text);
  if (firewall.isUnknown)
    return { kind: "unknown", why: firewall.unread[0] ?? "its firewall rules are not known" };
  const own = hooks(netns, flow.family);
  const context: Context = { run, netns, flow, hook, ...devices };
  const natPriority = maniptypeOf(hook) === "source" ? 100 : -100;
  const chains = inOrder(run, own.chains.get(hook) ?? []);
  const slots: Slot[] = [];
  const add = (priority: number | undefined, run: Slot["run"]): void => {
    if (priority !== undefined) slots.push({ priority, run });
  };
  if (own.conntrack && (hook === "prerouting" || hook === "output"))
    add(-201, () => {
      const says = track(run, netns, flow);
      run.hop({ kind: "conntrack", netns: netns.id, hook, says: `The packet ${says}` });
      return ACCEPT;
    });
  if (own.nat && own.conntrack && hook !== "forward") add(natPriority, () => natSlot(chains, context));
  add(IPVS_ANSWERS[hook], () => {
    restoreAnswer(run, netns, flow, hook);
    return ACCEPT;
  });
  add(IPVS_REQUESTS[hook], () => balance(run, netns, flow, hook));
  slots.sort((a, b) => a.priority - b.priority);
  const before = (priority: number): ChainVerdict | Balanced => {
    for (let next = slots[0]; next !== undefined && next.priority < priority; next = slots[0]) {
      slots.shift();
      const verdict = next.run();
      if (verdict.kind !== "accept") return verdict;
    }
    return ACCEPT;
  };
  for (const chain of chains) {
    const slot = before(chain.type === "nat" ? natPriority : chain.priority);
    if (slot.kind !== "accept") return slot;
    if (chain.type === "nat" || chain.isEmpty) continue;
    const old = { source: flow.source, destination: flow.destination, mark: flow.mark, tos: flow.tos };
    const verdict = walkChain(chain, context);
    if (verdict.kind !== "accept") return verdict;
    const changed =
      flow.source !== old.source ||
      flow.destination !== old.destination ||
      flow.mark !== old.mark ||
      flow.tos !== old.tos;
    if (chain.type === "route" && changed) {
      const again = reroute(run, netns, flow, `${chain.title} changed the packet`);
      if (again.kind !== "accept") return again;
    }
  }
  const last = before(Number.MAX_SAFE_INTEGER);
  if (last.kind !== "accept") return last;
  if (own.conntrack && (hook === "input" || hook === "postrouting")) confirm(run, netns, flow);
  return ACCEPT;
}

function walkChain(chain: BaseChain, context: Context): ChainVerdict {
  context.run.hop({
    kind: "chain",
    netns: context.netns.id,
    hook: context.hook,
    says: `${chain.title} (priority ${chain.priority})`,
    chain: chain.title.split(" ").at(-1) ?? chain.title,
    table: chain.title.split(" ").slice(0, -1).join(" "),
  });
  return chain.walk(context);
}

/** All NAT chains of the hook run for the first packet only, until one has bound the connection; then NAT is applied. */
function natSlot(chains: readonly BaseChain[], context: Context): ChainVerdict {
  const { run, netns, flow, hook } = context;
  const entry = flow.ct;
  if (entry === null) return ACCEPT;
  const type = maniptypeOf(hook);
  const isDone = (): boolean => (type === "source" ? entry.sourceDone : entry.destinationDone);
  if (flow.ctState === "NEW" && !isDone()) {
    for (const chain of chains) {
      if (chain.type !== "nat" || chain.isEmpty) continue;
      const verdict = walkChain(chain, context);
      if (verdict.kind !== "accept") return verdict;
      if (isDone()) break;
    }
    if (!isDone()) bindNothing(entry, type);
  }
  const before = packetOf(flow);
  const was = tupleText(flow);
  const oldDestination = flow.destination;
  if (manip(flow, type)) {
    run.hop({
      kind: "nat",
      netns: netns.id,
      hook,
      says: `${type === "source" ? "Source" : "Destination"} rewritten: ${was} becomes ${tupleText(flow)}`,
      before,
      after: packetOf(flow),
    });
  }
  if (hook === "output" && flow.destination !== oldDestination)
    return reroute(run, netns, flow, "NAT changed the destination");
  return ACCEPT;
}

function reroute(run: Run, netns: PathNetns, flow: Flow, because: string): ChainVerdict {
  const again = routeAgain(run, netns, flow);
  if (!again.ok) {
    const kind = again.untraced === true ? "unknown" : "drop";
    return { kind, why: `${because}; routing again failed: ${again.why}` };
  }
  flow.dst = again.dst;
  run.hop({ kind: "route", netns: netns.id, says: `${because}: routed again by ${again.says}` });
  return ACCEPT;
}

/**
 * Chains at one priority run in the order of registration, the last first. Where the snapshot does not tell it at all
 * (legacy iptables beside nftables) both orders are ways of the packet; where tables' handles tell it, a doubt is left.
 */
function inOrder(run: Run, chains: readonly BaseChain[]): readonly BaseChain[] {
  const ordered = [...chains];
  for (let i = 0; i + 1 < ordered.length; i += 1) {
    const [first, second] = [ordered[i], ordered[i + 1]];
    if (!first || !second || second.priority !== first.priority || first.isEmpty || second.isEmpty) continue;
    const why =
      "have the same priority: the one registered last runs first, which the snapshot does not tell";
    if (first.registered !== null && second.registered !== null) {
      // of one table: its chains are numbered
      if (Math.floor(first.registered) === Math.floor(second.registered)) continue;
      run.doubt(`${first.title} and ${second.title} ${why} for certain.`);
      continue;
    }
    run.doubt(`${first.title} and ${second.title} ${why}.`);
    const at = run.choose([
      { says: `order not known: ${first.title} before ${second.title}`, probability: null },
      { says: `order not known: ${second.title} before ${first.title}`, probability: null },
    ]);
    if (at === 1) [ordered[i], ordered[i + 1]] = [second, first];
  }
  return ordered;
}
