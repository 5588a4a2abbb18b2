// Sections that were collected inside one netns, gathered per netns whatever form (batch JSON, JSON, text) they have.
import type { Parsed, Warning } from "../snapshot/evidence.ts";
import type { Section, SectionKey } from "../snapshot/snapshot.ts";
import { parseBridgeFdb } from "./ip/bridge-fdb.ts";
import { parseBridgeVlans } from "./ip/bridge-vlan.ts";
import { type IpBatch, parseIpBatch } from "./ip/ip-batch.ts";
import { parseLinkText } from "./ip/link-text.ts";
import { parseNeighbourText } from "./ip/neighbour.ts";
import { parseNsidText } from "./ip/nsid.ts";
import { parseRouteText } from "./ip/route-text.ts";
import { parseRuleText } from "./ip/rule.ts";
import { parseProcNet } from "./proc/proc-net.ts";
import { parseSockets } from "./proc/sockets.ts";
import { parseSysctl } from "./proc/sysctl.ts";
import { parseSysfsLinks } from "./proc/sysfs-links.ts";
import type { LinkRecord, NetnsRecords } from "./records.ts";

const FIREWALL = new Set([
  ..."iptables-save ip6tables-save iptables-legacy-save ip6tables-legacy-save iptables-nft-save".split(" "),
  ..."ip6tables-nft-save nft ipset".split(" "),
]);
const IP = new Set(["ip", "ip-addr", "ip-route", "ip-route6", "ip-rule", "ip-rule6", "ip-neigh", "ip-nsid"]);

/** Whether a section of this name says something about one netns and is read here. */
export function isNetnsSection(name: string): boolean {
  return (
    IP.has(name) ||
    FIREWALL.has(name) ||
    name === "bridge-fdb" ||
    name === "bridge-vlan" ||
    name === "sysctl" ||
    name === "sockets" ||
    name === "sysfs-links" ||
    name === "proc-net"
  );
}

/** Whether a firewall listing holds anything: nft prints its version even when there is no table. */
function holdsFirewall(section: Section): boolean {
  if (section.name === "nft") return /"table":/.test(section.text) || /^table /m.test(section.text);
  if (section.name === "ipset") return section.text.trim() !== "";
  return /^(?:\*|-A|:)/m.test(section.text);
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };
type Draft = Omit<Mutable<NetnsRecords>, "firewall" | "sysctls"> & {
  firewall: Map<string, SectionKey>;
  sysctls: Map<string, string>;
};

/** Text forms of the `ip` sections; the JSON forms all go through parseIpBatch. */
function readIpText(section: Section, key: SectionKey): Parsed<Partial<IpBatch>> {
  const wrap = <Name extends keyof IpBatch>(
    name: Name,
    parsed: Parsed<IpBatch[Name]>,
  ): Parsed<Partial<IpBatch>> => ({
    records: { [name]: parsed.records } as Partial<IpBatch>,
    warnings: parsed.warnings,
  });
  const family = section.name.endsWith("6") ? "inet6" : "inet";
  if (section.name === "ip-addr") return wrap("links", parseLinkText(section.text, key));
  if (section.name.startsWith("ip-route")) return wrap("routes", parseRouteText(section.text, key, family));
  if (section.name.startsWith("ip-rule")) return wrap("rules", parseRuleText(section.text, key, family));
  if (section.name === "ip-neigh") return wrap("neighbours", parseNeighbourText(section.text, key));
  if (section.name === "ip-nsid") return wrap("nsids", parseNsidText(section.text, key));
  return parseIpBatch(section.text, key);
}

/** Collects the records of every netns of a snapshot. */
export class NetnsReader {
  readonly #drafts = new Map<number, Draft>();

  /** @param inodes every netns the collector found: each gets an entry, read or not. */
  constructor(inodes: readonly number[]) {
    for (const inode of inodes) this.#draft(inode);
  }

  /** Reads one section and returns its warnings. */
  read(inode: number, section: Section, key: SectionKey): readonly Warning[] {
    const draft = this.#draft(inode);
    if (FIREWALL.has(section.name)) {
      if (holdsFirewall(section)) draft.firewall.set(section.name, key);
      return [];
    }
    if (section.name === "sysctl") {
      const parsed = parseSysctl(section.text, key);
      for (const [name, value] of parsed.records) draft.sysctls.set(name, value);
      return parsed.warnings;
    }
    if (section.name === "sockets") return append(draft.sockets, parseSockets(section.text, key));
    if (section.name === "bridge-fdb") return append(draft.fdb, parseBridgeFdb(section.text, key));
    if (section.name === "bridge-vlan") return append(draft.vlans, parseBridgeVlans(section.text, key));
    if (section.name === "sysfs-links") {
      const parsed = parseSysfsLinks(section.text, key);
      return [...parsed.warnings, ...addLinks(draft, withoutTold(draft, parsed.records), key)];
    }
    if (section.name === "proc-net") {
      const parsed = parseProcNet(section.text, key);
      append(draft.routes, { records: parsed.records.routes, warnings: [] });
      append(draft.neighbours, { records: parsed.records.neighbours, warnings: [] });
      return [...parsed.warnings, ...addLinks(draft, withoutKnown(draft, parsed.records.links), key)];
    }
    const isJson = /^\s*\[/.test(section.text);
    const parsed = isJson
      ? parseIpBatch(section.text, key, section.name.endsWith("6") ? "inet6" : "inet")
      : readIpText(section, key);
    const { links = [], routes = [], rules = [], neighbours = [], nsids = [] } = parsed.records;
    const warnings = [...parsed.warnings, ...addLinks(draft, links, key)];
    // not push(...all): a router's full table has more entries than a call may have arguments
    for (const route of routes) draft.routes.push(route);
    for (const rule of rules) draft.rules.push(rule);
    for (const neighbour of neighbours) draft.neighbours.push(neighbour);
    for (const nsid of nsids) draft.nsids.push(nsid);
    return warnings;
  }

  records(): ReadonlyMap<number, NetnsRecords> {
    return this.#drafts;
  }

  #draft(inode: number): Draft {
    const known = this.#drafts.get(inode);
    if (known) return known;
    const draft: Draft = {
      inode,
      links: [],
      routes: [],
      rules: [],
      neighbours: [],
      fdb: [],
      vlans: [],
      nsids: [],
      sysctls: new Map(),
      sockets: [],
      firewall: new Map(),
      linksRead: false,
    };
    this.#drafts.set(inode, draft);
    return draft;
  }
}

/** Links without an index, or with one that is already there, have no identity: they are named, never joined. */
function addLinks(draft: Draft, links: readonly LinkRecord[], key: SectionKey): Warning[] {
  const warnings: Warning[] = [];
  const known = new Set(draft.links.map((link) => link.ifindex));
  for (const link of links) {
    if (link.ifindex > 0 && !known.has(link.ifindex)) {
      known.add(link.ifindex);
      draft.links.push(link);
      continue;
    }
    const why = link.ifindex > 0 ? `its index ${link.ifindex} was seen before` : "its index is not printed";
    const text = `An interface in ${key} was left out: ${why}.`;
    if (warnings.length < 20) warnings.push({ code: "parse", text, section: key, line: link.source.line });
  }
  // every netns has at least lo: an answer without any link is no answer
  if (links.length > 0) draft.linksRead = true;
  return warnings;
}

/** /proc adds addresses to links that /sys knows already; gives the links that it does not. */
function withoutKnown(draft: Draft, links: readonly LinkRecord[]): LinkRecord[] {
  const byName = new Map(draft.links.map((link, i) => [link.name, i]));
  return links.filter((link) => {
    const i = byName.get(link.name);
    const known = i === undefined ? undefined : draft.links[i];
    if (i === undefined || known === undefined || known.ifindex !== link.ifindex) return true;
    draft.links[i] = { ...known, addresses: link.addresses };
    return false;
  });
}

/** BusyBox ip prints no kind: /sys adds those it knows to links that ip told; gives the links that ip did not tell. */
function withoutTold(draft: Draft, links: readonly LinkRecord[]): LinkRecord[] {
  return links.filter((link) => {
    const i = draft.links.findIndex((one) => one.ifindex === link.ifindex);
    const told = draft.links[i];
    if (told === undefined || told.name !== link.name) return true;
    if (told.kind === null && link.kind !== null)
      draft.links[i] = { ...told, kind: link.kind, info: link.info };
    const port = draft.links[i] ?? told;
    if (told.slaveKind === null && link.slaveKind !== null)
      draft.links[i] = { ...port, slaveKind: link.slaveKind, slaveInfo: link.slaveInfo };
    return false;
  });
}

function append<T>(to: T[], parsed: Parsed<T[]>): readonly Warning[] {
  for (const record of parsed.records) to.push(record);
  return parsed.warnings;
}
