// Matches of iptables rules compiled to conditions. What is not known here stays as text and answers "unknown".
import type { RuleBody, RuleMatch, RuleOption } from "../../parse/iptables-rule.ts";
import { bitsOf, contains, type Family, type Prefix, parseAddress, parsePrefix } from "../address.ts";
import type { Flow } from "../flow.ts";
import { portNumber, protocolNumber } from "../names.ts";
import { type Context, interfaceMatches, invertMatch, matchOf, type Test } from "../netfilter/evaluation.ts";
import type { Match } from "../trace.ts";
import { conntrackTests } from "./conntrack-match.ts";
import { addrtypeTest, physdevTest, rpfilterTest, setTests } from "./environment-match.ts";
import { icmpTest } from "./icmp-match.ts";
import { saysOf, saysOfMatch } from "./says.ts";

function unknownTest(says: string): Test {
  return { says, test: () => "unknown", undecidable: true };
}

function simple(option: RuleOption, test: (context: Context) => Match): Test {
  return { says: saysOf(option), test: (context) => invertMatch(test(context), option.negated) };
}

function yesNo(option: RuleOption, test: (context: Context) => boolean): Test {
  return simple(option, (context) => matchOf(test(context)));
}

/** Conditions on the header and devices, which the kernel checks first. */
export function compileGeneral(body: RuleBody, family: Family): Test[] {
  const tests: Test[] = [];
  for (const option of body.general) {
    const test = generalTest(option, family);
    if (test) tests.push(test);
  }
  return tests;
}

/** Conditions of the match extensions, in the order of the rule. */
export function compileMatches(body: RuleBody, family: Family): Test[] {
  const tests: Test[] = [];
  for (const match of body.matches) tests.push(...matchTests(match, family));
  return tests;
}

function generalTest(option: RuleOption, family: Family): Test | null {
  const value = option.values[0] ?? "";
  switch (option.name) {
    case "-s":
    case "-d": {
      const blocks = value.split(",").map(parsePrefix);
      if (blocks.some((block) => block === null || block.family !== family))
        return unknownTest(saysOf(option));
      const known = blocks.filter((block): block is Prefix => block !== null);
      const only = known[0];
      const isSource = option.name === "-s";
      if (known.length === 1 && only) {
        const { mask, base } = only;
        const says = saysOf(option);
        const { negated } = option;
        // most rules of big rulesets name one address: no arithmetic
        if (only.length === bitsOf(family)) {
          return isSource
            ? { says, test: ({ flow }) => ((flow.source === base) !== negated ? "yes" : "no") }
            : { says, test: ({ flow }) => ((flow.destination === base) !== negated ? "yes" : "no") };
        }
        return isSource
          ? { says, test: ({ flow }) => (((flow.source & mask) === base) !== negated ? "yes" : "no") }
          : { says, test: ({ flow }) => (((flow.destination & mask) === base) !== negated ? "yes" : "no") };
      }
      return yesNo(option, ({ flow }) =>
        known.some((block) => contains(block, isSource ? flow.source : flow.destination)),
      );
    }
    case "-i":
      return yesNo(option, ({ iif }) => interfaceMatches(value, iif));
    case "-o":
      return yesNo(option, ({ oif }) => interfaceMatches(value, oif));
    case "-p": {
      const wanted = protocolNumber(value);
      if (wanted === 0) return null;
      if (wanted === null) return unknownTest(saysOf(option));
      return yesNo(option, ({ flow }) => protocolNumber(flow.protocol) === wanted);
    }
    case "-f":
      // a traced packet is never a fragment
      return yesNo(option, () => false);
    case "-4":
      return yesNo(option, ({ flow }) => flow.family === "inet");
    case "-6":
      return yesNo(option, ({ flow }) => flow.family === "inet6");
    default:
      return unknownTest(saysOf(option));
  }
}

const PORTED = new Set(["tcp", "udp", "sctp", "dccp", "udplite"]);
const ALWAYS = new Set(["comment", "nfacct"]);

function matchTests(match: RuleMatch, family: Family): Test[] {
  const { module, options } = match;
  const each = (test: (option: RuleOption) => Test | null): Test[] =>
    options.flatMap((option) => test(option) ?? unknownTest(saysOfMatch(module, [option])));
  if (ALWAYS.has(module)) return [];
  if (PORTED.has(module)) return each((option) => portedTest(module, option));
  switch (module) {
    case "icmp":
    case "icmp6":
    case "icmpv6":
    case "ipv6-icmp":
      return each((option) => icmpTest(option, family));
    case "multiport":
      return each(multiportTest);
    case "mark":
      return each((option) => markTest(option, (flow) => flow.mark));
    case "connmark":
      return each((option) => {
        const test = markTest(option, (flow) => flow.ct?.mark ?? 0);
        // without an entry it never matches, negated or not
        return (
          test && {
            says: test.says,
            test: (context) => (context.flow.ct === null ? "no" : test.test(context)),
          }
        );
      });
    case "conntrack":
    case "state":
      return conntrackTests(module, options, family);
    case "addrtype":
      return [addrtypeTest(options, family)];
    case "physdev":
      return [physdevTest(options)];
    case "rpfilter":
      return [rpfilterTest(options, family)];
    case "set":
      return setTests(options, family);
    case "iprange":
      return each(rangeTest);
    case "statistic":
      return [statisticTest(options)];
    case "owner":
      return [ownerTest(options)];
    case "pkttype":
      return each((option) =>
        option.name === "--pkt-type" ? yesNo(option, () => (option.values[0] ?? "") === "unicast") : null,
      );
    case "ttl":
    case "hl":
      return each(ttlTest);
    case "tos":
    case "dscp":
      return each((option) => {
        const wanted = Number((option.values[0] ?? "").split("/")[0]);
        return Number.isNaN(wanted) ? null : yesNo(option, ({ flow }) => flow.tos === wanted);
      });
    default:
      return [unknownTest(saysOfMatch(module, options))];
  }
}

function portRange(text: string, protocol: string | null): readonly [number, number] | null {
  const [first, last] = text.split(":", 2);
  const low = first === "" ? 0 : portNumber(first ?? "", protocol);
  const high = last === undefined ? low : last === "" ? 65535 : portNumber(last, protocol);
  return low === null || high === null ? null : [low, high];
}

function inRange(range: readonly [number, number], port: number | null): boolean | null {
  if (port === null) return false;
  // a port picked at random can be anything
  if (port < 0) return range[0] === 0 && range[1] === 65535 ? true : null;
  return port >= range[0] && port <= range[1];
}

function portTest(
  option: RuleOption,
  ranges: readonly (readonly [number, number])[],
  which: "s" | "d" | "both",
): Test {
  return {
    says: saysOf(option),
    test: ({ flow }) => {
      const ports =
        which === "s"
          ? [flow.sourcePort]
          : which === "d"
            ? [flow.destinationPort]
            : [flow.sourcePort, flow.destinationPort];
      // no ports at all: the match does not look, negated or not
      if (ports[0] === null) return "no";
      const answers = ports.flatMap((port) => ranges.map((range) => inRange(range, port)));
      const match: Match = answers.includes(true) ? "yes" : answers.includes(null) ? "unknown" : "no";
      return invertMatch(match, option.negated);
    },
  };
}

function portedTest(module: string, option: RuleOption): Test | null {
  const which = PORT_OPTIONS.get(option.name);
  if (which !== undefined) {
    const range = portRange(option.values[0] ?? "", module);
    return range && guarded(module, portTest(option, [range], which));
  }
  if (module === "tcp" && option.name === "--tcp-flags")
    return flagsTest(option, option.values[0], option.values[1]);
  if (module === "tcp" && option.name === "--syn") return flagsTest(option, "FIN,SYN,RST,ACK", "SYN");
  return null;
}

const PORT_OPTIONS: ReadonlyMap<string, "s" | "d"> = new Map([
  ["--sport", "s"],
  ["--sports", "s"],
  ["--source-port", "s"],
  ["--dport", "d"],
  ["--dports", "d"],
  ["--destination-port", "d"],
]);

/** `-m tcp` looks at packets of its protocol only. */
function guarded(module: string, test: Test): Test {
  return {
    says: test.says,
    test: (context) => (context.flow.protocol === module ? test.test(context) : "no"),
  };
}

const FLAGS = ["FIN", "SYN", "RST", "PSH", "ACK", "URG"];

function flagsTest(option: RuleOption, maskText = "", wantedText = ""): Test | null {
  const read = (text: string): string[] | null => {
    if (text === "ALL") return FLAGS;
    if (text === "NONE" || text === "") return [];
    if (/^0x[0-9a-f]+$/i.test(text)) return FLAGS.filter((_, bit) => (Number(text) >> bit) & 1);
    const words = text.split(",");
    return words.every((word) => FLAGS.includes(word)) ? words : null;
  };
  const mask = read(maskText);
  const wanted = read(wantedText);
  if (mask === null || wanted === null) return null;
  return guarded(
    "tcp",
    yesNo(option, ({ flow }) =>
      mask.every((flag) => flow.tcpFlags.includes(flag as never) === wanted.includes(flag)),
    ),
  );
}

function multiportTest(option: RuleOption): Test | null {
  const which = PORT_OPTIONS.get(option.name) ?? (option.name === "--ports" ? "both" : undefined);
  if (which === undefined) return null;
  const ranges = (option.values[0] ?? "").split(",").map((text) => portRange(text, null));
  if (ranges.some((range) => range === null)) return null;
  return portTest(
    option,
    ranges.filter((range): range is readonly [number, number] => range !== null),
    which,
  );
}

/** `0x1/0xff` of mark and connmark. */
function markTest(option: RuleOption, markIn: (flow: Flow) => number): Test | null {
  if (option.name !== "--mark") return null;
  const [value, mask] = (option.values[0] ?? "").split("/", 2).map(Number);
  if (value === undefined || Number.isNaN(value) || Number.isNaN(mask)) return null;
  const bits = (mask ?? 0xffffffff) >>> 0;
  return yesNo(option, ({ flow }) => (markIn(flow) & bits) >>> 0 === value >>> 0);
}

function rangeTest(option: RuleOption): Test | null {
  const isSource = option.name === "--src-range";
  if (!isSource && option.name !== "--dst-range") return null;
  const [first, last] = (option.values[0] ?? "").split("-", 2).map(parseAddress);
  if (first === null || first === undefined || last === null) return null;
  return yesNo(option, ({ flow }) => {
    const address = isSource ? flow.source : flow.destination;
    return address >= first && address <= (last ?? first);
  });
}

/** `--mode random --probability 0.33` and `--mode nth --every 3`: by chance. */
function statisticTest(options: readonly RuleOption[]): Test {
  const find = (name: string): RuleOption | undefined => options.find((option) => option.name === name);
  const random = find("--probability");
  const every = find("--every");
  const share = random ? Number(random.values[0]) : every ? 1 / Number(every.values[0]) : Number.NaN;
  const negated = (random ?? every)?.negated === true;
  const probability = Number.isFinite(share) ? (negated ? 1 - share : share) : null;
  const says = saysOfMatch("statistic", options);
  return {
    says,
    test: () => (probability === 0 ? "no" : probability === 1 ? "yes" : "unknown"),
    chance: () => probability,
  };
}

function ownerTest(options: readonly RuleOption[]): Test {
  const says = saysOfMatch("owner", options);
  return {
    says,
    test: ({ flow }) => {
      // no socket: matches only where everything asked is negated
      if (!flow.local) return matchOf(options.every((option) => option.negated));
      let unknown = false;
      for (const option of options) {
        const own =
          option.name === "--uid-owner" ? flow.uid : option.name === "--gid-owner" ? flow.gid : null;
        if (option.name === "--socket-exists") {
          if (option.negated) return "no";
          continue;
        }
        const [low, high] = (option.values[0] ?? "").split("-", 2).map(Number);
        if (own === null || low === undefined || Number.isNaN(low)) {
          unknown = true;
          continue;
        }
        if ((own >= low && own <= (high ?? low)) === option.negated) return "no";
      }
      return unknown ? "unknown" : "yes";
    },
  };
}

function ttlTest(option: RuleOption): Test | null {
  const wanted = Number(option.values[0]);
  if (Number.isNaN(wanted)) return null;
  const kind = option.name.slice(-2);
  if (kind === "eq") return yesNo(option, ({ flow }) => flow.ttl === wanted);
  if (kind === "lt") return yesNo(option, ({ flow }) => flow.ttl < wanted);
  return kind === "gt" ? yesNo(option, ({ flow }) => flow.ttl > wanted) : null;
}
