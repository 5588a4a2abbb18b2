// Pass: the interfaces of every netns that was read, with their addresses, bridge port and tunnel facts.
import type { AddressRecord, LinkRecord } from "../../parse/records.ts";
import { type Builder, type Draft, netnsTitle, step } from "../builder.ts";
import { interfaceId, type NetnsId } from "../ids.ts";
import type { Address, BridgePortFacts, Interface, TunnelFacts } from "../model.ts";
import { kindOf } from "./interface-kind.ts";

type Facts = LinkRecord["info"];

/** Makes one interface per link record; its key is (netns, ifindex), whatever its name or MAC. */
export function findInterfaces(builder: Builder): void {
  for (const [inode, records] of builder.records.netns) {
    const netns = builder.netns.get(inode);
    if (!netns) continue;
    const byIndex = new Map<number, Draft<Interface>>();
    for (const link of records.links) {
      if (link.ifindex === 0) {
        builder.warnings.push({
          code: "parse",
          text: `${link.name} in ${netnsTitle(builder, inode)} came without its ifindex and cannot be told apart: left out.`,
          section: link.source.section,
          line: link.source.line,
        });
        continue;
      }
      if (byIndex.has(link.ifindex)) {
        builder.warnings.push({
          code: "parse",
          text: `${netnsTitle(builder, inode)} lists ifindex ${link.ifindex} twice (${link.name}); the first is kept.`,
          section: link.source.section,
          line: link.source.line,
        });
        continue;
      }
      // sysfs shows the host's devices whatever netns was entered: its word counts for the host's netns only.
      const physicalLinks = inode === builder.hostInode ? builder.records.physicalLinks : null;
      const physical = physicalLinks === null ? null : physicalLinks.has(link.name);
      const made = interfaceOf(link, netns.id, physical, netnsTitle(builder, inode));
      byIndex.set(link.ifindex, made);
      builder.interfaces.set(made.id, made);
    }
    builder.interfacesByNetns.set(inode, byIndex);
  }
}

function interfaceOf(
  link: LinkRecord,
  netns: NetnsId,
  physical: boolean | null,
  title: string,
): Draft<Interface> {
  const { kind, kindText } = kindOf(link, physical);
  const port = link.slaveKind === "bridge" ? bridgePortOf(link.slaveInfo) : null;
  return {
    id: interfaceId(netns, link.ifindex),
    netns,
    ifindex: link.ifindex,
    name: link.name,
    altNames: link.altNames,
    kind,
    kindText,
    mac: link.mac,
    mtu: link.mtu,
    state: link.operState ?? "UNKNOWN",
    flags: link.flags,
    addresses: link.addresses.map(addressOf),
    master: null,
    peer: { state: "none" },
    lower: { state: "none" },
    bridgePort: port,
    vlanId: kind === "vlan" ? numberOf(link.info, "id") : null,
    vlanFiltering: kind === "bridge" ? switchOf(link.info, "vlan_filtering") : null,
    tunnel: tunnelOf(link, kind),
    vlans: [],
    drivenBy: null,
    mode: textOf(link.info, "mode"),
    counters: link.counters,
    evidence: [step(`${link.name} is ifindex ${link.ifindex} in ${title}`, link.source)],
  };
}

function addressOf(record: AddressRecord): Address {
  return {
    family: record.family,
    address: record.address,
    prefixLength: record.prefixLength,
    scope: record.scope,
    label: record.label,
    peer: record.peer,
    secondary: record.flags.includes("secondary"),
  };
}

function bridgePortOf(slave: Facts): BridgePortFacts {
  return {
    state: textOf(slave, "state"),
    hairpin: switchOf(slave, "hairpin"),
    isolated: switchOf(slave, "isolated"),
  };
}

const TUNNELS: ReadonlySet<string> = new Set(["vxlan", "geneve", "ipip", "gre", "sit"]);

function tunnelOf(link: LinkRecord, kind: string): TunnelFacts | null {
  if (!TUNNELS.has(kind)) return null;
  return {
    id: numberOf(link.info, "id"),
    local: textOf(link.info, "local") ?? textOf(link.info, "local6"),
    remote:
      textOf(link.info, "remote") ??
      textOf(link.info, "remote6") ??
      textOf(link.info, "group") ??
      textOf(link.info, "group6"),
    port: numberOf(link.info, "port"),
    remotes: [],
  };
}

function numberOf(facts: Facts, key: string): number | null {
  const value = facts[key];
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function textOf(facts: Facts, key: string): string | null {
  const value = facts[key];
  return typeof value === "string" && value !== "" ? value : null;
}

/** iproute2 prints switches as booleans (JSON), 0/1 or on/off (text). */
function switchOf(facts: Facts, key: string): boolean | null {
  const value = facts[key];
  if (typeof value === "boolean") return value;
  if (value === 1 || value === "1" || value === "on") return true;
  return value === 0 || value === "0" || value === "off" ? false : null;
}
