// Pass: routes, routing rules, neighbours and forwarding entries of every netns.
import type { RouteRecord, RuleRecord } from "../../parse/records.ts";
import { type Builder, step } from "../builder.ts";
import type { Route, RoutingRule } from "../model.ts";

/** Copies what each netns answered into its draft, in the order the kernel printed it. */
export function attachRouting(builder: Builder): void {
  for (const [inode, records] of builder.records.netns) {
    const netns = builder.netns.get(inode);
    if (!netns) continue;
    netns.routes = records.routes.map(routeOf);
    netns.rules = records.rules.map(ruleOf);
    netns.neighbours = records.neighbours.map(({ address, device, mac, states }) => ({
      address,
      device,
      mac,
      states,
    }));
    netns.forwardingEntries = records.fdb.map(({ mac, device, remote, vlan, master, states }) => ({
      mac,
      device,
      remote,
      vlan,
      master,
      states,
    }));
  }
}

function routeOf(record: RouteRecord): Route {
  const way = record.gateway
    ? `via ${record.gateway}`
    : record.nexthops.length > 0
      ? `over ${record.nexthops.length} next hops`
      : record.type === "unicast"
        ? "directly"
        : record.type;
  const device = record.device ? ` on ${record.device}` : "";
  return {
    family: record.family,
    destination: record.destination,
    type: record.type,
    gateway: record.gateway,
    device: record.device,
    table: record.table,
    source: record.sourceAddress,
    metric: record.metric,
    scope: record.scope,
    protocol: record.protocol,
    flags: record.flags,
    nexthops: record.nexthops,
    evidence: [step(`table ${record.table}: ${record.destination} ${way}${device}`, record.source)],
  };
}

function ruleOf(record: RuleRecord): RoutingRule {
  return {
    family: record.family,
    priority: record.priority,
    text: record.text,
    fields: record.fields,
    evidence: [step(`rule ${record.priority}: ${record.text}`, record.source)],
  };
}
