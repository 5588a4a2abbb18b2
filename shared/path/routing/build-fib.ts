// Routing tables and rules of one netns, from what `ip route` and `ip rule` said to what the kernel looks up.
import type { RouteRecord, RuleRecord } from "../../parse/records.ts";
import {
  bitsOf,
  type Family,
  formatAddress,
  type Prefix,
  parseAddress,
  parsePrefix,
  prefix,
} from "../address.ts";
import type { Fib, FibNexthop, FibRoute, FibRule, FibTable } from "../model.ts";

const TABLE_NAMES: ReadonlyMap<string, string> = new Map([
  ["255", "local"],
  ["254", "main"],
  ["253", "default"],
]);
const ROUTE_TYPES = [
  "unspec",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
];

function tableName(text: string): string {
  return TABLE_NAMES.get(text) ?? text;
}

function prefixOf(family: Family, destination: string): Prefix | null {
  return destination === "default" || destination === "all"
    ? prefix(family, 0n, 0)
    : parsePrefix(destination);
}

/** `ip -N` prints numbers for types. */
function typeOf(text: string): string {
  return /^\d+$/.test(text) ? (ROUTE_TYPES[Number(text)] ?? text) : text;
}

function nexthopOf(hop: {
  readonly gateway: string | null;
  readonly device: string | null;
  readonly weight?: number;
  readonly flags: readonly string[];
}): FibNexthop {
  return {
    gateway: hop.gateway === null ? null : parseAddress(hop.gateway),
    device: hop.device,
    weight: hop.weight ?? 1,
    dead: hop.flags.includes("dead"),
  };
}

/** One route as the kernel keeps it; null when its destination cannot be read. */
function routeOf(record: RouteRecord): FibRoute | null {
  const block = prefixOf(record.family, record.destination);
  if (block === null || block.family !== record.family) return null;
  const type = typeOf(record.type);
  const nexthops = record.nexthops.length > 0 ? record.nexthops.map(nexthopOf) : [nexthopOf(record)];
  const source = record.sourceAddress === null ? null : parseAddress(record.sourceAddress);
  const said = [
    type === "unicast" ? "" : type,
    record.destination,
    record.gateway ? `via ${record.gateway}` : "",
    record.device ? `dev ${record.device}` : "",
    ...record.nexthops.map((hop) => `nexthop ${hop.gateway ? `via ${hop.gateway} ` : ""}dev ${hop.device}`),
    record.sourceAddress ? `src ${record.sourceAddress}` : "",
  ];
  return {
    family: record.family,
    prefix: block,
    type,
    table: tableName(record.table),
    nexthops,
    source,
    // IPv6 keeps 1024 where none was given and prints it; IPv4 keeps 0 and prints nothing
    metric: record.metric ?? 0,
    scope: record.scope ?? (type === "local" || type === "nat" ? "host" : "global"),
    dead: record.flags.includes("dead"),
    text: said.filter((word) => word !== "").join(" "),
    from: record.source,
  };
}

function buildTable(name: string, routes: readonly FibRoute[]): FibTable {
  const lengths = new Map<number, Map<bigint, FibRoute[]>>();
  for (const route of routes) {
    const byBase = lengths.get(route.prefix.length) ?? new Map<bigint, FibRoute[]>();
    lengths.set(route.prefix.length, byBase);
    const same = byBase.get(route.prefix.base);
    if (same) same.push(route);
    else byBase.set(route.prefix.base, [route]);
  }
  for (const byBase of lengths.values())
    for (const same of byBase.values()) same.sort((a, b) => a.metric - b.metric);
  return {
    name,
    lengths: [...lengths].sort(([a], [b]) => b - a).map(([length, byBase]) => ({ length, byBase })),
  };
}

function numberOf(value: string | number | boolean | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return null;
  const number = Number(value);
  return value !== "" && Number.isFinite(number) ? number : null;
}

function rangeOf(fields: RuleRecord["fields"], name: string): readonly [number, number] | null {
  const single = numberOf(fields[name]);
  const low = numberOf(fields[`${name}_start`]) ?? single;
  const high = numberOf(fields[`${name}_end`]) ?? low;
  return low === null || high === null ? null : [low, high];
}

function selectorOf(family: Family, fields: RuleRecord["fields"], name: "src" | "dst"): Prefix | null {
  const value = fields[name];
  if (typeof value !== "string" || value === "all") return null;
  const address = parseAddress(value);
  if (address === null) return parsePrefix(value);
  return prefix(family, address, numberOf(fields[`${name}len`]) ?? bitsOf(family));
}

function ruleOf(record: RuleRecord): FibRule {
  const { fields } = record;
  const text = (name: string): string | null => {
    const value = fields[name];
    return value === undefined || value === true ? null : String(value);
  };
  const table = text("table");
  const jump = numberOf(fields.goto);
  const action =
    text("action") ?? (fields.l3mdev !== undefined ? "l3mdev" : jump !== null ? "goto" : "lookup");
  return {
    family: record.family,
    priority: record.priority,
    text: record.text,
    not: fields.not !== undefined,
    source: selectorOf(record.family, fields, "src"),
    destination: selectorOf(record.family, fields, "dst"),
    iif: text("iif"),
    oif: text("oif"),
    mark: numberOf(fields.fwmark),
    markMask: numberOf(fields.fwmask) ?? 0xffffffff,
    tos: numberOf(fields.tos),
    ipProtocol: text("ipproto"),
    sourcePort: rangeOf(fields, "sport"),
    destinationPort: rangeOf(fields, "dport"),
    uid: rangeOf(fields, "uid"),
    action: action === "to_tbl" ? "lookup" : action,
    table: table === null ? null : tableName(table),
    goto: jump,
    suppressPrefixLength: numberOf(fields.suppress_prefixlen),
    suppressGroup: text("suppress_ifgroup"),
    from: record.source,
  };
}

/** The rules of a netns where nobody changed them (fib_default_rules_init). */
function defaultRules(family: Family): FibRule[] {
  const rule = (priority: number, table: string): FibRule => ({
    family,
    priority,
    text: `from all lookup ${table}`,
    not: false,
    source: null,
    destination: null,
    iif: null,
    oif: null,
    mark: null,
    markMask: 0xffffffff,
    tos: null,
    ipProtocol: null,
    sourcePort: null,
    destinationPort: null,
    uid: null,
    action: "lookup",
    table,
    goto: null,
    suppressPrefixLength: null,
    suppressGroup: null,
    from: null,
  });
  const both = [rule(0, "local"), rule(32766, "main")];
  return family === "inet" ? [...both, rule(32767, "default")] : both;
}

/**
 * Builds the look-up structure of one family. Where no rules were collected the kernel's own three are assumed (the
 * collector leaves IPv6 rules out when no other table exists).
 * @param addresses the netns' own: a local route for another address counts as a custom one.
 */
export function buildFib(
  family: Family,
  routes: readonly RouteRecord[],
  rules: readonly RuleRecord[],
  addresses: ReadonlySet<string>,
): Fib {
  const byTable = new Map<string, FibRoute[]>();
  let isCustom = false;
  for (const record of routes) {
    if (record.family !== family) continue;
    const route = routeOf(record);
    if (route === null) continue;
    const table = byTable.get(route.table) ?? [];
    byTable.set(route.table, table);
    table.push(route);
    if (route.type === "local" && record.protocol !== null && !["kernel", "2"].includes(record.protocol)) {
      // net->ipv4.fib_has_custom_local_routes: a local route in the local table that is not the kernel's own
      const own = route.prefix.length === 32 && addresses.has(formatAddress(family, route.prefix.base));
      if (!own && family === "inet") isCustom = true;
    }
  }
  const own = rules.filter((rule) => rule.family === family).map(ruleOf);
  const all = own.length > 0 ? own : defaultRules(family);
  all.sort((a, b) => a.priority - b.priority);
  const plain = new Set(["0 local", "32766 main", "32767 default"]);
  if (all.some((rule) => !plain.has(`${rule.priority} ${rule.table}`) || rule.source || rule.iif))
    isCustom = true;
  return {
    rules: all,
    tables: new Map([...byTable].map(([name, list]) => [name, buildTable(name, list)])),
    isCustom,
  };
}
