// Matches that ask the netns rather than the packet: address types, bridge ports, reverse path, ipsets.
import type { RuleOption } from "../../parse/iptables-rule.ts";
import { type Family, isMulticast } from "../address.ts";
import type { Flow } from "../flow.ts";
import type { Device } from "../model.ts";
import { type Context, interfaceMatches, invertMatch, matchOf, type Test } from "../netfilter/evaluation.ts";
import { addressType, fibLookup } from "../routing/fib.ts";
import { queryOf } from "../routing/input-route.ts";
import type { Match } from "../trace.ts";
import { inSet } from "./ipset-match.ts";
import { saysOfMatch } from "./says.ts";

/** `-m addrtype`: both options of one match stand for one condition. */
export function addrtypeTest(options: readonly RuleOption[], family: Family): Test {
  const limitIn = options.some((option) => option.name === "--limit-iface-in");
  const limitOut = options.some((option) => option.name === "--limit-iface-out");
  return {
    says: saysOfMatch("addrtype", options),
    test: (context) => {
      const { flow } = context;
      const device = limitIn ? flow.inDevice : limitOut ? flow.outDevice : null;
      for (const option of options) {
        if (option.name !== "--src-type" && option.name !== "--dst-type") continue;
        const address = option.name === "--src-type" ? flow.source : flow.destination;
        const wanted = new Set((option.values[0] ?? "").split(","));
        const match =
          family === "inet"
            ? wanted.has(addressType(context.netns, "inet", address, device).toUpperCase())
            : type6(context, address, device, wanted);
        if (match === option.negated) return "no";
      }
      return "yes";
    },
  };
}

/** match_type6(): every asked class must hold, and one of LOCAL, ANYCAST, UNREACHABLE by a real look-up. */
function type6(
  context: Context,
  address: bigint,
  device: Device | null,
  wanted: ReadonlySet<string>,
): boolean {
  const multicast = isMulticast("inet6", address);
  if (wanted.has("MULTICAST") && !multicast) return false;
  if (wanted.has("UNICAST") && (multicast || address === 0n)) return false;
  if (wanted.has("UNSPEC") && address !== 0n) return false;
  if (!["LOCAL", "ANYCAST", "UNREACHABLE"].some((word) => wanted.has(word))) return true;
  if (device !== null) {
    return (
      wanted.has("LOCAL") &&
      device.addresses.some((each) => each.family === "inet6" && each.address === address)
    );
  }
  const found = fibLookup(
    context.netns,
    queryOf(context.flow, { destination: address, source: null, mark: 0 }),
  );
  if (!found.ok) return wanted.has("UNREACHABLE");
  return (
    (wanted.has("LOCAL") && found.route.type === "local") ||
    (wanted.has("ANYCAST") && found.route.type === "anycast")
  );
}

/** `-m physdev` (xt_physdev): matches negated options where br_netfilter does not carry the packet. */
export function physdevTest(options: readonly RuleOption[]): Test {
  return {
    says: saysOfMatch("physdev", options),
    test: ({ flow }) => matchOf(physdevMatches(flow, options)),
  };
}

function physdevMatches(flow: Flow, options: readonly RuleOption[]): boolean {
  if (!flow.hasBridgeInfo) return options.every((option) => option.negated);
  const { physIn, physOut } = flow;
  return options.every((option) => {
    const pattern = option.values[0] ?? "";
    switch (option.name) {
      case "--physdev-is-bridged":
      case "--physdev-is-out":
        return (physOut !== null) !== option.negated;
      case "--physdev-is-in":
        return (physIn !== null) !== option.negated;
      case "--physdev-in":
        return physIn === null || interfaceMatches(pattern, physIn.name) !== option.negated;
      case "--physdev-out":
        return physOut !== null && interfaceMatches(pattern, physOut.name) !== option.negated;
      default:
        return false;
    }
  });
}

/** `-m rpfilter`: the reverse path test as a match (Calico, firewalld). */
export function rpfilterTest(options: readonly RuleOption[], family: Family): Test {
  const has = (name: string): boolean => options.some((option) => option.name === name);
  return {
    says: saysOfMatch("rpfilter", options),
    test: ({ netns, flow }): Match => {
      const invert = has("--invert");
      const device = flow.inDevice;
      if (device === null || device.isLoopback) return matchOf(!invert);
      const found = fibLookup(
        netns,
        queryOf(flow, {
          destination: flow.source,
          source: flow.destination,
          iif: "lo",
          mark: has("--validmark") ? flow.mark : 0,
          sourcePort: null,
          destinationPort: null,
          oif: family === "inet6" && !has("--loose") ? device.name : null,
        }),
      );
      if (!found.ok) return matchOf(invert);
      if (found.route.type !== "unicast" && !(found.route.type === "local" && has("--accept-local")))
        return matchOf(invert);
      const uses = found.route.nexthops.some((hop) => hop.device === device.name);
      return matchOf((uses || has("--loose")) !== invert);
    },
  };
}

/** `-m set --match-set NAME src,dst`. */
export function setTests(options: readonly RuleOption[], family: Family): Test[] {
  const others = options.filter((option) => option.name !== "--match-set");
  return options.flatMap((option): Test[] => {
    if (option.name !== "--match-set") return [];
    const [name = "", directions = ""] = option.values;
    const says = saysOfMatch("set", [option, ...others]);
    if (
      others.some(
        (other) =>
          !["--return-nomatch", "--update-counters", "--update-subcounters"].includes(
            other.name.replace("! ", ""),
          ),
      )
    )
      return [{ says, test: () => "unknown" }];
    return [
      {
        says,
        test: ({ netns, flow }) => {
          const match = inSet(netns.firewall.sets, name, directions.split(","), flow, family);
          return invertMatch(match, option.negated);
        },
      },
    ];
  });
}

/** Whether br_netfilter is on for a bridge: the netns' switch or the bridge's own. Null: the switch does not exist. */
export function bridgeCalls(netns: Context["netns"], bridge: Device, family: Family): boolean {
  const name = family === "inet" ? "bridge-nf-call-iptables" : "bridge-nf-call-ip6tables";
  return netns.sysctls[`net.bridge.${name}`] === "1" || bridge.bridgeCalls[family];
}
