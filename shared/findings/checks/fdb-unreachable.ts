// Check: a VXLAN forwarding entry that points to a node the host cannot reach.
import { contains, parseIp, parsePrefix } from "../../address/ip-address.ts";
import type { NetworkNamespace, Route } from "../../topology/model.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef } from "../names.ts";
import { neighbourEvidence } from "./neighbour-failed.ts";

export const fdbUnreachable: Check = {
  code: "fdb-unreachable",
  looksFor: "a tunnel entry to an unreachable node",
  run: (host) =>
    host.topology.namespaces.flatMap((netns) => {
      const told = new Set<string>();
      return netns.forwardingEntries.flatMap((entry): Finding[] => {
        const remote = entry.remote;
        const tunnel = host.index.interfacesByNetns.get(netns.id)?.find((one) => one.name === entry.device);
        // The underlay of a tunnel that was moved into another netns is not this one's routing table.
        if (
          !remote ||
          !tunnel ||
          tunnel.kind !== "vxlan" ||
          !tunnel.flags.includes("UP") ||
          told.has(`${entry.device} ${remote}`)
        )
          return [];
        if (
          tunnel.lower.state === "known" &&
          host.index.interfaces.get(tunnel.lower.interface)?.netns !== netns.id
        )
          return [];
        told.add(`${entry.device} ${remote}`);
        const why = unreachable(netns, remote);
        if (!why) return [];
        const record = host.records.netns
          .get(netns.inode)
          ?.fdb.find((one) => one.remote === remote && one.device === entry.device);
        return [
          {
            code: "fdb-unreachable",
            severity: "broken",
            title: `${tunnel.name} sends to ${remote}, which is out of reach`,
            reason: `${tunnel.name} forwards ${entry.mac} to node ${remote}, but ${why}.`,
            evidence: [
              ...(record
                ? [{ says: `${entry.mac} dev ${entry.device} dst ${remote}`, source: record.source }]
                : []),
              ...neighbourEvidence(host, netns, remote),
            ],
            advice: `If the node is gone, its entry is stale: bridge fdb del ${entry.mac} dev ${entry.device} dst ${remote}; else look at the way to it.`,
            refs: [interfaceRef(tunnel)],
          },
        ];
      });
    }),
};

/** Why a node cannot be reached, as far as routes and neighbours say; null when it may be. */
function unreachable(netns: NetworkNamespace, remote: string): string | null {
  const route = routeTo(netns, remote);
  if (netns.routes.length === 0) return null;
  if (!route) return "no route leads there";
  if (/^(?:unreachable|blackhole|prohibit)$/.test(route.type)) return `the route there is ${route.type}`;
  const next = route.gateway ?? remote;
  const neighbour = netns.neighbours.find(
    (one) => one.address === next && (route.device === null || one.device === route.device),
  );
  return neighbour?.states.includes("FAILED") ? `${next} did not answer on ${neighbour.device}` : null;
}

/** Longest prefix in the tables that ordinary traffic is looked up in. */
function routeTo(netns: NetworkNamespace, remote: string): Route | null {
  const address = parseIp(remote);
  if (!address) return null;
  let best: Route | null = null;
  let length = -1;
  for (const route of netns.routes) {
    if (route.table !== "main" && route.table !== "local") continue;
    const prefix =
      route.destination === "default"
        ? parsePrefix(address.family === "inet" ? "0.0.0.0/0" : "::/0")
        : parsePrefix(route.destination);
    if (!prefix || route.family !== address.family || prefix.length <= length || !contains(prefix, address))
      continue;
    [best, length] = [route, prefix.length];
  }
  return best;
}
