// A rule of iptables in plain words.
import { printRuleBody, type RuleBody, type RuleOption } from "../../parse/iptables-rule.ts";
import { matchWords } from "./iptables-matches.ts";
import { targetWords } from "./iptables-targets.ts";
import { emptyParts, protocolWords, type RuleParts, type RuleWords, sentence } from "./sentence.ts";

/** One sentence. @param isChain whether a name is a chain of the rule's table. */
export function iptablesWords(body: RuleBody, isChain: (name: string) => boolean): RuleWords {
  const parts = emptyParts();
  for (const option of body.general) if (!generalWords(option, parts)) parts.untold.push(optionText(option));
  for (const match of body.matches) {
    const before = parts.that.length;
    if (matchWords(match, parts)) continue;
    // told in part is not told: the text says it whole
    parts.that.length = before;
    parts.untold.push(printRuleBody({ general: [], matches: [match], target: null, counters: null }));
  }
  const { target } = body;
  if (target !== null) {
    const action = targetWords(target, isChain(target.name));
    parts.actions.push(action ?? `${printRuleBody({ general: [], matches: [], target, counters: null })}`);
    if (action === null) return { ...sentence(parts), whole: false };
  }
  return sentence(parts);
}

function optionText(option: RuleOption): string {
  return [option.negated ? "!" : "", option.name, ...option.values].filter((word) => word !== "").join(" ");
}

function generalWords(option: RuleOption, parts: RuleParts): boolean {
  const value = (option.values[0] ?? "")
    .replaceAll(/\/(?:32|128)(?=,|$)/g, "")
    .split(",")
    .join(" or ");
  const no = option.negated;
  switch (option.name) {
    case "-p":
      parts.protocol = no ? `Anything but ${protocolWords(value)}` : protocolWords(value);
      return true;
    case "-s":
      parts.from.unshift(no ? `anywhere but ${value}` : value);
      return true;
    case "-d":
      parts.to.unshift(no ? `anywhere but ${value}` : value);
      return true;
    case "-i":
      parts.that.unshift(`${no ? "did not come" : "came"} in by ${deviceWords(value)}`);
      return true;
    case "-o":
      parts.that.push(`${no ? "does not leave" : "leaves"} by ${deviceWords(value)}`);
      return true;
    case "-f":
      parts.that.push(no ? "is no later fragment" : "is a later fragment");
      return true;
    case "-4":
      parts.that.push("is IPv4");
      return true;
    case "-6":
      parts.that.push("is IPv6");
      return true;
    default:
      return false;
  }
}

/** `cali+` stands for every name that starts so. */
export function deviceWords(pattern: string): string {
  return pattern.endsWith("+") ? `any ${pattern.slice(0, -1)}* device` : pattern;
}
