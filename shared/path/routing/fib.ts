// Route look-up as fib_lookup() does it: rules by priority, longest prefix, metric; and address types.
import { contains, type Family, isLimitedBroadcast, isMulticast, isZeroNet, maskOf } from "../address.ts";
import {
  type Device,
  deviceNamed,
  type FibNexthop,
  type FibRoute,
  type FibRule,
  type FibTable,
  type PathNetns,
} from "../model.ts";

/** What is looked up (struct flowi4). */
export interface FibQuery {
  readonly family: Family;
  readonly destination: bigint;
  /** Null: not chosen yet. */
  readonly source: bigint | null;
  /** `lo` for packets made here. */
  readonly iif: string;
  readonly oif: string | null;
  readonly mark: number;
  readonly tos: number;
  readonly protocol: string | null;
  readonly sourcePort: number | null;
  readonly destinationPort: number | null;
  readonly uid: number | null;
}

export type FibResult =
  | {
      readonly ok: true;
      readonly rule: FibRule;
      readonly route: FibRoute;
      /** Several only where the route has several. */
      readonly nexthops: readonly FibNexthop[];
    }
  | {
      readonly ok: false;
      /** `unreachable` and `prohibit` answer with ICMP, `blackhole` does not, `none`: no route at all. */
      readonly why: "none" | "unreachable" | "prohibit" | "blackhole";
      readonly rule: FibRule | null;
      readonly route: FibRoute | null;
    };

const PROTOCOL_NUMBERS: Readonly<Record<string, string>> = {
  tcp: "6",
  udp: "17",
  icmp: "1",
  icmpv6: "58",
  sctp: "132",
};

function ruleMatches(rule: FibRule, query: FibQuery): boolean {
  const within = (range: readonly [number, number] | null, port: number | null): boolean =>
    range === null || (port !== null && port >= range[0] && port <= range[1]);
  const protocol = query.protocol === null ? null : (PROTOCOL_NUMBERS[query.protocol] ?? query.protocol);
  const says =
    (rule.iif === null || rule.iif === query.iif) &&
    (rule.oif === null || rule.oif === query.oif) &&
    (rule.mark === null || ((rule.mark ^ query.mark) & rule.markMask) === 0) &&
    (rule.source === null || contains(rule.source, query.source ?? 0n)) &&
    (rule.destination === null || contains(rule.destination, query.destination)) &&
    (rule.tos === null || rule.tos === 0 || rule.tos === query.tos) &&
    (rule.ipProtocol === null || rule.ipProtocol === query.protocol || rule.ipProtocol === protocol) &&
    within(rule.sourcePort, query.sourcePort) &&
    within(rule.destinationPort, query.destinationPort) &&
    (rule.uid === null || (query.uid !== null && within(rule.uid, query.uid)));
  return says !== rule.not;
}

type TableResult = { readonly route: FibRoute; readonly nexthops: readonly FibNexthop[] } | "none" | "throw";

const REFUSING = new Set(["unreachable", "prohibit", "blackhole"]);

/** Longest prefix in one table; a route without a usable next hop gives way to a shorter one. */
export function lookupTable(netns: PathNetns, table: FibTable | undefined, query: FibQuery): TableResult {
  if (!table) return "none";
  for (const { length, byBase } of table.lengths) {
    const same = byBase.get(query.destination & maskOf(query.family, length));
    if (!same) continue;
    for (const route of same) {
      if (route.dead) continue;
      if (route.type === "throw") return "throw";
      if (REFUSING.has(route.type)) return { route, nexthops: [] };
      const usable = route.nexthops.filter(
        (hop) =>
          !hop.dead &&
          (query.oif === null || hop.device === query.oif) &&
          // a local address stays local while its device is down
          (hop.device === null || route.type === "local" || deviceNamed(netns, hop.device)?.isUp === true),
      );
      if (usable.length > 0) return { route, nexthops: usable };
    }
  }
  return "none";
}

function inGroup(netns: PathNetns, device: string | null, group: string): boolean {
  const own = deviceNamed(netns, device)?.group;
  const plain = (name: string): string => (name === "0" ? "default" : name);
  return own !== undefined && plain(own) === plain(group);
}

/** Walks the rules; every rule that did not decide is passed in order. */
export function fibLookup(netns: PathNetns, query: FibQuery): FibResult {
  const fib = netns.fib[query.family];
  let jump: number | null = null;
  for (const rule of fib.rules) {
    if (jump !== null && rule.priority < jump) continue;
    jump = null;
    if (!ruleMatches(rule, query)) continue;
    if (rule.action === "goto") {
      jump = rule.goto;
      continue;
    }
    if (rule.action === "nop" || rule.action === "l3mdev") continue;
    if (rule.action === "unreachable" || rule.action === "prohibit" || rule.action === "blackhole")
      return { ok: false, why: rule.action, rule, route: null };
    const found = lookupTable(netns, fib.tables.get(rule.table ?? "main"), query);
    if (found === "none" || found === "throw") continue;
    if (REFUSING.has(found.route.type)) {
      return {
        ok: false,
        why: found.route.type as "unreachable" | "prohibit" | "blackhole",
        rule,
        route: found.route,
      };
    }
    if (rule.suppressPrefixLength !== null && found.route.prefix.length <= rule.suppressPrefixLength)
      continue;
    if (rule.suppressGroup !== null && inGroup(netns, found.nexthops[0]?.device ?? null, rule.suppressGroup))
      continue;
    return { ok: true, rule, ...found };
  }
  return { ok: false, why: "none", rule: null, route: null };
}

/**
 * Type of an address as `-m addrtype` and `fib daddr type` see it (inet_dev_addr_type): the local table alone decides.
 * @param device when not null, only a route by that device counts.
 */
export function addressType(
  netns: PathNetns,
  family: Family,
  address: bigint,
  device: Device | null,
): string {
  if (family === "inet" && (isZeroNet(family, address) || isLimitedBroadcast(family, address)))
    return "broadcast";
  if (isMulticast(family, address)) return "multicast";
  const found = lookupTable(netns, netns.fib[family].tables.get("local"), {
    family,
    destination: address,
    source: null,
    iif: "lo",
    oif: null,
    mark: 0,
    tos: 0,
    protocol: null,
    sourcePort: null,
    destinationPort: null,
    uid: null,
  });
  if (typeof found === "string") return "unicast";
  const at = found.nexthops[0]?.device ?? null;
  if (device !== null && at !== device.name) return "unicast";
  return REFUSING.has(found.route.type) ? "unicast" : found.route.type;
}

/** Whether an address is one of the netns' own. */
export function isLocalAddress(netns: PathNetns, family: Family, address: bigint): boolean {
  return addressType(netns, family, address, null) === "local";
}
