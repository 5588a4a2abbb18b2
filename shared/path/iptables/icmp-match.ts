// Matches on the type and code of ICMP, by number or by iptables' names.
import type { RuleOption } from "../../parse/iptables-rule.ts";
import type { Family } from "../address.ts";
import { invertMatch, matchOf, type Test } from "../netfilter/evaluation.ts";
import { saysOf } from "./says.ts";

const ICMP_NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "echo-reply": 0,
    pong: 0,
    "destination-unreachable": 3,
    "source-quench": 4,
    redirect: 5,
    "echo-request": 8,
    ping: 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "ttl-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
    "address-mask-request": 17,
    "address-mask-reply": 18,
  }),
);
const ICMP6_NAMES: ReadonlyMap<string, number> = new Map(
  Object.entries({
    "destination-unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "ttl-exceeded": 3,
    "parameter-problem": 4,
    "echo-request": 128,
    ping: 128,
    "echo-reply": 129,
    pong: 129,
    "router-solicitation": 133,
    "router-advertisement": 134,
    "neighbor-solicitation": 135,
    "neighbour-solicitation": 135,
    "neighbor-advertisement": 136,
    "neighbour-advertisement": 136,
    redirect: 137,
  }),
);

/** Null where the type is not known. */
export function icmpTest(option: RuleOption, family: Family): Test | null {
  if (option.name !== "--icmp-type" && option.name !== "--icmpv6-type") return null;
  const text = option.values[0] ?? "";
  const protocol = family === "inet" ? "icmp" : "icmpv6";
  if (text === "any" || text === "255") {
    return {
      says: saysOf(option),
      test: ({ flow }) => matchOf((flow.protocol === protocol) !== option.negated),
    };
  }
  const [typeText = "", codeText] = text.split("/", 2);
  const type = /^\d+$/.test(typeText)
    ? Number(typeText)
    : (family === "inet" ? ICMP_NAMES : ICMP6_NAMES).get(typeText);
  const code = codeText === undefined ? null : Number(codeText);
  if (type === undefined || Number.isNaN(code)) return null;
  return {
    says: saysOf(option),
    test: ({ flow }) => {
      if (flow.protocol !== protocol || flow.icmpType === null) return "no";
      return invertMatch(
        matchOf(flow.icmpType === type && (code === null || code === flow.icmpCode)),
        option.negated,
      );
    },
  };
}
