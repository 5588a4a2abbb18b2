// One base chain of iptables: rules in order, jumps with a stack, goto without, and the policy at the end.
import type { IptablesChain, IptablesRule, IptablesTable } from "../parse/iptables-save.ts";
import type { Family } from "./address.ts";
import { type Context, type Judgement, judge, type Test } from "./evaluation.ts";
import { packetOf, tupleText } from "./flow.ts";
import { compileGeneral, compileMatches } from "./iptables-match.ts";
import { NAT_TARGETS } from "./iptables-nat-target.ts";
import { runTarget } from "./iptables-target.ts";
import type { Hop } from "./trace.ts";
import { ACCEPT, type ChainVerdict } from "./verdict.ts";

interface Compiled {
  readonly general: readonly Test[];
  /** Null until the header matched once: most rules of a big ruleset never get that far. */
  matches: readonly Test[] | null;
  /** Hops of "no" by the condition that decided: the same for every packet. */
  readonly refusals: Map<Test, Hop>;
}

const compiled = new WeakMap<IptablesRule, Compiled>();

function compile(rule: IptablesRule, family: Family): Compiled {
  const known = compiled.get(rule);
  if (known) return known;
  const made = { general: compileGeneral(rule, family), matches: null, refusals: new Map<Test, Hop>() };
  compiled.set(rule, made);
  return made;
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
function applies(
  rule: IptablesRule,
  context: Context,
  family: Family,
  chain: string,
  label: string,
): boolean {
  const hopOf = (match: "yes" | "no" | "unknown", why?: string, taken = match === "yes"): Hop =>
    ruleHop(rule, context, chain, label, match, why, taken);
  const { run } = context;
  const made = compile(rule, family);
  const result = judgeRule(rule, made, context, family);
  if (result.match === "no") {
    if (!run.verbose || result.by === null) return false;
    const known = made.refusals.get(result.by);
    // a chain may be called from several hooks
    if (known && known.hook === context.hook) run.hop(known);
    else {
      const hop = hopOf("no", result.by.says);
      made.refusals.set(result.by, hop);
      run.hop(hop);
    }
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
  const at = run.choose([
    { says: `${chain} ${rule.index}: ${says} matches`, probability },
    {
      says: `${chain} ${rule.index}: ${says} does not match`,
      probability: probability === null ? null : 1 - probability,
    },
  ]);
  const taken = at === 0;
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
  match: "yes" | "no" | "unknown",
  why: string | undefined,
  taken: boolean,
): Hop {
  const target = rule.target?.name ?? "";
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
  const stack: { readonly chain: IptablesChain; readonly next: number }[] = [];
  let chain = base;
  let at = 0;
  let jumps = 0;
  for (;;) {
    const rule = chain.rules[at];
    at += 1;
    if (rule === undefined) {
      const back = stack.pop();
      if (back === undefined) return policy(base, context, label);
      chain = back.chain;
      at = back.next;
      continue;
    }
    if (!applies(rule, context, family, chain.name, label) || rule.target === null) continue;
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
      if (!target.isGoto) stack.push({ chain, next: at });
      chain = next;
      at = 0;
      continue;
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
      chain = back.chain;
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
