// Conditions in the words of the rule.
import type { RuleOption } from "../../parse/iptables-rule.ts";

export function saysOf(option: RuleOption): string {
  return [option.negated ? "!" : "", option.name, ...option.values].filter((word) => word !== "").join(" ");
}

/** All options of one match, which stand for one condition. */
export function saysOfMatch(module: string, options: readonly RuleOption[]): string {
  return [`-m ${module}`, ...options.map(saysOf)].join(" ");
}
