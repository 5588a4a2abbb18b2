// One base chain of iptables: rules in order, jumps with a stack, goto without, and the policy at the end.
import type { IptablesChain, IptablesRule, IptablesTable } from "../../parse/iptables-save.ts";
import type { NetnsId } from "../../topology/ids.ts";
import type { Family } from "../address.ts";
import { packetOf, tupleText } from "../flow.ts";
import { type Context, type Judgement, judge, type Test } from "../netfilter/evaluation.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import type { Refusals } from "../steps.ts";
import type { Hop } from "../trace.ts";
import { firstCondition, type Glances, glancesOf, pastRefusals } from "./glance.ts";
import { compileGeneral, compileMatches } from "./match.ts";
import { NAT_TARGETS } from "./nat-target.ts";
import { runTarget } from "./target.ts";

interface Compiled {
  readonly general: readonly Test[];
  /** Null until the header matched once: most rules of a big ruleset never get that far. */
  matches: readonly Test[] | null;
}

/** What walks of one chain leave for the next ones. */
interface Walked {
  /** Null: glances are for IPv4 alone. */
  readonly glances: Glances | null;
  /** By a rule's place; only those that a glance did not refuse. */
  readonly compiled: Map<number, Compiled>;
}

const walkedBefore = new WeakMap<IptablesChain, Walked>();

function walkedOf(chain: IptablesChain, family: Family): Walked {
  const known = walkedBefore.get(chain);
  if (known) return known;
  const made: Walked = { glances: family === "inet" ? glancesOf(chain) : null, compiled: new Map() };
  walkedBefore.set(chain, made);
  return made;
}

/** Does ahead what the first walk of a big chain would wait for. */
export function prepareChain(chain: IptablesChain, family: Family): void {
  walkedOf(chain, family);
}

/** What stays the same while one chain is walked. */
interface Stand {
  readonly chain: IptablesChain;
  readonly walked: Walked;
  readonly label: string;
  readonly family: Family;
}

function standIn(chain: IptablesChain, label: string, family: Family): Stand {
  return { chain, walked: walkedOf(chain, family), label, family };
}

/** Rules in a row that refused the packet, from one on. */
class RefusedStretch implements Refusals {
  readonly kind = "refusals";
  count = 0;
  readonly netns: NetnsId;
  readonly hook: string;
  readonly #first: number;
  readonly #stand: Stand;
  readonly #context: Context;
  /** The condition that refused, of rules that were taken apart; of the others it is the one they begin with. */
  readonly #says: (string | undefined)[] = [];

  constructor(stand: Stand, context: Context, first: number) {
    this.netns = context.netns.id;
    this.hook = context.hook;
    this.#stand = stand;
    this.#context = context;
    this.#first = first;
  }

  /** Whether these rules go on behind it. */
  goesOn(stand: Stand, context: Context, at: number): boolean {
    return this.#stand.chain === stand.chain && this.#context === context && this.#first + this.count === at;
  }

  take(count: number, says?: string): void {
    if (says !== undefined) this.#says[this.count] = says;
    this.count += count;
  }

  hops(from = 0, to = this.count): Hop[] {
    const { chain, label } = this.#stand;
    const { netns, hook } = this;
    const hops: Hop[] = [];
    for (let at = from; at < Math.min(to, this.count); at += 1) {
      const rule = chain.ruleAt(this.#first + at);
      if (rule === undefined) break;
      const { text, index } = rule;
      // a plain literal: there may be tens of thousands
      hops.push({
        kind: "rule",
        netns,
        says: `${chain.name} rule ${index}: no`,
        table: label,
        hook,
        chain: chain.name,
        rule: { index, text, handle: null },
        match: "no",
        why: this.#says[at] ?? firstCondition(text, chain.name),
        source: rule.source,
      });
    }
    return hops;
  }
}

/** Writes down that rules refused the packet. @param says the condition, where it is not the one they begin with. */
function refuse(stand: Stand, context: Context, at: number, count: number, says?: string): void {
  const { run } = context;
  if (!run.verbose) return;
  run.count(count);
  const last = run.steps.at(-1);
  if (last instanceof RefusedStretch && last.goesOn(stand, context, at)) last.take(count, says);
  else {
    const made = new RefusedStretch(stand, context, at);
    made.take(count, says);
    run.steps.push(made);
  }
}

function judgeRule(rule: IptablesRule, made: Compiled, context: Context, family: Family): Judgement {
  const header = judge(made.general, context);
  if (header.match === "no") return header;
  made.matches ??= compileMatches(rule, family);
  const rest = judge(made.matches, context);
  if (rest.match === "no" || header.match === "yes") return rest;
  return { match: "unknown", by: header.by, unknown: [...header.unknown, ...rest.unknown] };
}

/** More jumps than any ruleset nests (the kernel refuses 16 of nft, 4096 of legacy). */
const MOST_JUMPS = 4096;

/** Whether a rule of this chain applies; forks where the snapshot cannot tell. */
function applies(stand: Stand, at: number, rule: IptablesRule, context: Context): boolean {
  const { label, family } = stand;
  const chain = stand.chain.name;
  const hopOf = (match: "yes" | "unknown", why?: string, taken = match === "yes"): Hop =>
    ruleHop(rule, context, chain, label, match, why, taken);
  const { run } = context;
  let made = stand.walked.compiled.get(at);
  if (made === undefined) {
    made = { general: compileGeneral(rule, family), matches: null };
    stand.walked.compiled.set(at, made);
  }
  const result = judgeRule(rule, made, context, family);
  if (result.match === "no") {
    if (result.by !== null) refuse(stand, context, at, 1, result.by.says);
    return false;
  }
  if (result.match === "yes") {
    run.hop(hopOf("yes"));
    return true;
  }
  const chances = result.unknown.map((test) => test.chance?.(context) ?? null);
  const all = chances.every((chance) => chance !== null);
  const probability = all ? chances.reduce((product: number, chance) => product * (chance ?? 0), 1) : null;
  const says = result.unknown.map((test) => test.says).join(", ");
  const choice = run.choose([
    { says: `${chain} ${rule.index}: ${says} matches`, probability },
    {
      says: `${chain} ${rule.index}: ${says} does not match`,
      probability: probability === null ? null : 1 - probability,
    },
  ]);
  const taken = choice === 0;
  run.hop(
    hopOf(
      "unknown",
      `${says}: ${all ? "by chance" : "cannot be told from the snapshot"}; here it ${taken ? "matches" : "does not match"}`,
      taken,
    ),
  );
  return taken;
}

function ruleHop(
  rule: IptablesRule,
  context: Context,
  chain: string,
  label: string,
  match: "yes" | "unknown",
  why: string | undefined,
  taken: boolean,
): Hop {
  // a rule that is not taken need not be taken apart
  const target = taken ? (rule.target?.name ?? "") : "";
  return {
    kind: "rule",
    netns: context.netns.id,
    says: taken
      ? `${chain} rule ${rule.index} ${target === "" ? "counts" : target}`
      : `${chain} rule ${rule.index}: no`,
    table: label,
    hook: context.hook,
    chain,
    rule: { index: rule.index, text: rule.text, handle: null },
    match,
    ...(match === "unknown" ? { taken } : {}),
    ...(taken && target !== "" ? { target } : {}),
    ...(why === undefined ? {} : { why }),
    source: rule.source,
  };
}

/** Walks a base chain. @param label table in the words of a trace: `iptables filter`. */
export function walkIptables(
  table: IptablesTable,
  base: IptablesChain,
  label: string,
  family: Family,
  context: Context,
): ChainVerdict {
  const { run, netns, flow } = context;
  const stack: { readonly stand: Stand; readonly next: number }[] = [];
  let stand = standIn(base, label, family);
  let at = 0;
  let jumps = 0;
  const isFour = family === "inet";
  let source = isFour ? Number(flow.source) : 0;
  let destination = isFour ? Number(flow.destination) : 0;
  for (;;) {
    const { chain } = stand;
    const { glances } = stand.walked;
    if (glances !== null) {
      const next = pastRefusals(glances, at, source, destination);
      if (next > at) refuse(stand, context, at, next - at);
      at = next;
    }
    const rule = chain.ruleAt(at);
    at += 1;
    if (rule === undefined) {
      const back = stack.pop();
      if (back === undefined) return policy(base, context, label);
      stand = back.stand;
      at = back.next;
      continue;
    }
    if (!applies(stand, at - 1, rule, context) || rule.target === null) continue;
    const { target } = rule;
    const before = packetOf(flow);
    const connmark = flow.ct?.mark;
    const tuple = tupleText(flow);
    const step = runTarget(target, context, family);
    if (step === null) {
      const next = table.chains.get(target.name);
      jumps += 1;
      if (next === undefined || jumps > MOST_JUMPS) {
        const why = next
          ? "it never ends"
          : `${target.name} is neither a known target nor a chain of this table`;
        return { kind: "unknown", why: `${chain.name} rule ${rule.index}: ${why}` };
      }
      if (!target.isGoto) stack.push({ stand, next: at });
      stand = standIn(next, label, family);
      at = 0;
      continue;
    }
    if (isFour) {
      source = Number(flow.source);
      destination = Number(flow.destination);
    }
    if (flow.mark !== before.mark || (flow.ct?.mark !== connmark && flow.ct)) {
      run.hop({
        kind: "conntrack",
        netns: netns.id,
        says:
          flow.mark === before.mark
            ? `The connection's mark becomes 0x${(flow.ct?.mark ?? 0).toString(16)}`
            : `The packet's mark becomes 0x${flow.mark.toString(16)}`,
        before,
        after: packetOf(flow),
      });
    }
    if (NAT_TARGETS.has(target.name) && step.kind === "accept" && flow.ct)
      run.hop({
        kind: "nat",
        netns: netns.id,
        says: `${target.name} binds the connection ${tuple}`,
        chain: chain.name,
        table: label,
      });
    if (step.kind === "continue") continue;
    if (step.kind === "return") {
      const back = stack.pop();
      if (back === undefined) return policy(base, context, label);
      stand = back.stand;
      at = back.next;
      continue;
    }
    if (step.kind === "accept") return ACCEPT;
    return { kind: step.kind, why: `${step.why} by ${label} ${chain.name} rule ${rule.index}` };
  }
}

function policy(base: IptablesChain, context: Context, label: string): ChainVerdict {
  const word = base.policy ?? "ACCEPT";
  context.run.hop({
    kind: "chain",
    netns: context.netns.id,
    says: `${label} ${base.name}: policy ${word}`,
    table: label,
    hook: context.hook,
    chain: base.name,
    target: word,
    ...(base.source ? { source: base.source } : {}),
  });
  return word === "DROP" ? { kind: "drop", why: `policy DROP of ${label} ${base.name}` } : ACCEPT;
}
