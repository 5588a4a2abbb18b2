// Entrances: interfaces of the host that lead outside, the addresses one reaches there, and senders that may come in by them.
import { bitsOf, type Family, formatAddress, parseAddress } from "../path/address.ts";
import type { Device, PathModel, PathNetns } from "../path/model.ts";
import { fibLookup } from "../path/routing/fib.ts";
import type { InterfaceKind } from "../topology/model.ts";

export interface Sender {
  readonly kind: "near" | "far";
  readonly address: string;
}

export interface Entrance {
  /** Where a packet is taken to arrive: a NIC, or the port of the bridge that has the address. */
  readonly device: Device;
  readonly family: Family;
  readonly address: string;
  readonly senders: readonly Sender[];
}

/** Kinds that may lead outside; of those that are not known it is better to say one too many. */
const OUTSIDE: ReadonlySet<InterfaceKind> = new Set([
  "physical",
  "bond",
  "team",
  "vlan",
  "wireguard",
  "macvlan",
  "ipvlan",
  "other",
  "unknown",
]);

/** Addresses for documentation (RFC 5737, RFC 3849): nobody's, so no rule but a general one speaks of them. */
const FAR: Readonly<Record<Family, string>> = { inet: "198.51.100.77", inet6: "2001:db8:ffff::77" };

/** Whether packets from other machines come in here. A veth does where the other end was not seen. */
function leadsOutside(model: PathModel, device: Device): boolean {
  const { kind, isUp, isLoopback } = device;
  if (!isUp || isLoopback) return false;
  if (kind === "veth") {
    const { peer } = device.interface;
    if (peer.state === "known") return false;
    return peer.state === "unknown";
  }
  if (!OUTSIDE.has(kind)) return false;
  const { lower } = device.interface;
  const below = lower.state === "known" ? model.devices.get(lower.interface) : undefined;
  return (
    below === undefined ||
    below.netns !== device.netns ||
    leadsOutside(model, below) ||
    below.kind === "bridge"
  );
}

/** Every entrance of the host's netns, in the order of its interfaces. */
export function findEntrances(model: PathModel, host: PathNetns): Entrance[] {
  const found: Entrance[] = [];
  for (const device of host.devices) {
    if (!leadsOutside(model, device)) continue;
    const master = device.master === null ? undefined : model.devices.get(device.master);
    // a NIC that is a port has its addresses on the bridge or bond above
    const holder = master && master.netns === device.netns ? master : device;
    if (holder !== device && holder.kind !== "bridge") continue;
    for (const each of holder.addresses) {
      if (each.scope !== "global") continue;
      found.push({
        device,
        family: each.family,
        address: formatAddress(each.family, each.address),
        senders: sendersTo(host, holder, each.family, each.address, each.network.length),
      });
    }
  }
  return found;
}

function sendersTo(host: PathNetns, holder: Device, family: Family, own: bigint, length: number): Sender[] {
  const senders: Sender[] = [];
  const size = BigInt(bitsOf(family) - length);
  if (size > 0n) {
    const base = (own >> size) << size;
    // the first address of the subnet that is not the host's: its router, more often than not
    let near = base + 1n;
    while (holder.addresses.some((each) => each.address === near)) near += 1n;
    if (near < base + (1n << size)) senders.push({ kind: "near", address: formatAddress(family, near) });
  }
  const far = FAR[family];
  const route = fibLookup(host, {
    family,
    destination: parseAddress(far) ?? 0n,
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
  // with an answer's way out by another device a far sender is not answered from here
  if (route.ok && route.nexthops.some((hop) => hop.device === holder.name))
    senders.push({ kind: "far", address: far });
  return senders;
}
