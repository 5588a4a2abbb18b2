// A packet that goes into a tunnel: to which far end the kernel sends it, and who unpacks it there.
import { type Family, formatAddress, parseAddress } from "../../path/address.ts";
import type { Flow } from "../../path/flow.ts";
import type { Device, PathNetns } from "../../path/model.ts";
import type { Arrives, Ends, Packed } from "../../path/onward.ts";
import { bridgeOf, type Endpoint, endpointsOf } from "../../path/segment.ts";
import type { Interface } from "../../topology/model.ts";
import { tunnelWord } from "../passes/tunnels.ts";
import type { FleetPath } from "./fleet-path.ts";

/** UDP ports the kernel takes when none was given (vxlan.rst, geneve.rst). */
const USUAL_PORT: Readonly<Record<string, number>> = { vxlan: 8472, geneve: 6081 };
const ANYBODY = "00:00:00:00:00:00";

export function tunnelOnward(
  path: FleetPath,
  netns: PathNetns,
  device: Device,
  family: Family,
  nextHop: bigint,
): Packed | Ends {
  const link = device.interface;
  const address = formatAddress(family, nextHop);
  if (!(link.kind in PROTOCOLS))
    return {
      kind: "leaves",
      why: `Where ${device.name} (${link.kind}) sends was not collected: not followed further.`,
    };
  const mac = macOf(netns, device, address);
  const remote = remoteFor(path, netns, device, address, mac);
  if (typeof remote !== "string") return remote;
  const far = parseAddress(remote);
  const underlay = path.model.netns.get(underlayOf(path, link));
  if (far === null || !underlay) return { kind: "unknown", why: `the far end ${remote} cannot be read` };
  const carriesFrames = link.kind === "vxlan" || link.kind === "geneve";
  const port = link.tunnel?.port ?? USUAL_PORT[link.kind] ?? null;
  const source = link.tunnel?.local ? parseAddress(link.tunnel.local) : null;
  return {
    kind: "packed",
    underlay,
    family: remote.includes(":") ? "inet6" : "inet",
    protocol: PROTOCOLS[link.kind] ?? "udp",
    source: source === 0n ? null : source,
    remote: far,
    port,
    says: `${tunnelWord(link)} to ${remote}${carriesFrames && mac ? ` for ${mac}` : ""}`,
    unpack: (at) =>
      unpack(path, at, { link, port, far: remote, mac: carriesFrames ? mac : null, family, nextHop }),
  };
}

const PROTOCOLS: Readonly<Record<string, Flow["protocol"]>> = {
  vxlan: "udp",
  geneve: "udp",
  ipip: "ipip",
  gre: "gre",
  sit: "sit",
};

/** Netns whose routes carry the outer packet: where the tunnel was made, which its lower link tells. */
function underlayOf(path: FleetPath, link: Interface): PathNetns["id"] {
  const lower = link.lower.state === "known" ? path.model.devices.get(link.lower.interface) : undefined;
  return lower?.netns ?? link.netns;
}

function macOf(netns: PathNetns, device: Device, address: string): string | null {
  const bridge = netns.devices.find((one) => one.id === device.master);
  const names = [device.name, ...(bridge ? [bridge.name] : [])];
  for (const name of names) {
    const mac = netns.neighbours.get(`${name} ${address}`);
    if (mac !== undefined) return mac.toLowerCase();
  }
  return null;
}

/** vxlan_xmit(): the forwarding entry of the MAC, else those for anybody; ipip and gre: the remote, else the next hop. */
function remoteFor(
  path: FleetPath,
  netns: PathNetns,
  device: Device,
  address: string,
  mac: string | null,
): string | Ends {
  const { tunnel, kind } = device.interface;
  const fixed = isAnybody(tunnel?.remote ?? null) ? null : (tunnel?.remote ?? null);
  if (kind !== "vxlan" && kind !== "geneve") return fixed ?? address;
  const entries = (path.model.index.namespaces.get(netns.id)?.forwardingEntries ?? []).filter(
    (entry) => entry.device === device.name && entry.remote !== null,
  );
  const to = (wanted: string): string[] =>
    entries.flatMap((entry) => (entry.mac.toLowerCase() === wanted && entry.remote ? [entry.remote] : []));
  const exact = mac === null ? [] : to(mac);
  const ends = exact.length > 0 ? exact : [...new Set([...to(ANYBODY), ...(fixed ? [fixed] : [])])];
  const [only] = ends;
  if (only === undefined)
    return {
      kind: "lost",
      why: `${device.name} does not know where to send: no neighbour or forwarding entry for ${address}${mac ? ` at ${mac}` : ""}`,
    };
  if (ends.length === 1) return isGroup(only) ? groupOf(device, only) : only;
  // Sent to all of them; the one whose host has the address takes it.
  const book = path.fleet.book;
  const hostOf = (text: string) => {
    const whose = book.ownership(text);
    return whose.state === "known" ? whose.owner.member : whose.state === "one-host" ? whose.member : null;
  };
  const taker = hostOf(address);
  const fitting = ends.filter((end) => taker !== null && hostOf(end) === taker);
  return fitting.length === 1 && fitting[0] !== undefined
    ? fitting[0]
    : {
        kind: "unknown",
        why: `${device.name} sends to ${ends.length} far ends: which one has ${address} is not known`,
      };
}

/** `any`, 0.0.0.0, ::, or not printed: an end that is bound to no address. */
function isAnybody(address: string | null): boolean {
  const value = address === null ? null : parseAddress(address);
  return value === null || value === 0n;
}

function isGroup(address: string): boolean {
  const first = Number(address.split(".")[0]);
  return address.includes(":") ? /^ff/i.test(address) : first >= 224 && first < 240;
}

function groupOf(device: Device, group: string): Ends {
  return { kind: "unknown", why: `${device.name} sends to the group ${group}: who hears it is not known` };
}

interface Packet {
  readonly link: Interface;
  readonly port: number | null;
  /** Address the outer packet went to. */
  readonly far: string;
  /** Destination of the inner frame; null: no frame, or not known. */
  readonly mac: string | null;
  readonly family: Family;
  readonly nextHop: bigint;
}

function unpack(path: FleetPath, at: PathNetns, packet: Packet): Arrives | Ends {
  const { link, port, far } = packet;
  const member = path.memberOf(at.id);
  const ends = [...path.model.devices.values()].filter((device) => {
    const own = device.interface;
    if (own.kind !== link.kind || path.memberOf(device.netns) !== member || underlayOf(path, own) !== at.id)
      return false;
    if ((own.tunnel?.id ?? null) !== (link.tunnel?.id ?? null)) return false;
    if (port !== null) return (own.tunnel?.port ?? USUAL_PORT[own.kind] ?? null) === port;
    // ip_tunnel_lookup(): an end bound to an address takes only what was sent to it
    const local = own.tunnel?.local ?? null;
    return isAnybody(local) || local === far;
  });
  const [only] = ends;
  const where = member?.label ?? at.title;
  if (!only)
    return {
      kind: "lost",
      why: `${where} has no ${tunnelWord(link)}: nobody unpacks what arrives at ${far}`,
    };
  if (ends.length > 1)
    return {
      kind: "unknown",
      why: `${where} has ${ends.length} ends of ${tunnelWord(link)}: which one takes it cannot be told`,
    };
  const netns = path.model.netns.get(only.netns);
  if (!netns) return { kind: "unknown", why: `the network namespace of ${only.name} is not in the snapshot` };
  if (!only.isUp) return { kind: "lost", why: `${only.name} of ${where} is down and does not listen` };
  const bridge = bridgeOf(path.model, only);
  const taker = bridge ? behindBridge(path, bridge, packet) : null;
  if (bridge && taker === null)
    return {
      kind: "lost",
      why: `nobody behind ${bridge.name} of ${where} has ${formatAddress(packet.family, packet.nextHop)}`,
    };
  if (!bridge && packet.mac !== null && only.mac !== null && only.mac.toLowerCase() !== packet.mac)
    return {
      kind: "lost",
      why: `the frame is for ${packet.mac}, but ${only.name} of ${where} has ${only.mac}: it does not take it`,
    };
  return {
    kind: "arrives",
    netns,
    device: only,
    target: taker,
    says: `${only.name} of ${where} unpacks it`,
    doubts: [],
  };
}

function behindBridge(path: FleetPath, bridge: Device, { mac, family, nextHop }: Packet): Endpoint | null {
  const takers: Endpoint[] = [{ kind: "device", device: bridge }];
  for (const end of endpointsOf(path.model, bridge)) if (end.kind === "device") takers.push(end);
  const named = mac === null ? undefined : takers.find((end) => end.device.mac?.toLowerCase() === mac);
  return (
    named ??
    takers.find((end) =>
      end.device.addresses.some((each) => each.family === family && each.address === nextHop),
    ) ??
    null
  );
}
