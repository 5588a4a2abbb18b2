// Part of a diff: routes, routing rules, fixed neighbours and fixed forwarding entries of every netns.
import type { ForwardingEntry, Neighbour, Route, RoutingRule } from "../../topology/model.ts";
import { type ChangeKind, fieldChanges } from "../change.ts";
import { type Comparison, laterName, type NetnsPair, place } from "../comparison.ts";
import { type Pairing, pairUp } from "../pairing.ts";

export function diffRouting(comparison: Comparison): void {
  for (const netns of comparison.netns) {
    if (netns.before.access !== "read" || netns.after.access !== "read") continue;
    diffRoutes(comparison, netns);
    diffKeyed(comparison, netns, "rule", netns.before.rules, netns.after.rules, ruleText);
    diffKeyed(
      comparison,
      netns,
      "neighbour",
      fixedNeighbours(comparison, netns, "before"),
      fixedNeighbours(comparison, netns, "after"),
      (text) => text,
    );
    diffKeyed(
      comparison,
      netns,
      "forwarding-entry",
      tunnelEntries(comparison, netns, "before"),
      tunnelEntries(comparison, netns, "after"),
      (text) => text,
    );
  }
}

const ruleText = (rule: RoutingRule) =>
  `${rule.priority}: ${rule.text} (${rule.family === "inet" ? "IPv4" : "IPv6"})`;

function diffKeyed<T>(
  comparison: Comparison,
  netns: NetnsPair,
  kind: ChangeKind,
  before: readonly T[],
  after: readonly T[],
  nameOf: (item: T) => string,
): void {
  report(
    comparison,
    netns,
    kind,
    pairUp(numbered(before, nameOf), numbered(after, nameOf), [(one) => one.key]),
    ({ name }) => name,
  );
}

/** Equal things of one list are told apart by their count. */
function numbered<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
): { readonly key: string; readonly name: string }[] {
  const seen = new Map<string, number>();
  return items.map((item) => {
    const name = nameOf(item);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return { key: `${name} ${count}`, name };
  });
}

function report<T>(
  comparison: Comparison,
  netns: NetnsPair,
  kind: ChangeKind,
  { removed, added }: Pairing<T>,
  nameOf: (item: T) => string,
): void {
  const where = place(comparison, netns.after, "after");
  const [before, after] = [
    { kind: "netns", id: netns.before.id } as const,
    { kind: "netns", id: netns.after.id } as const,
  ];
  for (const item of removed)
    comparison.changes.push({
      kind,
      change: "removed",
      name: nameOf(item),
      where,
      fields: [],
      before,
      after,
    });
  for (const item of added)
    comparison.changes.push({ kind, change: "added", name: nameOf(item), where, fields: [], before, after });
}

function diffRoutes(comparison: Comparison, netns: NetnsPair): void {
  const pairing = pairUp(chosenRoutes(netns.before.routes), chosenRoutes(netns.after.routes), [
    (route, which) => `${prefixKey(route)} ${via(comparison, netns, route, which)}`,
    // The kernel's own identity of an IPv4 route: table, prefix and metric.
    prefixKey,
    (route) => `${route.family} ${route.table} ${route.type} ${route.destination}`,
  ]);
  for (const { before, after } of pairing.pairs) {
    const fields = fieldChanges(
      routeFacts(comparison, netns, before, "before"),
      routeFacts(comparison, netns, after, "after"),
    );
    if (fields.length === 0) continue;
    comparison.changes.push({
      kind: "route",
      change: "changed",
      name: routeName(after),
      where: place(comparison, netns.after, "after"),
      fields,
      before: { kind: "netns", id: netns.before.id },
      after: { kind: "netns", id: netns.after.id },
    });
  }
  // Routes through a link that came or went are told with it.
  const gone = (device: string | null, which: "before" | "after") =>
    device !== null &&
    !comparison.interfaces.some((pair) => pair.netns === netns && pair[which].name === device);
  report(
    comparison,
    netns,
    "route",
    {
      pairs: [],
      removed: pairing.removed.filter((route) => !gone(route.device, "before")),
      added: pairing.added.filter((route) => !gone(route.device, "after")),
    },
    routeName,
  );
}

/** The local table and the kernel's own routes follow from addresses; multicast and link-local ones from links. */
function chosenRoutes(routes: readonly Route[]): Route[] {
  return routes.filter(
    (route) =>
      route.table !== "local" &&
      route.type !== "multicast" &&
      !(route.protocol === "kernel" && route.gateway === null) &&
      !/^(?:fe80|ff00)::/.test(route.destination),
  );
}

function prefixKey(route: Route): string {
  return `${route.family} ${route.table} ${route.type} ${route.destination} ${route.metric ?? ""}`;
}

function via(comparison: Comparison, netns: NetnsPair, route: Route, which: "before" | "after"): string {
  const name = (device: string | null) =>
    which === "before" ? laterName(comparison, netns, device) : device;
  if (route.nexthops.length === 0) return `${route.gateway ?? ""} ${name(route.device) ?? ""}`;
  return route.nexthops
    .map((hop) => `${hop.gateway ?? ""} ${name(hop.device) ?? ""} ${hop.weight}`)
    .sort()
    .join(", ");
}

function routeFacts(
  comparison: Comparison,
  netns: NetnsPair,
  route: Route,
  which: "before" | "after",
): Record<string, string | null> {
  return {
    via: via(comparison, netns, route, which).trim() || null,
    metric: route.metric === null ? null : `${route.metric}`,
    source: route.source,
    scope: route.scope,
    protocol: route.protocol,
  };
}

function routeName(route: Route): string {
  const table = route.table === "main" ? "" : ` table ${route.table}`;
  const type = route.type === "unicast" ? "" : `${route.type} `;
  return `${type}${route.destination}${table}`;
}

/** Learnt neighbours come and go by themselves; only fixed ones are somebody's doing. */
function fixedNeighbours(comparison: Comparison, netns: NetnsPair, which: "before" | "after"): string[] {
  return netns[which].neighbours
    .filter(
      (one: Neighbour) =>
        one.states.includes("PERMANENT") && one.mac !== null && !/^(?:33:33|01:00:5e|ff:ff)/.test(one.mac),
    )
    .map(
      (one) =>
        `${one.address} is ${one.mac} on ${which === "before" ? laterName(comparison, netns, one.device) : one.device}`,
    );
}

function tunnelEntries(comparison: Comparison, netns: NetnsPair, which: "before" | "after"): string[] {
  return netns[which].forwardingEntries
    .filter(
      (one: ForwardingEntry) =>
        one.remote !== null && one.states.some((state) => /permanent|static|noarp/i.test(state)),
    )
    .map(
      (one) =>
        `${one.mac} to ${one.remote} on ${which === "before" ? laterName(comparison, netns, one.device) : one.device}`,
    );
}
