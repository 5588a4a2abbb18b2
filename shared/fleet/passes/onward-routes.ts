// Pass: routes that lead to another open host, because their next hop is an address of it, with the pods they lead to.
import { contains, type IpPrefix, parseIp, parsePrefix } from "../../address/ip-address.ts";
import type { NetnsId } from "../../topology/ids.ts";
import type { NetworkNamespace, Route } from "../../topology/model.ts";
import { hostsOf } from "../address-book.ts";
import type { Member, OnwardRoute, Trunk } from "../fleet.ts";
import type { FleetBuilder } from "../join-hosts.ts";

export function findOnwardRoutes(builder: FleetBuilder): void {
  for (const member of builder.members)
    for (const netns of member.index.topology.namespaces)
      for (const route of netns.routes) {
        if (route.type !== "unicast") continue;
        for (const hop of hopsOf(route)) {
          const found = onward(builder, member, netns, route, hop);
          if (found) builder.routes.push(found);
        }
      }
  hangOnTrunks(builder);
}

function hopsOf(route: Route): { gateway: string; device: string }[] {
  const hops = [{ gateway: route.gateway, device: route.device }, ...route.nexthops];
  return hops.flatMap(({ gateway, device }) =>
    gateway !== null && device !== null ? [{ gateway, device }] : [],
  );
}

function onward(
  builder: FleetBuilder,
  member: Member,
  netns: NetworkNamespace,
  route: Route,
  { gateway, device }: { readonly gateway: string; readonly device: string },
): OnwardRoute | null {
  const whose = builder.book.ownership(gateway);
  // An address this host has itself is a next hop on this host: a pod's way to its own bridge.
  if (whose.state === "nobody" || builder.book.ownersOf(gateway).some((one) => one.member === member))
    return null;
  const link = (member.index.interfacesByNetns.get(netns.id) ?? []).find((one) => one.name === device);
  const base = {
    member,
    netns: netns.id,
    destination: route.destination,
    gateway,
    device,
    interface: link?.id ?? null,
    evidence: route.evidence,
  };
  if (whose.state !== "known") {
    const hosts =
      whose.state === "ambiguous" ? hostsOf(whose.owners) : `${whose.member.label} (several times)`;
    return { ...base, to: null, covers: [], doubt: `The next hop ${gateway} is an address of ${hosts}.` };
  }
  const { owner } = whose;
  return {
    ...base,
    to: { member: owner.member, interface: owner.interface.id },
    covers: coveredBy(owner.member, route.destination),
    doubt: null,
  };
}

/** Network namespaces of a host, its own aside, with an address in the destination. */
function coveredBy(member: Member, destination: string): NetnsId[] {
  const prefix: IpPrefix | null = destination === "default" ? null : parsePrefix(destination);
  if (!prefix) return [];
  const found = new Set<NetnsId>();
  for (const link of member.index.topology.interfaces) {
    if (link.netns === member.index.hostNetns?.id || link.kind === "loopback") continue;
    for (const one of link.addresses) {
      const address = parseIp(one.address);
      if (address && contains(prefix, address)) found.add(link.netns);
    }
  }
  return [...found];
}

/** A route that leaves by one end of a trunk towards a host at another end is carried by it. */
function hangOnTrunks(builder: FleetBuilder): void {
  builder.trunks.forEach((trunk, i) => {
    const carries = builder.routes.filter((route) => isCarried(trunk, route)).map(routeWords);
    if (carries.length > 0) builder.trunks[i] = { ...trunk, carries: [...new Set(carries)] };
  });
}

function isCarried(trunk: Trunk, route: OnwardRoute): boolean {
  const { to } = route;
  if (to === null || route.interface === null) return false;
  const from = trunk.ends.some((end) => end.member === route.member && end.interface === route.interface);
  return from && trunk.ends.some((end) => end.member === to.member);
}

/** `flannel: 10.252.15.0/24 to flannel2 (2 network namespaces)`. */
export function routeWords(route: OnwardRoute): string {
  const pods = route.covers.length;
  const reach = pods === 0 ? "" : ` (${pods} network namespace${pods === 1 ? "" : "s"})`;
  return `${route.member.label}: ${route.destination} to ${route.to?.member.label ?? "nobody known"}${reach}`;
}
