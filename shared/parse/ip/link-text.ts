// `ip link` and `ip addr` text, with or without -d, -s, -o, of any iproute2 and of busybox, read to LinkRecords.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, type SectionWarnings, warningsOf } from "../reading/warnings.ts";
import type { AddressRecord, LinkRecord } from "../records.ts";
import { readAddressLine } from "./address-text.ts";
import { readDetails } from "./link-details.ts";
import { readLinkNames } from "./link-names.ts";

type Draft = { -readonly [Key in keyof LinkRecord]: LinkRecord[Key] } & {
  header: string;
  addresses: AddressRecord[];
  expects: "rx" | "tx" | null;
};

/** Words of the header or the MAC line that take a value. */
const VALUED = new Set([
  ..."mtu qdisc master state mode group qlen brd peer link-netnsid link-netns promiscuity allmulti minmtu".split(
    " ",
  ),
  ..."maxmtu addrgenmode numtxqueues numrxqueues vrf alias permaddr parentbus parentdev portid switchid".split(
    " ",
  ),
]);

/**
 * Reads a whole listing. `ifindex` is 0 where the listing lost it (an excerpt): such a record has no identity and must
 * not be joined by index. Lines that are no part of any link become warnings.
 */
export function parseLinkText(source: string, section: SectionKey): Parsed<LinkRecord[]> {
  const warnings = warningsOf(section);
  const drafts: Draft[] = [];
  const byIndex = new Map<number, Draft>();
  let current: Draft | null = null;

  const readLine = (line: string, number: number): void => {
    if (line.trim() === "") return;
    if (/^\s/.test(line)) {
      if (current === null || !readDetailLine(current, line, number, warnings)) {
        warnings.add(number, `This line belongs to no interface we know of: ${quote(line.trim())}.`);
      }
      return;
    }
    const oneLine = /^(\d{1,10}): (\S{1,64})\s+(inet6? .*)$/.exec(line);
    if (oneLine?.[1] && oneLine[2] && oneLine[3]) {
      const ifindex = Number(oneLine[1]);
      current = byIndex.get(ifindex) ?? startLink(oneLine[2], ifindex, section, number);
      if (!byIndex.has(ifindex)) drafts.push(current);
      byIndex.set(ifindex, current);
      readDetailLine(current, oneLine[3], number, warnings);
      return;
    }
    const header = /^(?:(\d{1,10}): )?(\S{1,64}?):(?: (.*))?$/.exec(line.trimEnd());
    if (!header?.[2]) {
      current = null;
      warnings.add(number, `This is no line of an interface listing: ${quote(line)}.`);
      return;
    }
    const ifindex = header[1] === undefined ? 0 : Number(header[1]);
    if (ifindex === 0) warnings.add(number, `The interface index is missing for ${quote(header[2])}.`);
    current = startLink(header[2], ifindex, section, number);
    drafts.push(current);
    if (ifindex > 0) byIndex.set(ifindex, current);
    readHeaderRest(current, header[3] ?? "");
  };

  eachLine(source, (line, number) => {
    if (!line.includes("\\ ")) readLine(line, number);
    // -o: a backslash stands where a line would end
    else for (const [i, piece] of line.split("\\").entries()) readLine(i === 0 ? piece : ` ${piece}`, number);
  });

  const indexOf = new Map<string, number>();
  const names = readLinkNames(drafts.map((draft) => ({ text: draft.header, kind: draft.kind })));
  for (const [i, draft] of drafts.entries()) indexOf.set(names[i]?.name ?? draft.header, draft.ifindex);
  const records = drafts.map(({ header, expects: _, ...link }, i): LinkRecord => {
    const name = names[i] ?? { name: header, linkName: null, linkIndex: null, doubtful: false };
    if (name.doubtful) {
      warnings.add(
        link.source.line,
        `The name ${quote(header)} can be read in several ways; JSON output is exact.`,
      );
    }
    const { linkName, linkIndex } = name;
    const told = link.detailed || link.linkNetnsTold || nsidTold(link);
    const read = { ...link, name: name.name, linkNetnsTold: told, linkName, linkIndex };
    return told ? read : { ...read, ...bareIndex(read, indexOf) };
  });
  return { records, warnings: warnings.list() };
}

function nsidTold(link: Pick<LinkRecord, "linkNetnsid" | "linkNetnsName">): boolean {
  return link.linkNetnsid !== null || link.linkNetnsName !== null;
}

/**
 * BusyBox looks the index of the other end up among the links of its own netns, wherever the other end is, and prints the
 * name it finds (`ll_index_to_name` in its libiproute): `vone@eth0` says index 2 and nothing more, `eth1@eth1` a peer
 * elsewhere with eth1's own index. So the name is turned back into the index it was made from.
 */
function bareIndex(link: LinkRecord, indexOf: ReadonlyMap<string, number>): Partial<LinkRecord> {
  // M-DOWN is the state of the link that has that index here.
  const flags = link.flags.filter((flag) => flag !== "M-DOWN");
  const index = link.linkName === null ? undefined : indexOf.get(link.linkName);
  return index === undefined || index === 0 ? { flags } : { flags, linkName: null, linkIndex: index };
}

function startLink(header: string, ifindex: number, section: SectionKey, line: number): Draft {
  return {
    source: at(section, line),
    header,
    expects: null,
    ifindex,
    name: header,
    altNames: [],
    flags: [],
    mtu: null,
    operState: null,
    mac: null,
    linkType: null,
    kind: null,
    detailed: false,
    slaveKind: null,
    master: null,
    linkName: null,
    linkIndex: null,
    linkNetnsTold: false,
    linkNetnsid: null,
    linkNetnsName: null,
    info: {},
    slaveInfo: {},
    addresses: [],
    counters: null,
  };
}

function readHeaderRest(link: Draft, rest: string): void {
  const flags = /^<([A-Za-z0-9_,-]*)>/.exec(rest);
  if (flags) link.flags = (flags[1] ?? "").split(",").filter((flag) => flag !== "");
  readWords(link, words(flags ? rest.slice(flags[0].length) : rest));
}

/** Words that may stand on the header or on the MAC line: which one depends on `-f` and on the version. */
function readWords(link: Draft, all: readonly string[]): void {
  for (let i = 0; i < all.length; i += 1) {
    const word = all[i] ?? "";
    if (!VALUED.has(word)) continue;
    i += 1;
    const value = all[i] ?? "";
    if (word === "mtu") link.mtu = wholeNumber(value);
    else if (word === "master") link.master = value;
    else if (word === "state") link.operState = value;
    else if (word === "link-netnsid") link.linkNetnsid = wholeNumber(value);
    else if (word === "link-netns") link.linkNetnsName = value;
    else if (word === "promiscuity") link.detailed = true;
    // Only iproute2 prints the group of a link.
    else if (word === "group") link.linkNetnsTold = true;
  }
}

function readDetailLine(link: Draft, line: string, number: number, warnings: SectionWarnings): boolean {
  const all = words(line);
  const first = all[0] ?? "";
  if (first.startsWith("link/")) {
    link.linkType = first.slice("link/".length);
    const hasMac = /^[0-9a-fA-F.:]+$/.test(all[1] ?? "");
    if (hasMac) link.mac = all[1] ?? null;
    readWords(link, all.slice(hasMac ? 2 : 1));
  } else if (first === "inet" || first === "inet6") {
    const address = readAddressLine(line);
    if (address) link.addresses.push(address);
    else warnings.add(number, `This address could not be read: ${quote(line.trim())}.`);
  } else if (first === "altname") link.altNames = [...link.altNames, all[1] ?? ""];
  else if (first === "RX:" || first === "TX:") {
    if (/\bbytes\b/.test(line) && !/\bbytes\s*:/.test(line)) link.expects = first === "RX:" ? "rx" : "tx";
    else link.expects = null;
  } else if (/^\d+$/.test(first) && link.expects !== null) {
    const counters = link.counters ?? { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0 };
    const bytes = wholeNumber(first) ?? 0;
    const packets = wholeNumber(all[1]) ?? 0;
    link.counters =
      link.expects === "rx"
        ? { ...counters, rxBytes: bytes, rxPackets: packets }
        : { ...counters, txBytes: bytes, txPackets: packets };
    link.expects = null;
  } else if (/^[a-z][a-z0-9_]*_slave$/.test(first)) {
    link.slaveKind = first.slice(0, -"_slave".length);
    link.slaveInfo = readDetails(link.slaveKind, true, all.slice(1));
  } else if (isKindLine(link, first)) {
    link.kind = first;
    link.detailed = true;
    link.info = readDetails(first, false, all.slice(1));
  } else return isKnownAside(first, line);
  return true;
}

/** A kind line follows the MAC line of a detailed listing and starts with a word that is no other line's. */
function isKindLine(link: Draft, first: string): boolean {
  return (
    link.kind === null && link.detailed && !isKnownAside(first, "") && /^[a-z][a-z0-9_]{1,31}$/.test(first)
  );
}

/** Lines that say nothing we keep: lifetimes, aliases, VFs, XDP programs, error counters. */
function isKnownAside(first: string, line: string): boolean {
  return (
    ["valid_lft", "alias", "vf", "prog/xdp", "inet6", "qdisc", "addrgenmode", "numtxqueues"].includes(
      first,
    ) ||
    first.startsWith("vf") ||
    /^(?:RX|TX) errors:/.test(line.trim()) ||
    /^\d+$/.test(first)
  );
}
