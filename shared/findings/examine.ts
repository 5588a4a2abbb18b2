// What a check sees: records, the indexed topology, firewall rulesets and connected segments, each made once when asked for.
import type { Analysis } from "../analyse.ts";
import type { IptablesRuleset } from "../parse/iptables-save.ts";
import { parseIptablesSave } from "../parse/iptables-save.ts";
import { type NftRuleset, parseNftJson } from "../parse/nft-json.ts";
import type { Records } from "../parse/records.ts";
import type { Section, SectionKey } from "../snapshot/snapshot.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import { indexTopology, type TopologyIndex } from "../topology/lookup.ts";
import type { Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { type EngineDetails, readEngineDetails } from "./engine-details.ts";
import { findSegments } from "./segments.ts";

/** One listing of iptables in one netns. */
export interface IptablesListing {
  readonly netns: NetworkNamespace;
  readonly section: SectionKey;
  readonly family: "inet" | "inet6";
  /** Which kernel machinery holds the rules. */
  readonly kind: "legacy" | "nft";
  readonly ruleset: IptablesRuleset;
}

export interface NftListing {
  readonly netns: NetworkNamespace;
  readonly section: SectionKey;
  readonly ruleset: NftRuleset;
}

export interface Examined {
  readonly records: Records;
  readonly topology: Topology;
  readonly index: TopologyIndex;
  readonly sections: ReadonlyMap<SectionKey, Section>;
  /** iptables of one netns; tables that nft shows too stand here once. */
  readonly iptables: (netns: NetworkNamespace) => readonly IptablesListing[];
  /** nft of one netns without the tables that iptables made. */
  readonly nft: (netns: NetworkNamespace) => NftListing | null;
  /** Whether the firewall of a netns was read whole (also when it is empty). */
  readonly firewallRead: (netns: NetworkNamespace) => boolean;
  /** Whether sockets of a netns were read. */
  readonly socketsRead: (netns: NetworkNamespace) => boolean;
  readonly engines: () => EngineDetails;
  /** Interfaces that hear each other's frames: bridge, ports, far ends of veths, macvlans. */
  readonly segmentOf: (id: InterfaceId) => number | null;
  readonly segment: (number: number) => readonly Interface[];
}

const IPTABLES = new Map<string, "inet" | "inet6">([
  ["iptables-save", "inet"],
  ["iptables-legacy-save", "inet"],
  ["iptables-nft-save", "inet"],
  ["ip6tables-save", "inet6"],
  ["ip6tables-legacy-save", "inet6"],
  ["ip6tables-nft-save", "inet6"],
]);
const IPTABLES_TABLES: ReadonlySet<string> = new Set(["filter", "nat", "mangle", "raw", "security"]);

/** Prepares a host for checks. @param sections as `sectionsByKey` gives them: firewall text is read from there. */
export function examine(analysis: Analysis, sections: ReadonlyMap<SectionKey, Section>): Examined {
  const { records, topology } = analysis;
  const index = indexTopology(topology);
  const segments = once(() => findSegments(index));
  const iptables = perNetns((netns) => readIptables(netns, records, sections));
  return {
    records,
    topology,
    index,
    sections,
    iptables,
    nft: perNetns((netns) => readNft(netns, records, sections, iptables(netns).length > 0)),
    firewallRead: perNetns((netns) => wasRead(sections, netns.inode, isFirewall)),
    socketsRead: perNetns((netns) => wasRead(sections, netns.inode, (name) => name === "sockets")),
    engines: once(() => readEngineDetails(sections)),
    segmentOf: (id) => segments().of.get(id) ?? null,
    segment: (number) => segments().members.get(number) ?? [],
  };
}

function isFirewall(name: string): boolean {
  return name === "nft" || IPTABLES.has(name);
}

function readIptables(
  netns: NetworkNamespace,
  records: Records,
  sections: ReadonlyMap<SectionKey, Section>,
): IptablesListing[] {
  const listings: IptablesListing[] = [];
  for (const [name, section] of records.netns.get(netns.inode)?.firewall ?? []) {
    const family = IPTABLES.get(name);
    const text = sections.get(section)?.text;
    if (!family || text === undefined) continue;
    const ruleset = parseIptablesSave(text, section).records;
    const legacy = name.includes("legacy") || (!name.includes("nft") && ruleset.backend !== "nf_tables");
    listings.push({ netns, section, family, kind: legacy ? "legacy" : "nft", ruleset });
  }
  return listings;
}

function readNft(
  netns: NetworkNamespace,
  records: Records,
  sections: ReadonlyMap<SectionKey, Section>,
  withoutIptables: boolean,
): NftListing | null {
  const section = records.netns.get(netns.inode)?.firewall.get("nft");
  const text = section === undefined ? undefined : sections.get(section)?.text;
  if (section === undefined || text === undefined) return null;
  const { version, tables } = parseNftJson(text, section).records;
  const native = tables.filter(
    (table) => !(withoutIptables && /^ip6?$/.test(table.family) && IPTABLES_TABLES.has(table.name)),
  );
  return { netns, section, ruleset: { version, tables: native } };
}

/** True when at least one such section answered and none was refused. */
function wasRead(
  sections: ReadonlyMap<SectionKey, Section>,
  inode: number,
  wanted: (name: string) => boolean,
): boolean {
  let answered = false;
  for (const section of sections.values()) {
    if (!wanted(section.name) || (section.netns !== null && section.netns !== inode)) continue;
    if (section.skipped?.reason === "not-permitted") return false;
    if (section.skipped ? section.skipped.reason === "not-needed" && section.netns !== null : true) {
      if (section.end !== "complete") return false;
      if (section.skipped || section.exitCode === 0) answered = true;
    }
  }
  return answered;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function perNetns<T>(make: (netns: NetworkNamespace) => T): (netns: NetworkNamespace) => T {
  const made = new Map<NetnsId, T>();
  return (netns) => {
    const known = made.get(netns.id);
    if (known !== undefined || made.has(netns.id)) return known as T;
    const value = make(netns);
    made.set(netns.id, value);
    return value;
  };
}
