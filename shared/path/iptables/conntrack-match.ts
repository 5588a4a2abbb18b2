// `-m conntrack` and `-m state`: what xt_conntrack asks of the packet's connection.
import type { RuleOption } from "../../parse/iptables-rule.ts";
import { contains, type Family, parsePrefix } from "../address.ts";
import { protocolNumber } from "../names.ts";
import type { CtEntry } from "../netfilter/conntrack.ts";
import { type Context, invertMatch, matchOf, type Test } from "../netfilter/evaluation.ts";
import type { Match } from "../trace.ts";
import { saysOf } from "./says.ts";

const ADDRESS_OPTIONS: ReadonlyMap<string, (entry: CtEntry) => bigint> = new Map([
  ["--ctorigsrc", (entry: CtEntry) => entry.original.source],
  ["--ctorigdst", (entry: CtEntry) => entry.original.destination],
  ["--ctreplsrc", (entry: CtEntry) => entry.reply.source],
  ["--ctrepldst", (entry: CtEntry) => entry.reply.destination],
]);
const PORT_OPTIONS: ReadonlyMap<string, (entry: CtEntry) => number> = new Map([
  ["--ctorigsrcport", (entry: CtEntry) => entry.original.sourcePort],
  ["--ctorigdstport", (entry: CtEntry) => entry.original.destinationPort],
  ["--ctreplsrcport", (entry: CtEntry) => entry.reply.sourcePort],
  ["--ctrepldstport", (entry: CtEntry) => entry.reply.destinationPort],
]);

/** One condition per option. Without an entry only `--ctstate` can match; with it the others are not looked at. */
export function conntrackTests(module: string, options: readonly RuleOption[], family: Family): Test[] {
  const asksState = options.some((option) => option.name === "--ctstate" || option.name === "--state");
  return options.map((option): Test => {
    const says = module === "state" ? `-m state ${saysOf(option)}` : saysOf(option);
    if (option.name === "--ctstate" || option.name === "--state") {
      const wanted = new Set((option.values[0] ?? "").split(","));
      return { says, test: (context) => invertMatch(matchOf(stateMatches(context, wanted)), option.negated) };
    }
    const test = entryTest(option, family);
    return {
      says,
      test: ({ flow }) => (flow.ct === null ? matchOf(asksState) : test(flow.ct, flow.ctReply)),
    };
  });
}

function stateMatches({ flow }: Context, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(flow.ctState)) return true;
  if (flow.ct === null) return false;
  return (wanted.has("SNAT") && flow.ct.snat) || (wanted.has("DNAT") && flow.ct.dnat);
}

function entryTest(option: RuleOption, family: Family): (entry: CtEntry, reply: boolean) => Match {
  const value = option.values[0] ?? "";
  const address = ADDRESS_OPTIONS.get(option.name);
  if (address) {
    const block = parsePrefix(value);
    if (block === null || block.family !== family) return () => "unknown";
    return (entry) => invertMatch(matchOf(contains(block, address(entry))), option.negated);
  }
  const port = PORT_OPTIONS.get(option.name);
  if (port) {
    const [low, high] = value.split(":", 2).map(Number);
    if (low === undefined || Number.isNaN(low)) return () => "unknown";
    return (entry) => {
      const own = port(entry);
      return own < 0 ? "unknown" : invertMatch(matchOf(own >= low && own <= (high ?? low)), option.negated);
    };
  }
  switch (option.name) {
    case "--ctproto": {
      const wanted = protocolNumber(value);
      return (entry) => invertMatch(matchOf(protocolNumber(entry.protocol) === wanted), option.negated);
    }
    case "--ctdir":
      return (_, reply) => invertMatch(matchOf((value === "REPLY") === reply), option.negated);
    case "--ctstatus": {
      const wanted = new Set(value.split(","));
      return (entry) =>
        invertMatch(
          matchOf(
            (wanted.has("SEEN_REPLY") && entry.seenReply) ||
              (wanted.has("CONFIRMED") && entry.confirmed) ||
              (wanted.has("NONE") && !entry.seenReply && !entry.confirmed),
          ),
          option.negated,
        );
    }
    default:
      return () => "unknown";
  }
}
