// A packet that leaves a host by a wire: the open host that owns the next hop takes it. Where nothing proves that the two
// cards are on one segment, or where routers stand between that are not open, the way goes on with a doubt.
import { type Family, formatAddress } from "../../path/address.ts";
import type { Flow } from "../../path/flow.ts";
import type { Device, PathNetns } from "../../path/model.ts";
import type { Arrives, Ends } from "../../path/onward.ts";
import { fibLookup } from "../../path/routing/fib.ts";
import { hostsOf, type Owner, type Ownership } from "../address-book.ts";
import type { Member, Trunk } from "../fleet.ts";
import type { FleetPath } from "./fleet-path.ts";

export function wireOnward(
  path: FleetPath,
  netns: PathNetns,
  device: Device,
  family: Family,
  nextHop: bigint,
  flow: Flow,
): Arrives | Ends {
  const from = path.memberOf(netns.id);
  const address = formatAddress(family, nextHop);
  const whose = path.fleet.book.ownership(address);
  if (!from || isAt(whose, from)) return { kind: "leaves", why: `${address} is this host's own address.` };
  if (whose.state === "ambiguous")
    return {
      kind: "unknown",
      why: `${address} is an address of ${hostsOf(whose.owners)}: which one takes the packet cannot be told`,
    };
  if (whose.state === "nobody") return throughRouters(path, from, address, flow);
  const owner = whose.state === "known" ? whose.owner : onSegment(path, device, whose.owners);
  if (!owner)
    return {
      kind: "unknown",
      why: `${whose.state === "one-host" ? whose.member.label : "a host"} has ${address} several times: which one takes the packet cannot be told`,
    };
  const mac = netns.neighbours.get(`${device.name} ${address}`);
  if (
    mac !== undefined &&
    owner.interface.mac !== null &&
    mac.toLowerCase() !== owner.interface.mac.toLowerCase()
  )
    return {
      kind: "unknown",
      why: `${from.label} knows ${address} at ${mac}, but ${owner.interface.name} of ${owner.member.label} has ${owner.interface.mac}: somebody else answers for it`,
    };
  return arriveAt(path, device, owner, address);
}

function isAt(whose: Ownership, member: Member): boolean {
  if (whose.state === "known") return whose.owner.member === member;
  return whose.state === "one-host" && whose.member === member;
}

/** Segment trunks that a card stands on, proven ones first. */
function segmentsAt(path: FleetPath, device: Device): Trunk[] {
  return path.fleet.trunks
    .filter((trunk) => trunk.kind === "segment" && trunk.ends.some((end) => end.interface === device.id))
    .sort((a, b) => a.doubts.length - b.doubts.length);
}

function onSegment(path: FleetPath, device: Device, owners: readonly Owner[]): Owner | undefined {
  const ends = segmentsAt(path, device).flatMap((trunk) => trunk.ends.map((end) => end.interface));
  const there = owners.filter((owner) => ends.includes(owner.interface.id));
  return there.length === 1 ? there[0] : undefined;
}

function arriveAt(path: FleetPath, device: Device, owner: Owner, address: string): Arrives | Ends {
  const { member, interface: link } = owner;
  // A bridge is entered by its port on the segment; anything else by itself.
  const trunk = segmentsAt(path, device).find((one) => one.ends.some((end) => end.member === member));
  const entry = trunk?.ends.find(
    (end) => end.member === member && (end.interface === link.id || isPortOf(path, end.interface, link.id)),
  );
  const at = path.model.devices.get(entry?.interface ?? link.id);
  const there = at && path.model.netns.get(at.netns);
  if (!at || !there)
    return { kind: "unknown", why: `${link.name} of ${member.label} is not in the snapshot` };
  const target = path.model.devices.get(link.id);
  const doubts = trunk && entry ? trunk.doubts : [unproven(device, link.name, member.label, address)];
  return {
    kind: "arrives",
    netns: there,
    device: at,
    target: target && target.id !== at.id ? { kind: "device", device: target } : null,
    says: `crosses the wire to ${member.label}: ${address} is ${link.name}'s`,
    doubts,
  };
}

function isPortOf(path: FleetPath, port: Device["id"], bridge: Device["id"]): boolean {
  return path.model.devices.get(port)?.master === bridge;
}

function unproven(device: Device, name: string, label: string, address: string): string {
  return `Nothing proves that ${device.name} and ${name} of ${label} are on one segment: the packet is taken to arrive there because ${address} is its address.`;
}

/** The next hop is no open host, but the destination is: what lies between is not known, where it comes out is. */
function throughRouters(path: FleetPath, from: Member, nextHop: string, flow: Flow): Arrives | Ends {
  const destination = formatAddress(flow.family, flow.destination);
  const whose = path.fleet.book.ownership(destination);
  const leaves = (why: string): Ends => ({ kind: "leaves", why });
  if (whose.state === "nobody" || isAt(whose, from))
    return leaves(`${nextHop} is an address of no open host: the packet is not followed further.`);
  if (whose.state === "ambiguous")
    return leaves(
      `${destination} is an address of ${hostsOf(whose.owners)}; ${nextHop}, which decides, is no open host: the packet is not followed further.`,
    );
  const member = whose.state === "known" ? whose.owner.member : whose.member;
  const host = [...path.model.netns.values()].find((one) => one.isHost && path.memberOf(one.id) === member);
  const at = host && entryOf(host, flow);
  if (!host || !at)
    return leaves(`Where ${member.label} would take a packet to ${destination} cannot be told.`);
  return {
    kind: "arrives",
    netns: host,
    device: at,
    target: null,
    says: `reaches ${member.label}, which has ${destination}, through ${nextHop}`,
    doubts: [
      `${nextHop} is no open host: that it passes the packet to ${member.label} (at ${at.name}, where the way back leads) is not known.`,
    ],
  };
}

/** The device a host would answer the source by. */
function entryOf(host: PathNetns, flow: Flow): Device | null {
  const own = host.devices.find(
    (device) =>
      !device.isLoopback &&
      device.addresses.some((each) => each.family === flow.family && each.address === flow.destination),
  );
  if (own) return own;
  const found = fibLookup(host, {
    family: flow.family,
    destination: flow.source,
    source: null,
    iif: "lo",
    oif: null,
    mark: 0,
    tos: 0,
    protocol: null,
    sourcePort: null,
    destinationPort: null,
    uid: null,
  });
  const name = found.ok ? found.nexthops[0]?.device : null;
  return name ? (host.byName.get(name) ?? null) : null;
}
