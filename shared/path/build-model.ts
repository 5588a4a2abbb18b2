// Builds the PathModel from a snapshot, its records and its topology. Firewall text is read here, once per netns.
import { parseIptablesSave } from "../parse/iptables-save.ts";
import { type NftRuleset, parseNftJson } from "../parse/nft-json.ts";
import type { LinkRecord, Records } from "../parse/records.ts";
import type { Warning } from "../snapshot/evidence.ts";
import { type Section, type SectionKey, type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";
import { hasJoined } from "../topology/dwellers.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import { groupBy, indexTopology, type TopologyIndex } from "../topology/lookup.ts";
import type { Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { parseAddress, prefix } from "./address.ts";
import { type IpsetTable, parseIpsetSave } from "./iptables/ipset.ts";
import type { Device, DeviceAddress, Firewall, IptablesSource, Ipvs, PathModel, PathNetns } from "./model.ts";
import { prepareHooks } from "./netfilter/hooks.ts";
import { SERVICE_DEVICE } from "./netfilter/ipvs.ts";
import { buildFib } from "./routing/build-fib.ts";

export interface BuiltModel {
  readonly model: PathModel;
  /** What the firewall parsers could not read. */
  readonly warnings: readonly Warning[];
}

type Keyed = readonly [SectionKey, Section];

const SAVES: readonly (readonly [
  name: string,
  family: "inet" | "inet6",
  backend: "nft" | "legacy" | null,
])[] = [
  ["iptables-save", "inet", null],
  ["iptables-nft-save", "inet", "nft"],
  ["iptables-legacy-save", "inet", "legacy"],
  ["ip6tables-save", "inet6", null],
  ["ip6tables-nft-save", "inet6", "nft"],
  ["ip6tables-legacy-save", "inet6", "legacy"],
];

/** Builds the model of all network namespaces that the topology knows. */
export function buildPathModel(snapshot: Snapshot, records: Records, topology: Topology): BuiltModel {
  const index = indexTopology(topology);
  const warnings: Warning[] = [];
  const sections = new Map<number | null, Keyed[]>();
  for (const keyed of sectionsByKey(snapshot)) {
    const known = sections.get(keyed[1].netns);
    if (known) known.push(keyed);
    else sections.set(keyed[1].netns, [keyed]);
  }
  const ofAll = sections.get(null) ?? [];
  const devices = new Map<InterfaceId, Device>();
  const netns = new Map<NetnsId, PathNetns>();
  for (const one of topology.namespaces) {
    const inside = records.netns.get(one.inode);
    const links = new Map((inside?.links ?? []).map((link) => [link.ifindex, link]));
    const own = (index.interfacesByNetns.get(one.id) ?? []).map((each) =>
      deviceOf(each, links.get(each.ifindex)),
    );
    for (const device of own) devices.set(device.id, device);
    const addresses = new Set(
      (index.interfacesByNetns.get(one.id) ?? []).flatMap((each) =>
        each.addresses.map((address) => address.address),
      ),
    );
    const here = sections.get(one.inode) ?? [];
    const socketsRead = here.some(([, section]) => section.name === "sockets" && !section.skipped);
    netns.set(one.id, {
      id: one.id,
      title: titleOf(one, index),
      isHost: one.isHost,
      isRead: one.access === "read",
      devices: own,
      byName: new Map(
        own.flatMap((device) =>
          [device.name, ...device.interface.altNames].map((name) => [name, device] as const),
        ),
      ),
      fib: {
        inet: buildFib("inet", inside?.routes ?? [], inside?.rules ?? [], addresses),
        inet6: buildFib("inet6", inside?.routes ?? [], inside?.rules ?? [], addresses),
      },
      neighbours: new Map(
        one.neighbours.flatMap((each) =>
          each.mac === null || each.states.includes("FAILED")
            ? []
            : [[`${each.device} ${each.address}`, each.mac] as const],
        ),
      ),
      sysctls: one.sysctls,
      firewall: firewallOf(one, titleOf(one, index), here, ofAll, warnings),
      ipvs: ipvsOf(here, own, records),
      listeners: index.listenersByNetns.get(one.id) ?? [],
      socketsRead,
      bypassed: bypassOf(own, titleOf(one, index)),
      processByPid: index.processByPid,
    });
  }
  for (const one of netns.values()) prepareHooks(one);
  return { model: { index, netns, devices }, warnings };
}

/** Interfaces that datapaths of their own make: their programs on tc and XDP forward past netfilter and routing. */
const BPF_DEVICES: readonly (readonly [RegExp, string])[] = [
  [/^cilium_(?:host|net|vxlan|geneve)$/, "Cilium"],
  [/^bpf(?:in|out)\.cali$/, "Calico's eBPF data plane"],
];

function bypassOf(devices: readonly Device[], title: string): string | null {
  for (const [pattern, who] of BPF_DEVICES) {
    const found = devices.find((device) => pattern.test(device.name));
    if (found)
      return `${who} forwards in ${title} (${found.name}): its eBPF programs decide past rules and routes, which is not predictable from a snapshot`;
  }
  return null;
}

/** The host, else who lives there, else a name of the namespace, else its inode. */
function titleOf(one: NetworkNamespace, index: TopologyIndex): string {
  if (one.isHost) return "the host";
  const inside = index.containersByNetns.get(one.id) ?? [];
  const pods = new Set(inside.map((container) => container.pod));
  const [podId] = pods;
  const pod = pods.size === 1 && podId ? index.pods.get(podId) : undefined;
  if (pod) return `pod ${pod.namespace === "" ? "" : `${pod.namespace}/`}${pod.name}`;
  const apps = inside.filter((container) => !container.isSandbox && !hasJoined(container));
  if (apps.length === 1 && apps[0]) return `container ${apps[0].name}`;
  return one.names[0]?.name ?? `net:[${one.inode}]`;
}

function deviceOf(one: Interface, link: LinkRecord | undefined): Device {
  const calls = (name: string): boolean => {
    const value = link?.info[name];
    return value === true || value === 1 || value === "1";
  };
  return {
    id: one.id,
    netns: one.netns,
    index: one.ifindex,
    name: one.name,
    kind: one.kind,
    mac: one.mac,
    isUp: one.flags.includes("UP"),
    isLoopback: one.kind === "loopback" || one.flags.includes("LOOPBACK"),
    addresses: one.addresses.flatMap((each): DeviceAddress[] => {
      const address = parseAddress(each.address);
      if (address === null) return [];
      const peer = each.peer === null ? null : parseAddress(each.peer.split("/")[0] ?? "");
      return [
        {
          family: each.family,
          address,
          network: prefix(each.family, peer ?? address, each.prefixLength),
          scope: each.scope,
          secondary: each.secondary,
          deprecated: false,
        },
      ];
    }),
    master: one.master,
    hairpin: one.bridgePort?.hairpin ?? null,
    isolated: one.bridgePort?.isolated ?? null,
    portState: one.bridgePort?.state ?? null,
    bridgeCalls: { inet: calls("nf_call_iptables"), inet6: calls("nf_call_ip6tables") },
    interface: one,
    group: link?.group ?? "default",
    hasXdp: link?.hasXdp === true,
  };
}

/** Rules that ask about IPVS (Swarm's) tell that it works where its table was not read. */
const ASKS_IPVS = " -m ipvs ";

function ipvsOf(here: readonly Keyed[], devices: readonly Device[], records: Records): Ipvs {
  const found = here.find(([, { name }]) => name === "ip-vs");
  const asks = (): boolean =>
    here.some(([, { name, text }]) => SAVES.some(([save]) => save === name) && text.includes(ASKS_IPVS));
  if (found === undefined) {
    const works = devices.some((one) => one.name === SERVICE_DEVICE);
    return {
      virtualServers: new Map(),
      byMark: asks(),
      unread: works ? "its table was not collected" : null,
    };
  }
  const [key, { skipped, end, text }] = found;
  if (skipped !== undefined) {
    const unread = skipped.reason === "not-needed" ? null : skipped.text;
    return { virtualServers: new Map(), byMark: asks(), unread };
  }
  const servers = records.virtualServers.filter((one) => one.source.section === key);
  // some real servers of the last one may be missing
  const whole = end === "complete" ? servers : servers.slice(0, -1);
  return {
    virtualServers: groupBy(whole, (one) => `${one.protocol} ${one.address}`),
    byMark: /^FWM /m.test(text) || (end !== "complete" && asks()),
    unread: end === "complete" ? null : "its table was not read to its end",
  };
}

function firewallOf(
  one: NetworkNamespace,
  title: string,
  here: readonly Keyed[],
  ofAll: readonly Keyed[],
  warnings: Warning[],
): Firewall {
  const named = (name: string): Keyed[] =>
    here.filter(([, section]) => section.name === name && !section.skipped);
  const iptables: IptablesSource[] = [];
  const unread: string[] = [];
  for (const [name, family, kind] of SAVES) {
    for (const [key, section] of named(name)) {
      const parsed = parseIptablesSave(section.text, key);
      warnings.push(...parsed.warnings);
      const backend = kind ?? (parsed.records.backend === "nf_tables" ? "nft" : "legacy");
      if (parsed.records.tables.length > 0) iptables.push({ family, backend, ruleset: parsed.records });
      if (section.end !== "complete") unread.push(`${name} was not read to its end.`);
      if (parsed.records.tables.some((table) => !table.committed)) unread.push(`${name} is cut.`);
    }
  }
  let nft: NftRuleset | null = null;
  const registered = new Map<string, number>();
  for (const [key, section] of named("nft")) {
    const parsed = parseNftJson(section.text, key);
    warnings.push(...parsed.warnings);
    // nft groups tables by family; their handles count up as they are made
    parsed.records.tables.forEach((table, place) => {
      for (const chain of table.chains.values())
        if (chain.hook !== null)
          registered.set(`${table.family} ${table.name} ${chain.name}`, table.handle ?? place);
    });
    nft = nativeOnly(parsed.records, iptables);
    if (section.end !== "complete") unread.push("The nftables ruleset was not read to its end.");
  }
  const sets = new Map<string, IpsetTable>();
  for (const [key, section] of named("ipset")) {
    const parsed = parseIpsetSave(section.text, key);
    warnings.push(...parsed.warnings);
    for (const [name, set] of parsed.records) sets.set(name, set);
  }
  const skipped = (name: string) =>
    [...here, ...ofAll].find(([, section]) => section.name === name && section.skipped)?.[1].skipped;
  const anyRead = named("nft").length > 0 || SAVES.some(([name]) => named(name).length > 0);
  const nftSkip = skipped("nft");
  const saveSkip = skipped("iptables-save");
  const isUnknown =
    one.access !== "read" || (!anyRead && ![nftSkip, saveSkip].some((skip) => skip?.reason === "not-needed"));
  if (isUnknown) {
    const why = one.accessReason ?? nftSkip?.text ?? saveSkip?.text ?? "they were not collected";
    unread.push(`The firewall rules of ${title} are not known: ${why}.`);
  } else if (nftSkip && nftSkip.reason !== "not-needed") {
    unread.push(`Native nftables rules of ${title} were not read: ${nftSkip.text}.`);
  }
  const isRefused =
    one.access === "not-permitted" || [nftSkip, saveSkip].some((skip) => skip?.reason === "not-permitted");
  return { iptables, nft, sets, unread, isUnknown, isRefused, registered };
}

/** nft lists the tables of iptables-nft too, with parts it cannot print: those are read from iptables-save instead. */
function nativeOnly(ruleset: NftRuleset, iptables: readonly IptablesSource[]): NftRuleset {
  const printed = new Set(
    iptables
      .filter((source) => source.backend === "nft")
      .flatMap((source) =>
        source.ruleset.tables.map((table) => `${source.family === "inet" ? "ip" : "ip6"} ${table.name}`),
      ),
  );
  return {
    ...ruleset,
    tables: ruleset.tables.filter((table) => !printed.has(`${table.family} ${table.name}`)),
  };
}
