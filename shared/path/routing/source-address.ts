// Which address the kernel puts on a packet: inet_select_addr() for IPv4, the main rules of RFC 6724 for IPv6.
import { contains, type Family, isLinkLocal, isLoopback } from "../address.ts";
import type { Device, DeviceAddress, PathNetns } from "../model.ts";

/** Scopes wider than `link` and `host` are numbers below 253; `global` is 0. */
function scopeNumber(scope: string): number {
  if (scope === "global") return 0;
  if (scope === "site") return 200;
  if (scope === "link") return 253;
  if (scope === "host") return 254;
  return scope === "nowhere" ? 255 : Number(scope) || 0;
}

/**
 * The address of a device towards a next hop; of any device where this one has none.
 * @param towards next hop or destination; null: the first address counts.
 * @param scope widest scope asked for (`global` for masquerading, the route's own for new packets).
 */
export function selectAddress(
  netns: PathNetns,
  family: Family,
  device: Device,
  towards: bigint | null,
  scope = "global",
): bigint | null {
  return family === "inet"
    ? select4(netns, device, towards, scopeNumber(scope))
    : select6(netns, device, towards);
}

function select4(netns: PathNetns, device: Device, towards: bigint | null, most: number): bigint | null {
  let first: bigint | null = null;
  for (const each of device.addresses) {
    if (each.family !== "inet" || each.secondary || scopeNumber(each.scope) > most) continue;
    if (towards === null || contains(each.network, towards)) return each.address;
    first ??= each.address;
  }
  if (first !== null) return first;
  for (const other of netns.devices) {
    for (const each of other.addresses) {
      if (each.family !== "inet" || each.secondary) continue;
      if (each.scope !== "link" && scopeNumber(each.scope) <= most) return each.address;
    }
  }
  return null;
}

function commonBits(a: bigint, b: bigint): number {
  const differ = a ^ b;
  return differ === 0n ? 128 : 128 - differ.toString(2).length;
}

/** Label of RFC 6724's table, for the few rows that matter here. */
function label(address: bigint): number {
  if (isLoopback("inet6", address)) return 0;
  if (address >> 32n === 0xffffn) return 4;
  if (address >> 112n === 0x2002n) return 2;
  if (address >> 96n === 0x20010000n) return 5;
  return address >> 121n === 0x7en ? 13 : 1;
}

function select6(netns: PathNetns, device: Device, towards: bigint | null): bigint | null {
  const target = towards ?? 0n;
  const candidates: { readonly each: DeviceAddress; readonly device: Device }[] = [];
  for (const other of isLinkLocal("inet6", target) ? [device] : netns.devices) {
    for (const each of other.addresses) if (each.family === "inet6") candidates.push({ each, device: other });
  }
  const rank = ({ each, device: at }: (typeof candidates)[number]): readonly number[] => [
    each.address === target ? 1 : 0,
    // an address of the wrong scope loses against one of the right
    isLinkLocal("inet6", each.address) === isLinkLocal("inet6", target) && each.scope !== "host" ? 1 : 0,
    each.deprecated ? 0 : 1,
    at.id === device.id ? 1 : 0,
    label(each.address) === label(target) ? 1 : 0,
    Math.min(commonBits(each.address, target), each.network.length),
  ];
  let best: { readonly address: bigint; readonly rank: readonly number[] } | null = null;
  for (const candidate of candidates) {
    if (candidate.each.scope === "host" && !isLoopback("inet6", target)) continue;
    const own = rank(candidate);
    const wins = best === null || compare(own, best.rank) > 0;
    if (wins) best = { address: candidate.each.address, rank: own };
  }
  return best?.address ?? null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i += 1) {
    const differ = (a[i] ?? 0) - (b[i] ?? 0);
    if (differ !== 0) return differ;
  }
  return 0;
}
