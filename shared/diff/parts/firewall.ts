// Part of a diff: firewall chains and their rules as text, without counters and handles; and fixed sets of nft.
import type { Examined } from "../../findings/examine.ts";
import type { NetworkNamespace } from "../../topology/model.ts";
import type { FieldChange } from "../change.ts";
import { type Comparison, type NetnsPair, place } from "../comparison.ts";
import { bagDifference } from "../pairing.ts";

interface ChainText {
  readonly policy: string | null;
  readonly rules: readonly string[];
}

/** Docker's name server draws its ports by lot at every start of a container. */
const DRAWN_BY_LOT = /^(?:DOCKER_OUTPUT|DOCKER_POSTROUTING)$/;

export function diffFirewalls(comparison: Comparison): void {
  for (const netns of comparison.netns) {
    const read = [comparison.before.firewallRead(netns.before), comparison.after.firewallRead(netns.after)];
    if (read.includes(false)) {
      if (read.includes(true)) {
        comparison.doubts.push(
          `The firewall of ${place(comparison, netns.after, "after")} was read on one side alone.`,
        );
      }
      continue;
    }
    diffChains(comparison, netns);
  }
}

function diffChains(comparison: Comparison, netns: NetnsPair): void {
  const old = chains(comparison.before, netns.before);
  const now = chains(comparison.after, netns.after);
  const where = place(comparison, netns.after, "after");
  const [before, after] = [
    { kind: "netns", id: netns.before.id } as const,
    { kind: "netns", id: netns.after.id } as const,
  ];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    if (netns.replaced && DRAWN_BY_LOT.test(name.slice(name.lastIndexOf(" ") + 1))) continue;
    const [was, is] = [old.get(name), now.get(name)];
    const shared = { kind: "firewall", name, where, before, after } as const;
    if (!was || !is) {
      const rules = (was ?? is)?.rules ?? [];
      const built = /\b(?:INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING)$/.test(name);
      // A built-in chain without rules appears as soon as anybody looks at its table.
      if (built && rules.length === 0 && ((was ?? is)?.policy ?? "ACCEPT") === "ACCEPT") continue;
      const change = was ? "removed" : "added";
      const fields = rules.map(
        (rule): FieldChange =>
          was ? { field: "rule", before: rule, after: null } : { field: "rule", before: null, after: rule },
      );
      comparison.changes.push({ ...shared, change, fields });
      continue;
    }
    const fields: FieldChange[] = [];
    if (was.policy !== is.policy) fields.push({ field: "policy", before: was.policy, after: is.policy });
    const { removed, added } = bagDifference(was.rules, is.rules);
    for (const rule of removed) fields.push({ field: "rule", before: rule, after: null });
    for (const rule of added) fields.push({ field: "rule", before: null, after: rule });
    const reordered =
      removed.length + added.length === 0 && was.rules.some((rule, i) => rule !== is.rules[i]);
    if (reordered) fields.push({ field: "order", before: was.rules.join("\n"), after: is.rules.join("\n") });
    if (fields.length > 0) comparison.changes.push({ ...shared, change: "changed", fields });
  }
}

/** Chains by family, machinery, table and name. */
function chains(host: Examined, netns: NetworkNamespace): Map<string, ChainText> {
  const found = new Map<string, ChainText>();
  for (const { ruleset, family, kind } of host.iptables(netns)) {
    const program = `${family === "inet" ? "iptables" : "ip6tables"}${kind === "legacy" ? "-legacy" : ""}`;
    for (const table of ruleset.tables) {
      for (const chain of table.chains.values()) {
        found.set(`${program} ${table.name} ${chain.name}`, {
          policy: chain.policy,
          rules: chain.rules.map((rule) => rule.text.replace(/^-A \S+ ?/, "")),
        });
      }
    }
  }
  for (const table of host.nft(netns)?.ruleset.tables ?? []) {
    const prefix = `nft ${table.family} ${table.name}`;
    for (const chain of table.chains.values()) {
      found.set(`${prefix} ${chain.name}`, {
        policy: chain.policy,
        rules: chain.rules.map((rule) => nftText(rule.expressions)),
      });
    }
    for (const set of table.sets.values()) {
      // Elements with a timeout, or added by packets, change by themselves.
      if (set.flags.some((flag) => flag === "timeout" || flag === "dynamic")) continue;
      found.set(`${prefix} set ${set.name}`, {
        policy: null,
        rules: set.elements.map((element) => withoutCounters(element)),
      });
    }
  }
  return found;
}

function nftText(expressions: readonly { readonly kind: string; readonly value: unknown }[]): string {
  return expressions
    .filter(({ kind }) => kind !== "counter")
    .map(({ kind, value }) => `${kind}${value === null ? "" : ` ${withoutCounters(value)}`}`)
    .join("; ");
}

function withoutCounters(value: unknown): string {
  return (
    JSON.stringify(value, (key, inner: unknown) =>
      key === "counter" || key === "expires" || key === "handle" ? undefined : inner,
    ) ?? ""
  );
}
