// Reading rules for checks: options by name, DNAT targets, ports, and which rules a built-in chain reaches.
import { type IpAddress, parseIp } from "../address/ip-address.ts";
import type { RuleOption } from "../parse/iptables-rule.ts";
import type { IptablesChain, IptablesRule, IptablesTable } from "../parse/iptables-save.ts";

/** A general option (`-i`, `-s`, ...), or one of any match (`--dport`). */
export function optionOf(rule: IptablesRule, name: string): RuleOption | undefined {
  return (
    rule.general.find((option) => option.name === name) ??
    rule.matches.flatMap((match) => match.options).find((option) => option.name === name)
  );
}

export function tableOf(tables: readonly IptablesTable[], name: string): IptablesTable | undefined {
  return tables.find((table) => table.name === name);
}

export interface DnatTarget {
  readonly rule: IptablesRule;
  readonly address: IpAddress | null;
  readonly port: number | null;
}

/** Where a rule of the nat table sends a connection: `-j DNAT --to-destination 10.0.0.2:80`, also `[fd00::2]:80`. */
export function dnatOf(rule: IptablesRule): DnatTarget | null {
  if (rule.target?.name !== "DNAT") return null;
  const to = rule.target.options.find((option) => option.name === "--to-destination")?.values[0] ?? "";
  const parts = /^\[?([0-9a-fA-F:.]*?)\]?(?:-[^:\]]*\]?)?(?::(\d+)(?:-\d+)?(?:\/\d+)?)?$/.exec(
    to.includes("]") || !/:.*:/.test(to) ? to : `[${to}]`,
  );
  const address = parts?.[1] ? parseIp(parts[1]) : null;
  return { rule, address, port: parts?.[2] === undefined ? null : Number(parts[2]) };
}

/** Whether a port list or range (`80`, `8000:8010`, `80,443`) holds a port. */
export function holdsPort(values: readonly string[], port: number): boolean {
  return values
    .flatMap((value) => value.split(","))
    .some((part) => {
      const [first, last = first] = part.split(/[:-]/);
      return Number(first) <= port && port <= Number(last);
    });
}

/** Rules reached from a chain through jumps, each once; with the rules that led to each. */
export function reachable(
  table: IptablesTable,
  chain: string,
): { readonly rule: IptablesRule; readonly through: readonly IptablesRule[] }[] {
  const found: { rule: IptablesRule; through: readonly IptablesRule[] }[] = [];
  const seen = new Set<string>();
  const walk = (from: IptablesChain, through: readonly IptablesRule[]) => {
    for (const rule of from.rules) {
      found.push({ rule, through });
      const next = rule.target ? table.chains.get(rule.target.name) : undefined;
      // One way into a chain is enough to know its rules; chains that call each other in a circle end here.
      const key = `${rule.text}`;
      if (!next || seen.has(key) || through.length >= 32 || found.length > 200_000) continue;
      seen.add(key);
      walk(next, [...through, rule]);
    }
  };
  const first = table.chains.get(chain);
  if (first) walk(first, []);
  return found;
}
