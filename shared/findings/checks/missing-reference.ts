// Check: a rule that names a chain, a set or an interface that is not there: a stale or mixed capture, or a leftover.
import type { IptablesRule } from "../../parse/iptables-save.ts";
import type { NftTable } from "../../parse/nft-json.ts";
import type { NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { count, netnsRef, netnsTitle } from "../names.ts";

const BUILT_IN = /^[A-Z][A-Z0-9]*$/;

export const missingReference: Check = {
  code: "missing-reference",
  looksFor: "a rule that names a chain or set that is not there",
  run: (host) =>
    host.topology.namespaces.flatMap((netns) => [
      ...iptablesReferences(host, netns),
      ...(host.nft(netns)?.ruleset.tables ?? []).flatMap((table) => nftReferences(table, netns)),
    ]),
};

function missing(
  netns: NetworkNamespace,
  what: string,
  says: string,
  source: IptablesRule["source"],
): Finding {
  return {
    code: "missing-reference",
    severity: "doubt",
    title: `${what} is not there`,
    reason: `A rule refers to ${what}, which the same snapshot does not hold: the capture is of two moments, cut, or the rule never took effect.`,
    evidence: [{ says, source }],
    advice:
      "Collect again; if it stays, compare with iptables-save, nft list ruleset and ipset list on the host.",
    refs: [netnsRef(netns)],
  };
}

function iptablesReferences(host: Examined, netns: NetworkNamespace): Finding[] {
  const found = new Map<string, Finding>();
  const sets = setNames(host, netns);
  for (const { ruleset } of host.iptables(netns)) {
    for (const table of ruleset.tables) {
      for (const rule of [...table.chains.values()].flatMap((chain) => chain.rules)) {
        const target = rule.target?.name ?? "";
        const chain = table.chains.get(target);
        const undeclared = chain
          ? !chain.declared
          : /[-_a-z]/.test(target) && !BUILT_IN.test(target) && rule.target?.options.length === 0;
        if (table.committed && target !== "" && undeclared) {
          const what = `chain ${target} of table ${table.name}`;
          if (!found.has(what)) found.set(what, missing(netns, what, rule.text, rule.source));
        }
        for (const match of rule.matches) {
          const set = match.options.find((option) => option.name === "--match-set")?.values[0];
          if (set === undefined || sets === null || sets.has(set)) continue;
          const what = `ipset ${set}`;
          if (!found.has(what)) found.set(what, missing(netns, what, rule.text, rule.source));
        }
      }
    }
  }
  return [...found.values()];
}

/** Names of `ipset save`; null when it was not read here. */
function setNames(host: Examined, netns: NetworkNamespace): ReadonlySet<string> | null {
  for (const section of host.sections.values()) {
    if (section.name !== "ipset" || section.netns !== netns.inode || section.skipped) continue;
    if (section.exitCode !== 0) return null;
    return new Set([...section.text.matchAll(/^create (\S+)/gm)].map((match) => match[1] ?? ""));
  }
  return null;
}

function nftReferences(table: NftTable, netns: NetworkNamespace): Finding[] {
  const found = new Map<string, Finding>();
  for (const chain of table.chains.values()) {
    for (const rule of chain.rules) {
      const text = JSON.stringify(rule.expressions.map(({ kind, value }) => ({ [kind]: value })));
      const names = [
        ...[...text.matchAll(/"(?:jump|goto)":\{"target":"([^"\\]+)"\}/g)].map(
          (m) => ["chain", m[1] ?? "", table.chains.has(m[1] ?? "")] as const,
        ),
        ...[...text.matchAll(/"@([A-Za-z_][^"\\]*)"/g)].map(
          (m) =>
            [
              "set",
              m[1] ?? "",
              table.sets.has(m[1] ?? "") || table.objects.some((one) => one.name === m[1]),
            ] as const,
        ),
      ];
      for (const [kind, name, known] of names) {
        const what = `${kind} ${name} of table ${table.family} ${table.name}`;
        if (!known && !found.has(what))
          found.set(
            what,
            missing(netns, what, `a rule of chain ${chain.name} names ${kind} ${name}`, rule.source),
          );
      }
    }
  }
  return [...found.values()];
}

export const goneInterface: Check = {
  code: "rule-names-gone-interface",
  looksFor: "rules for a bridge that is gone",
  run: (host) =>
    host.topology.namespaces.flatMap((netns): Finding[] => {
      if (netns.access !== "read") return [];
      const names = new Set(
        (host.index.interfacesByNetns.get(netns.id) ?? []).flatMap((one) => [one.name, ...one.altNames]),
      );
      const gone = new Map<string, IptablesRule[]>();
      for (const rule of host
        .iptables(netns)
        .flatMap(({ ruleset }) =>
          ruleset.tables.flatMap((table) => [...table.chains.values()].flatMap((chain) => chain.rules)),
        )) {
        for (const option of rule.general) {
          const name = option.values[0] ?? "";
          // Rules of one's own may wait for a link that comes later; a runtime's bridge does not come back.
          if (
            !/^-[io]$/.test(option.name) ||
            names.has(name) ||
            !/^(?:br-[0-9a-f]{12}|docker0|podman\d*|cni\d*|cni-podman\d*|flannel\.\d+)$/.test(name)
          )
            continue;
          const rules = gone.get(name);
          if (rules) rules.push(rule);
          else gone.set(name, [rule]);
        }
      }
      return [...gone].map(([name, rules]) => ({
        code: "rule-names-gone-interface",
        severity: "doubt",
        title: `Rules for ${name}, which is gone`,
        reason: `${count(rules.length, "rule")} of ${netnsTitle(host, netns)} name interface ${name}, which does not exist.`,
        evidence: rules.slice(0, 3).map((rule) => ({ says: rule.text, source: rule.source })),
        advice:
          "A network that is gone left them; a restart of its runtime cleans up, or delete them by hand.",
        refs: [netnsRef(netns)],
      }));
    }),
};
