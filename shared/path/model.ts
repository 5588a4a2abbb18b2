// The PathModel: one snapshot seen as the kernel sees it when a packet comes: devices, addresses, routes, rules, firewalls.
import type { IptablesRuleset } from "../parse/iptables-save.ts";
import type { NftRuleset } from "../parse/nft-json.ts";
import type { VirtualServerRecord } from "../parse/records-on-disk.ts";
import type { SourceRef } from "../snapshot/evidence.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { TopologyIndex } from "../topology/lookup.ts";
import type { Interface, InterfaceKind, Listener } from "../topology/model.ts";
import type { Family, Prefix } from "./address.ts";
import type { IpsetTable } from "./iptables/ipset.ts";
import type { Onward } from "./onward.ts";

/** An address of a device. */
export interface DeviceAddress {
  readonly family: Family;
  readonly address: bigint;
  /** What the kernel compares with the mask: the peer's address on a point-to-point link. */
  readonly network: Prefix;
  /** `global`, `link`, `host`, ... */
  readonly scope: string;
  readonly secondary: boolean;
  readonly deprecated: boolean;
}

export interface Device {
  readonly id: InterfaceId;
  readonly netns: NetnsId;
  readonly index: number;
  readonly name: string;
  readonly kind: InterfaceKind;
  readonly mac: string | null;
  readonly isUp: boolean;
  readonly isLoopback: boolean;
  /** In the order of the kernel's list. */
  readonly addresses: readonly DeviceAddress[];
  readonly master: InterfaceId | null;
  /** Of a port: whether a frame may leave by the port it came in. Null: not known. */
  readonly hairpin: boolean | null;
  readonly isolated: boolean | null;
  /** `forwarding`, `blocking`, ... of a port; null when it is none or not known. */
  readonly portState: string | null;
  /** nf_call_iptables and nf_call_ip6tables of a bridge. */
  readonly bridgeCalls: { readonly inet: boolean; readonly inet6: boolean };
  readonly interface: Interface;
  /** Interface group: `default`, or as iproute2 names or numbers it. */
  readonly group: string;
  /** An XDP program sees packets that come in before anything else. */
  readonly hasXdp: boolean;
}

export interface FibNexthop {
  readonly gateway: bigint | null;
  /** Name; null on routes without a device (blackhole). */
  readonly device: string | null;
  readonly weight: number;
  readonly dead: boolean;
}

export interface FibRoute {
  readonly family: Family;
  readonly prefix: Prefix;
  readonly type: string;
  readonly table: string;
  readonly nexthops: readonly FibNexthop[];
  readonly source: bigint | null;
  readonly metric: number;
  readonly scope: string;
  readonly dead: boolean;
  /** As one would read it: `10.0.0.0/8 via 10.1.1.1 dev eth0`. */
  readonly text: string;
  readonly from: SourceRef | null;
}

export interface FibRule {
  readonly family: Family;
  readonly priority: number;
  readonly text: string;
  readonly not: boolean;
  readonly source: Prefix | null;
  readonly destination: Prefix | null;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly mark: number | null;
  readonly markMask: number;
  readonly tos: number | null;
  readonly ipProtocol: string | null;
  readonly sourcePort: readonly [number, number] | null;
  readonly destinationPort: readonly [number, number] | null;
  readonly uid: readonly [number, number] | null;
  /** `lookup`, `goto`, `nop`, `blackhole`, `unreachable`, `prohibit`, or `l3mdev`. */
  readonly action: string;
  readonly table: string | null;
  readonly goto: number | null;
  readonly suppressPrefixLength: number | null;
  readonly suppressGroup: string | null;
  readonly from: SourceRef | null;
}

/** Routes of one table, looked up by longest prefix. */
export interface FibTable {
  readonly name: string;
  /** By prefix length, longest first; inside: base address to routes in order of metric. */
  readonly lengths: readonly {
    readonly length: number;
    readonly byBase: ReadonlyMap<bigint, readonly FibRoute[]>;
  }[];
}

export interface Fib {
  readonly rules: readonly FibRule[];
  readonly tables: ReadonlyMap<string, FibTable>;
  /** More than the three rules every netns has, or local routes nobody's address made. */
  readonly isCustom: boolean;
}

/** One iptables ruleset of a netns: one family and back end. */
export interface IptablesSource {
  readonly family: Family;
  readonly backend: "nft" | "legacy";
  readonly ruleset: IptablesRuleset;
}

export interface Firewall {
  readonly iptables: readonly IptablesSource[];
  /** Native tables only: those of iptables-nft are in `iptables`. */
  readonly nft: NftRuleset | null;
  readonly sets: ReadonlyMap<string, IpsetTable>;
  /** Sentences about what was not read: doubts of every trace through this netns. */
  readonly unread: readonly string[];
  /** Nothing was read at all: what the firewall does here is unknown. */
  readonly isUnknown: boolean;
  /** Some of it was refused to whoever collected. */
  readonly isRefused: boolean;
  /** Handle of the table of each base chain, which tells the order of registration: `ip filter FORWARD`. */
  readonly registered: ReadonlyMap<string, number>;
}

/** Virtual servers of a netns. */
export interface Ipvs {
  /** By protocol and address: `tcp 10.96.0.1`. */
  readonly virtualServers: ReadonlyMap<string, readonly VirtualServerRecord[]>;
  /** Some are chosen by the mark of a packet; those are not read. */
  readonly byMark: boolean;
  /** Why not all were read that may be there; null when they were, or IPVS is not loaded. */
  readonly unread: string | null;
}

export interface PathNetns {
  readonly id: NetnsId;
  readonly title: string;
  readonly isHost: boolean;
  readonly isRead: boolean;
  readonly devices: readonly Device[];
  readonly byName: ReadonlyMap<string, Device>;
  readonly fib: { readonly inet: Fib; readonly inet6: Fib };
  /** Device name and address to MAC. */
  readonly neighbours: ReadonlyMap<string, string>;
  readonly sysctls: Readonly<Record<string, string>>;
  readonly firewall: Firewall;
  readonly ipvs: Ipvs;
  readonly listeners: readonly Listener[];
  readonly socketsRead: boolean;
  /** Programs beside netfilter (eBPF) decide here, so that rules and routes do not tell the path: why; else null. */
  readonly bypassed: string | null;
  /** Processes of its host: pids mean something on one kernel only. */
  readonly processByPid: TopologyIndex["processByPid"];
}

export interface PathModel {
  readonly index: TopologyIndex;
  readonly netns: ReadonlyMap<NetnsId, PathNetns>;
  readonly devices: ReadonlyMap<InterfaceId, Device>;
  /** Where a packet goes on that leaves a host; absent when one host alone is open. */
  readonly onward?: Onward;
}

/** A device of a netns by name; null when there is none. */
export function deviceNamed(netns: PathNetns, name: string | null): Device | null {
  return name === null ? null : (netns.byName.get(name) ?? null);
}

/** A kernel switch as a number; null when it was not collected. */
export function sysctl(netns: PathNetns, name: string): number | null {
  const value = netns.sysctls[name];
  return value === undefined || !/^-?\d+$/.test(value) ? null : Number(value);
}

/** `net.ipv4.conf.DEV.NAME` in the way parseSysctl spells names with dots. */
export function confOf(netns: PathNetns, family: Family, device: string, name: string): number | null {
  const ip = family === "inet" ? "ipv4" : "ipv6";
  return sysctl(netns, `net.${ip}.conf.${device.replaceAll(".", "/")}.${name}`);
}

/** Whether the kernel's OR of `all` and the device is set (route_localnet, accept_local, proxy_arp, src_valid_mark). */
export function confEither(netns: PathNetns, family: Family, device: string, name: string): boolean {
  return (confOf(netns, family, "all", name) ?? 0) !== 0 || (confOf(netns, family, device, name) ?? 0) !== 0;
}
