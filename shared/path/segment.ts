// The layer-2 segment behind a device: who hears a frame it sends, through veths, bridges and macvlans.
import type { InterfaceId } from "../topology/ids.ts";
import { type Family, formatAddress } from "./address.ts";
import { confEither, type Device, type PathModel, type PathNetns } from "./model.ts";
import { fibLookup, isLocalAddress } from "./routing/fib.ts";

/** Where a frame can end. */
export interface Endpoint {
  /** `device`: an interface that takes it in; the others are where the sight of the snapshot ends. */
  readonly kind: "device" | "wire" | "tunnel" | "program" | "unseen";
  readonly device: Device;
  readonly why?: string;
}

const cache = new WeakMap<PathModel, Map<InterfaceId, readonly Endpoint[]>>();

/** Everyone who hears what `device` sends, without itself. */
export function endpointsOf(model: PathModel, device: Device): readonly Endpoint[] {
  const known = cache.get(model) ?? new Map<InterfaceId, readonly Endpoint[]>();
  cache.set(model, known);
  const found = known.get(device.id);
  if (found) return found;
  const ends = new Map<string, Endpoint>();
  const seen = new Set<string>([`emit ${device.id}`]);
  const add = (kind: Endpoint["kind"], at: Device, why?: string): void => {
    ends.set(`${kind} ${at.id}`, { kind, device: at, ...(why === undefined ? {} : { why }) });
  };
  const emit = (from: Device): void => {
    switch (from.kind) {
      case "veth": {
        const peer = from.interface.peer;
        const other = peer.state === "known" ? model.devices.get(peer.interface) : undefined;
        if (other) arrive(other);
        else
          add(
            "unseen",
            from,
            peer.state === "none" ? "its peer is not known" : "doubt" in peer ? peer.doubt : "",
          );
        return;
      }
      case "bridge":
        for (const port of portsOf(model, from)) once("emit", port, emit);
        return;
      case "macvlan":
      case "macvtap":
      case "ipvlan": {
        const lower = lowerOf(model, from);
        if (!lower) {
          add("unseen", from, "its lower device is not known");
          return;
        }
        for (const upper of uppersOf(model, lower))
          if (upper.id !== from.id) once("arrive", upper, arriveHere);
        once("emit", lower, emit);
        return;
      }
      case "vxlan":
      case "geneve":
      case "gre":
      case "ipip":
      case "sit":
      case "wireguard": {
        add("tunnel", from);
        return;
      }
      case "tun":
      case "tap": {
        add("program", from);
        return;
      }
      case "dummy":
      case "loopback":
      case "ifb":
        return;
      case "vlan": {
        add("wire", from, "VLANs are not followed further");
        return;
      }
      default: {
        add("wire", from);
        return;
      }
    }
  };
  const arriveHere = (at: Device): void => add("device", at);
  const arrive = (at: Device): void => {
    const bridge = bridgeOf(model, at);
    if (!bridge) {
      add("device", at);
      for (const upper of uppersOf(model, at)) once("arrive", upper, arriveHere);
      return;
    }
    if (seen.has(`bridge ${bridge.id}`)) return;
    seen.add(`bridge ${bridge.id}`);
    add("device", bridge);
    for (const port of portsOf(model, bridge)) if (port.id !== at.id) once("emit", port, emit);
  };
  const once = (what: string, at: Device, visit: (device: Device) => void): void => {
    const key = `${what} ${at.id}`;
    if (seen.has(key)) return;
    seen.add(key);
    visit(at);
  };
  emit(device);
  const list = [...ends.values()];
  known.set(device.id, list);
  return list;
}

export function bridgeOf(model: PathModel, device: Device): Device | null {
  const master = device.master === null ? undefined : model.devices.get(device.master);
  return master?.kind === "bridge" ? master : null;
}

export function portsOf(model: PathModel, bridge: Device): Device[] {
  return (model.index.portsOf.get(bridge.id) ?? []).flatMap((port) => model.devices.get(port.id) ?? []);
}

function lowerOf(model: PathModel, device: Device): Device | null {
  const { lower } = device.interface;
  return lower.state === "known" ? (model.devices.get(lower.interface) ?? null) : null;
}

function uppersOf(model: PathModel, device: Device): Device[] {
  return (model.index.uppersOf.get(device.id) ?? []).flatMap((upper) => {
    const found = model.devices.get(upper.id);
    return found && ["macvlan", "macvtap", "ipvlan"].includes(found.kind) ? [found] : [];
  });
}

/** The port of a bridge behind which an endpoint is; null when it is not behind any. */
export function portTowards(model: PathModel, bridge: Device, end: Endpoint): Device | null {
  for (const port of portsOf(model, bridge)) {
    if (end.device.id === port.id && end.kind !== "device") return port;
    if (endpointsOf(model, port).some((each) => each.kind === end.kind && each.device.id === end.device.id))
      return port;
  }
  return null;
}

export type Neighbour =
  | { readonly ok: true; readonly end: Endpoint; readonly says: string }
  /** `unseen`: the snapshot does not tell; otherwise nobody has the address. */
  | { readonly ok: false; readonly unseen: boolean; readonly why: string };

/** Who takes a frame for `nextHop` that leaves by `device`: the neighbour table's word, else who would answer ARP. */
export function neighbourOf(
  model: PathModel,
  netns: PathNetns,
  device: Device,
  family: Family,
  nextHop: bigint,
): Neighbour {
  const ends = endpointsOf(model, device);
  const address = formatAddress(family, nextHop);
  const mac = netns.neighbours.get(`${device.name} ${address}`);
  const takers = ends.filter((end) => end.kind === "device");
  const others = ends.filter((end) => end.kind !== "device");
  if (mac !== undefined) {
    const named = takers.filter((end) => end.device.mac === mac);
    const only = named.find((end) => owns(model, end, family, nextHop)) ?? named[0];
    if (only) return { ok: true, end: only, says: `${address} is at ${mac} (neighbour table)` };
  }
  const direct = takers.find((end) =>
    end.device.addresses.some((each) => each.family === family && each.address === nextHop),
  );
  const owner = direct ?? takers.find((end) => owns(model, end, family, nextHop));
  if (owner) return { ok: true, end: owner, says: `${address} is ${owner.device.name}'s` };
  const proxy = takers.find((end) => answersForOthers(model, end, family, nextHop));
  if (proxy) return { ok: true, end: proxy, says: `${proxy.device.name} answers for ${address} (proxy_arp)` };
  const unseen = others.find((end) => end.kind === "unseen");
  const only = others.find((end) => end.kind !== "unseen");
  if (only) return { ok: true, end: only, says: `${address} is beyond ${only.device.name}` };
  if (unseen)
    return {
      ok: false,
      unseen: true,
      why: `what is behind ${unseen.device.name} was not read: ${unseen.why}`,
    };
  return { ok: false, unseen: false, why: `nobody behind ${device.name} has the address ${address}` };
}

function owns(model: PathModel, end: Endpoint, family: Family, address: bigint): boolean {
  const netns = model.netns.get(end.device.netns);
  return netns !== undefined && end.device.isUp && isLocalAddress(netns, family, address);
}

/** arp_process(): proxy_arp answers where the address is routed by another device. */
function answersForOthers(model: PathModel, end: Endpoint, family: Family, address: bigint): boolean {
  const netns = model.netns.get(end.device.netns);
  if (!netns || family !== "inet" || !confEither(netns, family, end.device.name, "proxy_arp")) return false;
  const found = fibLookup(netns, {
    family,
    destination: address,
    source: null,
    iif: end.device.name,
    oif: null,
    mark: 0,
    tos: 0,
    protocol: null,
    sourcePort: null,
    destinationPort: null,
    uid: null,
  });
  return found.ok && found.route.type === "unicast" && found.nexthops[0]?.device !== end.device.name;
}
