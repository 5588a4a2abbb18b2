// Check: two interfaces of one netns with overlapping subnets, or a route that takes a part of a connected subnet away.
import { contains, formatPrefix, type IpPrefix, overlaps, parsePrefix } from "../../address/ip-address.ts";
import type { Interface, NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef, interfaceTitle, netnsTitle } from "../names.ts";
import { prefixesOf } from "../subnets.ts";

interface Held {
  readonly one: Interface;
  readonly prefix: IpPrefix;
}

export const subnetOverlap: Check = {
  code: "subnet-overlap",
  looksFor: "overlapping subnets in one routing table",
  run: (host) =>
    host.topology.namespaces.flatMap((netns) => {
      const held = (host.index.interfacesByNetns.get(netns.id) ?? []).flatMap((one) =>
        one.kind === "loopback" ? [] : prefixesOf(one).map((prefix) => ({ one, prefix })),
      );
      return [...betweenInterfaces(host, held), ...betweenRoutes(host, netns, held)];
    }),
};

/** A VRF has a table of its own; interfaces on one segment share a subnet on purpose. */
function apart(host: Examined, a: Interface, b: Interface): boolean {
  const vrf = (one: Interface) => {
    const master = one.master ? host.index.interfaces.get(one.master) : undefined;
    return master?.kind === "vrf" ? master.id : null;
  };
  return a.id !== b.id && vrf(a) === vrf(b) && host.segmentOf(a.id) !== host.segmentOf(b.id);
}

/** Links whose wire leaves what this snapshot sees. */
function leadsOut(one: Interface): boolean {
  return (
    /^(?:physical|unknown|other|bond|team|vlan)$/.test(one.kind) ||
    (one.kind === "veth" && one.peer.state !== "known")
  );
}

function betweenInterfaces(host: Examined, held: readonly Held[]): Finding[] {
  const found: Finding[] = [];
  held.forEach((a, i) => {
    for (const b of held.slice(i + 1)) {
      if (!overlaps(a.prefix, b.prefix) || !apart(host, a.one, b.one)) continue;
      // Two network cards may well hang on one wire, which cannot be seen from here.
      const cards = leadsOut(a.one) && leadsOut(b.one);
      found.push({
        code: "subnet-overlap",
        severity: cards || !a.one.flags.includes("UP") || !b.one.flags.includes("UP") ? "doubt" : "broken",
        title: `${a.one.name} and ${b.one.name} claim the same addresses`,
        reason: `${interfaceTitle(host, a.one)} has ${formatPrefix(a.prefix)} and ${b.one.name} has ${formatPrefix(b.prefix)}: an address in both is reached through one of them alone.`,
        evidence: [...a.one.evidence.slice(0, 1), ...b.one.evidence.slice(0, 1)],
        advice: "Give one of the two networks another subnet.",
        refs: [interfaceRef(a.one), interfaceRef(b.one)],
      });
    }
  });
  return found;
}

function betweenRoutes(host: Examined, netns: NetworkNamespace, held: readonly Held[]): Finding[] {
  const found: Finding[] = [];
  for (const route of netns.routes) {
    if (route.table !== "main" || route.type !== "unicast" || route.destination === "default") continue;
    const to = parsePrefix(route.destination);
    // Routes to one address are made on purpose, and the kernel's own repeat what the interfaces say.
    if (!to || to.length >= (to.family === "inet" ? 32 : 128) || route.protocol === "kernel") continue;
    for (const { one, prefix } of held) {
      if (
        one.kind !== "bridge" ||
        route.device === null ||
        route.device === one.name ||
        !contains(prefix, to)
      )
        continue;
      found.push({
        code: "subnet-overlap",
        severity: "doubt",
        title: `A route takes ${route.destination} away from ${one.name}`,
        reason: `In ${netnsTitle(host, netns)} the route to ${route.destination} through ${route.device} is inside ${formatPrefix(prefix)} of bridge ${one.name}: containers with such addresses are not reached.`,
        evidence: [...route.evidence.slice(0, 1), ...one.evidence.slice(0, 1)],
        advice: `Move the network of ${one.name} to another subnet, or remove the route if a network that is gone left it.`,
        refs: [interfaceRef(one)],
      });
    }
  }
  return found;
}
