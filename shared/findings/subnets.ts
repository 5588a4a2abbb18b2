// Prefixes on a host: what is on an interface, and the bridges that containers stand behind.
import { type IpPrefix, parsePrefix } from "../address/ip-address.ts";
import type { Interface, NetworkNamespace } from "../topology/model.ts";
import type { Examined } from "./examine.ts";

/** Connected prefixes of an interface, without link-local ones and single addresses. */
export function prefixesOf(one: Interface): IpPrefix[] {
  return one.addresses.flatMap((address) => {
    if (address.scope !== "global" && address.scope !== "site") return [];
    const prefix = parsePrefix(`${address.address}/${address.prefixLength}`);
    return prefix && prefix.length < (prefix.family === "inet" ? 32 : 128) ? [prefix] : [];
  });
}

export interface ContainerBridge {
  readonly netns: NetworkNamespace;
  readonly bridge: Interface;
  readonly prefixes: readonly IpPrefix[];
  /** Ports whose other end lives in another netns. */
  readonly ports: readonly Interface[];
}

/** Bridges with an address and at least one port that leads into another netns. */
export function containerBridges(host: Examined): ContainerBridge[] {
  return host.topology.interfaces.flatMap((bridge) => {
    if (bridge.kind !== "bridge") return [];
    const netns = host.index.namespaces.get(bridge.netns);
    const prefixes = prefixesOf(bridge);
    const ports = (host.index.portsOf.get(bridge.id) ?? []).filter((port) => {
      const peer = port.peer.state === "known" ? host.index.interfaces.get(port.peer.interface) : undefined;
      return peer !== undefined && peer.netns !== bridge.netns;
    });
    return netns && prefixes.length > 0 && ports.length > 0 ? [{ netns, bridge, prefixes, ports }] : [];
  });
}
