// What the two ends of a trace can be, as suggestions; their text is what `vethscope trace` takes too.
import { contains, familyOf, formatAddress, parseAddress, parsePrefix } from "../../shared/path/address.ts";
import type { Protocol } from "../../shared/path/trace.ts";
import type { Container, EntityRef, Interface } from "../../shared/topology/model.ts";
import type { IconName } from "../icons/Icon.tsx";
import type { Lookup } from "./lookup.ts";

export interface TracePlace {
  /** What is written into the form. */
  readonly text: string;
  readonly says: string;
  readonly icon: IconName;
  /** Of a published port or listener. */
  readonly protocol?: Protocol;
}

/** Addresses nobody has (RFC 5737, RFC 3849): they stand for "somebody outside". */
const SOMEBODY = { inet: "203.0.113.9", inet6: "2001:db8::9" } as const;

/** The name of a container, or its id where another one has the same name. */
function containerText(container: Container, lookup: Lookup): string {
  const same = lookup.topology.containers.filter((one) => one.name === container.name);
  return same.length > 1 ? container.runtimeId : container.name;
}

/**
 * The text that stands for an entity as one end of a trace; null when no packet can start or end there. A packet starts
 * at a card that leads outside as from a neighbour on its wire, at any other interface by its address.
 */
export function placeOf(ref: EntityRef, lookup: Lookup, end: "from" | "to" = "from"): string | null {
  switch (ref.kind) {
    case "host":
      return "host";
    case "container": {
      const found = lookup.containers.get(ref.id);
      return found && found.netns !== null ? containerText(found, lookup) : null;
    }
    case "netns":
      return lookup.namespaces.get(ref.id)?.isHost ? "host" : ref.id;
    case "pod": {
      const found = lookup.pods.get(ref.id);
      return found && found.netns !== null ? `${found.namespace}/${found.name}` : null;
    }
    case "process": {
      const found = lookup.processes.get(ref.id);
      return found && found.netns !== null ? `pid:${found.pid}` : null;
    }
    case "interface": {
      const link = lookup.interfaces.get(ref.id);
      if (link === undefined) return null;
      const wire = end === "from" ? outside(lookup, [link])[0] : undefined;
      return wire?.text ?? link.addresses.find((one) => one.scope === "global")?.address ?? null;
    }
  }
}

/** Interfaces of the host's own netns that lead out of it. */
function outsideLinks(lookup: Lookup): Interface[] {
  const host = lookup.topology.namespaces.find((netns) => netns.isHost);
  if (host === undefined) return [];
  const made = new Set(["bridge", "loopback"]);
  return (lookup.interfacesByNetns.get(host.id) ?? []).filter(
    (link) =>
      !made.has(link.kind) &&
      link.name !== "lo" &&
      link.master === null &&
      link.addresses.some((one) => one.scope === "global"),
  );
}

/** The host's addresses that somebody outside would use. */
function hostAddresses(lookup: Lookup): string[] {
  return outsideLinks(lookup).flatMap((link) =>
    link.addresses.flatMap((one) => (one.scope === "global" ? [one.address] : [])),
  );
}

/** The address after (or before) this one in its network: a neighbour on the wire; null where there is no other. */
function neighbourOf(address: string, length: number): string | null {
  const family = familyOf(address);
  const own = parseAddress(address);
  const network = parsePrefix(`${address}/${length}`);
  if (own === null || network === null || length > (family === "inet" ? 30 : 126)) return null;
  // Two on must be inside as well: the last address of an IPv4 network is its broadcast.
  return formatAddress(family, contains(network, own + 2n) ? own + 1n : own - 1n);
}

/** @param only of these interfaces. */
function outside(lookup: Lookup, only?: readonly Interface[]): TracePlace[] {
  const places: TracePlace[] = [];
  for (const link of outsideLinks(lookup)) {
    if (only && !only.includes(link)) continue;
    const routes = lookup.namespaces.get(link.netns)?.routes ?? [];
    for (const family of ["inet", "inet6"] as const) {
      const own = link.addresses.find((one) => one.family === family && one.scope === "global");
      if (own === undefined) continue;
      const isDefault = routes.some(
        (route) => route.destination === "default" && route.family === family && route.device === link.name,
      );
      const word = family === "inet" ? "" : " over IPv6";
      if (isDefault)
        places.push({
          text: `${SOMEBODY[family]}@${link.name}`,
          says: `somebody outside, in by ${link.name}${word}`,
          icon: "interface",
        });
      const neighbour = neighbourOf(own.address, own.prefixLength);
      if (neighbour !== null)
        places.push({
          text: `${neighbour}@${link.name}`,
          says: `a neighbour on the wire of ${link.name}${word}`,
          icon: "interface",
        });
    }
  }
  return places;
}

function inside(lookup: Lookup): TracePlace[] {
  const { containers, pods, namespaces } = lookup.topology;
  return [
    ...containers.flatMap((one): TracePlace[] =>
      one.netns === null || one.isSandbox
        ? []
        : [{ text: containerText(one, lookup), says: `container, ${one.runtime}`, icon: "container" }],
    ),
    ...pods.flatMap((one): TracePlace[] =>
      one.netns === null
        ? []
        : [{ text: `${one.namespace}/${one.name}`, says: `pod, ${one.runtime}`, icon: "pod" }],
    ),
    ...namespaces.flatMap((one): TracePlace[] => {
      if (one.isHost || (lookup.containersByNetns.get(one.id) ?? []).length > 0) return [];
      const name = one.names.find((each) => each.source === "ip-netns")?.name;
      return [{ text: name ?? one.id, says: `network namespace ${one.inode}`, icon: "netns" }];
    }),
  ];
}

export function originPlaces(lookup: Lookup): TracePlace[] {
  return [
    ...outside(lookup),
    { text: "host", says: "a process of the host itself", icon: "host" },
    ...inside(lookup),
  ];
}

function asProtocol(word: string): Protocol | null {
  return word === "tcp" || word === "udp" || word === "sctp" ? word : null;
}

function withPort(address: string, port: number): string {
  return familyOf(address) === "inet6" ? `[${address}]:${port}` : `${address}:${port}`;
}

export function targetPlaces(lookup: Lookup): TracePlace[] {
  const { containers } = lookup.topology;
  const own = hostAddresses(lookup);
  const published = new Map<string, TracePlace>();
  for (const container of containers) {
    for (const port of container.ports) {
      const protocol = asProtocol(port.protocol);
      const any = ["", "0.0.0.0", "::", "*"].includes(port.hostAddress);
      const family = port.hostAddress === "" ? null : familyOf(port.hostAddress);
      const addresses = any
        ? own.filter((one) => family === null || familyOf(one) === family)
        : [port.hostAddress];
      for (const address of protocol === null ? [] : addresses) {
        const text = withPort(address, port.hostPort);
        const says = `published ${port.protocol} port of ${container.name}, port ${port.containerPort} inside`;
        published.set(`${port.protocol} ${text}`, { text, says, icon: "plug", protocol: protocol ?? "tcp" });
      }
    }
  }
  const addresses = lookup.topology.interfaces.flatMap((link) => {
    const netns = lookup.namespaces.get(link.netns);
    const names = (lookup.containersByNetns.get(link.netns) ?? []).map((one) => one.name);
    const where = netns?.isHost ? "the host" : names.length > 0 ? names.join(", ") : "a network namespace";
    return link.addresses.flatMap((one): TracePlace[] =>
      one.scope === "global"
        ? [{ text: one.address, says: `${link.name} of ${where}`, icon: "interface" }]
        : [],
    );
  });
  return [...published.values()].concat(inside(lookup), addresses);
}

/** Suggestions that hold what was typed; a place that was chosen already shows all of them. */
export function matchingPlaces(places: readonly TracePlace[], typed: string): readonly TracePlace[] {
  const wanted = typed.trim().toLowerCase();
  if (places.some((place) => place.text.toLowerCase() === wanted)) return places;
  return places.filter((place) => `${place.text} ${place.says}`.toLowerCase().includes(wanted));
}
