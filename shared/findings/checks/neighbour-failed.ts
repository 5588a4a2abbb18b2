// Check: a neighbour that does not answer: broken when it is a gateway, else a note.
import type { Evidence } from "../../snapshot/evidence.ts";
import type { NetworkNamespace, Route } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { count, interfaceRef, netnsRef, netnsTitle } from "../names.ts";

export const neighbourFailed: Check = {
  code: "neighbour-failed",
  looksFor: "a neighbour that does not answer",
  run: (host) =>
    host.topology.namespaces.flatMap((netns) => {
      const failed = netns.neighbours.filter((one) => one.states.includes("FAILED"));
      if (failed.length === 0) return [];
      const gateways = failed.flatMap((one) => {
        const route = netns.routes.find((candidate) => uses(candidate, one.address, one.device));
        return route ? [{ one, route }] : [];
      });
      const others = failed.filter((one) => !gateways.some((gateway) => gateway.one === one));
      const found = gateways.map(
        ({ one, route }): Finding => ({
          code: "neighbour-failed",
          severity: "broken",
          title: `Gateway ${one.address} does not answer`,
          reason: `The route to ${route.destination} of ${netnsTitle(host, netns)} goes through ${one.address} on ${one.device}, which gave no answer to ARP or neighbour discovery.`,
          evidence: [...neighbourEvidence(host, netns, one.address), ...route.evidence.slice(0, 1)],
          advice: `Is ${one.address} there, and on the same segment as ${one.device}? arping -I ${one.device} ${one.address}`,
          refs: refsOf(host, netns, one.device),
        }),
      );
      const first = others[0];
      if (first) {
        found.push({
          code: "neighbour-failed",
          severity: "note",
          title: `${count(others.length, "neighbour")} of ${netnsTitle(host, netns)} did not answer`,
          reason: `${others
            .slice(0, 4)
            .map((one) => `${one.address} on ${one.device}`)
            .join(", ")} gave no answer when something here last asked.`,
          evidence: neighbourEvidence(host, netns, first.address),
          advice: "Nothing to do if the address is unused or its owner is gone.",
          refs: refsOf(host, netns, first.device),
        });
      }
      return found;
    }),
};

function uses(route: Route, address: string, device: string): boolean {
  return (
    (route.gateway === address && (route.device === null || route.device === device)) ||
    route.nexthops.some((hop) => hop.gateway === address)
  );
}

function refsOf(host: Examined, netns: NetworkNamespace, device: string) {
  const one = host.index.interfacesByNetns.get(netns.id)?.find((candidate) => candidate.name === device);
  return one ? [interfaceRef(one), netnsRef(netns)] : [netnsRef(netns)];
}

export function neighbourEvidence(host: Examined, netns: NetworkNamespace, address: string): Evidence[] {
  const record = host.records.netns.get(netns.inode)?.neighbours.find((one) => one.address === address);
  return record
    ? [{ says: `neighbour ${address} is ${record.states.join(" ")}`, source: record.source }]
    : [];
}
