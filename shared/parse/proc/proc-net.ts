// Interfaces, addresses, routes and neighbours as /proc/net tells them: for network namespaces of hosts without ip.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { baseName, readFileLines } from "../reading/file-lines.ts";
import { wholeNumber, words } from "../reading/lines.ts";
import { at, quote, type SectionWarnings, warningsOf } from "../reading/warnings.ts";
import type { AddressRecord, LinkRecord, NeighbourRecord, RouteRecord } from "../records.ts";
import { readHexAddress, readHexIpv6 } from "./hex-address.ts";

type Lines = readonly { readonly text: string; readonly line: number }[];

export interface ProcNet {
  /** One per interface whose index some file tells: name, index and addresses, nothing else. */
  readonly links: LinkRecord[];
  readonly routes: RouteRecord[];
  readonly neighbours: NeighbourRecord[];
}

/** LOOPBACK_IFINDEX of the kernel: the first device of every network namespace. */
const LOOPBACK_INDEX = 1;
const SCOPES: ReadonlyMap<number, string> = new Map([
  [0x00, "global"],
  [0x10, "host"],
  [0x20, "link"],
  [0x40, "site"],
]);
const ADDRESS_FLAGS: readonly (readonly [number, string])[] = [
  [0x01, "temporary"],
  [0x08, "dadfailed"],
  [0x20, "deprecated"],
  [0x40, "tentative"],
];
const RTF = { gateway: 0x2, reject: 0x200, anycast: 0x100000, cache: 0x1000000, local: 0x80000000 };

/**
 * Reads `grep -H` lines of /proc/net/{dev,if_inet6,igmp,dev_mcast,fib_trie,route,ipv6_route,arp}. An index comes from
 * if_inet6, igmp or dev_mcast; an interface in none of them is named in a warning and left out. The interface of an IPv4
 * address is the one that the only connected route to it leaves by; where there is none or several, a warning says so.
 */
export function parseProcNet(source: string, section: SectionKey): Parsed<ProcNet> {
  const warnings = warningsOf(section);
  const files = new Map(readFileLines(source, warnings).map((file) => [baseName(file.path), file.lines]));
  const lines = (name: string): Lines => files.get(name) ?? [];
  const links = new Map<string, { ifindex: number; line: number; addresses: AddressRecord[] }>();
  const know = (name: string | undefined, ifindex: number | null, line: number): void => {
    if (!name || ifindex === null || ifindex < 1 || links.has(name)) return;
    links.set(name, { ifindex, line, addresses: [] });
  };
  readInet6(lines("if_inet6"), warnings, know, (name, address) => links.get(name)?.addresses.push(address));
  for (const { text, line } of lines("igmp")) {
    const head = /^(\d+)\s+(\S+)\s*:/.exec(text);
    if (head) know(head[2], wholeNumber(head[1]), line);
  }
  for (const { text, line } of lines("dev_mcast")) {
    const [index, name] = words(text);
    know(name, wholeNumber(index), line);
  }
  const untold = lines("dev").flatMap(({ text, line }) => {
    const name = /^\s*([^\s:]+):/.exec(text)?.[1];
    return name === undefined || links.has(name) ? [] : [{ name, line }];
  });
  // Where all but one have told their index, and nobody has the loopback's, the last one is the loopback.
  const [last] = untold;
  if (last && untold.length === 1 && [...links.values()].every((one) => one.ifindex !== LOOPBACK_INDEX))
    know(last.name, LOOPBACK_INDEX, last.line);
  else
    for (const { name, line } of untold)
      warnings.add(line, `No file of /proc tells the index of ${quote(name)}: it is left out.`);
  const routes = readRoutes(lines("route"), section, warnings);
  for (const { address, length, line } of localAddresses(lines("fib_trie"))) {
    const holder = holderOf(address, routes);
    const link = holder === null ? undefined : links.get(holder.device);
    if (!holder || !link) {
      warnings.add(line, `No file of /proc tells which interface has ${quote(address)}.`);
      continue;
    }
    const scope = holder.device === "lo" && address.startsWith("127.") ? "host" : "global";
    const prefixLength = holder.length ?? length;
    link.addresses.push({
      family: "inet",
      address,
      prefixLength,
      scope,
      label: null,
      peer: null,
      broadcast: null,
      flags: [],
    });
  }
  const records: ProcNet = {
    links: [...links].map(([name, { ifindex, line, addresses }]) => ({
      source: at(section, line),
      ifindex,
      name,
      altNames: [],
      flags: ifindex === LOOPBACK_INDEX ? ["LOOPBACK"] : [],
      mtu: null,
      operState: null,
      mac: null,
      linkType: ifindex === LOOPBACK_INDEX ? "loopback" : null,
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
      addresses,
      counters: null,
    })),
    routes: [...routes, ...readRoutes6(lines("ipv6_route"), section, warnings)],
    neighbours: readArp(lines("arp"), section),
  };
  return { records, warnings: warnings.list() };
}

function readInet6(
  lines: Lines,
  warnings: SectionWarnings,
  know: (name: string, ifindex: number, line: number) => void,
  add: (name: string, address: AddressRecord) => void,
): void {
  for (const { text, line } of lines) {
    const [hex = "", index = "", length = "", scope = "", flags = "", name] = words(text);
    const address = readHexIpv6(hex);
    const all = [index, length, scope, flags].map((word) =>
      /^[0-9a-f]{2,8}$/i.test(word) ? Number.parseInt(word, 16) : -1,
    );
    const [ifindex = -1, prefixLength = -1, scopeBits = -1, flagBits = -1] = all;
    if (address === null || name === undefined || all.includes(-1) || prefixLength > 128) {
      warnings.add(line, `This is no address of if_inet6: ${quote(text)}.`);
      continue;
    }
    know(name, ifindex, line);
    add(name, {
      family: "inet6",
      address,
      prefixLength,
      scope: SCOPES.get(scopeBits & 0xf0) ?? "global",
      label: null,
      peer: null,
      broadcast: null,
      flags: ADDRESS_FLAGS.flatMap(([bit, word]) => (flagBits & bit ? [word] : [])),
    });
  }
}

/** LOCAL leaves of the trie, once each: the prefix length of a leaf is that of the local route, mostly 32. */
function localAddresses(lines: Lines): { address: string; length: number; line: number }[] {
  const found = new Map<string, { address: string; length: number; line: number }>();
  let leaf = "";
  for (const { text, line } of lines) {
    const head = /\|-- (\d{1,3}(?:\.\d{1,3}){3})\s*$/.exec(text);
    if (head?.[1]) leaf = head[1];
    const local = /^\s*\/(\d{1,2}) host LOCAL\s*$/.exec(text);
    // 127.0.0.0/8 is a local network, not an address.
    if (local?.[1] === "32" && !found.has(leaf)) found.set(leaf, { address: leaf, length: 32, line });
  }
  return [...found.values()];
}

function bitsOf(address: string): number {
  return address.split(".").reduce((bits, part) => bits * 256 + Number(part), 0);
}

/** The interface whose connected route holds an address: 127.0.0.0/8 is lo's, by the kernel. */
function holderOf(
  address: string,
  routes: readonly RouteRecord[],
): { readonly device: string; readonly length: number | null } | null {
  if (address.startsWith("127.")) return { device: "lo", length: 8 };
  const connected = routes.flatMap((route) => {
    const [network = "", length = "32"] = route.destination.split("/");
    if (route.gateway !== null || route.device === null || route.destination === "default") return [];
    const size = 2 ** (32 - Number(length));
    return Math.floor(bitsOf(network) / size) === Math.floor(bitsOf(address) / size) && Number(length) < 32
      ? [{ device: route.device, length: Number(length) }]
      : [];
  });
  const [only] = connected;
  return only && new Set(connected.map((one) => one.device)).size === 1 ? only : null;
}

function readRoutes(lines: Lines, section: SectionKey, warnings: SectionWarnings): RouteRecord[] {
  const records: RouteRecord[] = [];
  for (const { text, line } of lines) {
    const [device, hexTo = "", hexVia = "", hexFlags = "", , , metric, hexMask = ""] = words(text);
    if (device === "Iface" || device === undefined) continue;
    const to = readHexAddress(hexTo);
    const via = readHexAddress(hexVia);
    const mask = readHexAddress(hexMask);
    const flags = Number.parseInt(hexFlags, 16);
    const bits =
      mask === null
        ? ""
        : mask
            .split(".")
            .map((byte) => Number(byte).toString(2).padStart(8, "0"))
            .join("");
    if (to === null || via === null || !/^1*0*$/.test(bits) || Number.isNaN(flags)) {
      warnings.add(line, `This is no route of /proc/net/route: ${quote(text)}.`);
      continue;
    }
    const length = bits.replaceAll("0", "").length;
    records.push({
      ...EMPTY_ROUTE,
      source: at(section, line),
      family: "inet",
      destination: length === 0 ? "default" : length === 32 ? to : `${to}/${length}`,
      type: flags & RTF.reject ? "unreachable" : "unicast",
      gateway: flags & RTF.gateway ? via : null,
      device: device === "*" ? null : device,
      metric: wholeNumber(metric) || null,
    });
  }
  return records;
}

/** /proc/net/ipv6_route walks every table and does not say which: local routes by their flag, the rest as `main`. */
function readRoutes6(lines: Lines, section: SectionKey, warnings: SectionWarnings): RouteRecord[] {
  const records: RouteRecord[] = [];
  for (const { text, line } of lines) {
    const [hexTo = "", hexLength = "", , , hexVia = "", hexMetric = "", , , hexFlags = "", device] =
      words(text);
    const to = readHexIpv6(hexTo);
    const via = readHexIpv6(hexVia);
    const [length, metric, flags] = [hexLength, hexMetric, hexFlags].map((word) => Number.parseInt(word, 16));
    if (
      to === null ||
      via === null ||
      length === undefined ||
      metric === undefined ||
      flags === undefined ||
      device === undefined ||
      !(length <= 128) ||
      Number.isNaN(metric + flags)
    ) {
      warnings.add(line, `This is no route of /proc/net/ipv6_route: ${quote(text)}.`);
      continue;
    }
    // The kernel's own entry for "nothing fits", which ip does not list; and what it learned by the way.
    if ((flags & RTF.reject && metric === 0xffffffff) || flags & RTF.cache) continue;
    const local = Math.floor(flags / RTF.local) % 2 === 1;
    const type = local
      ? "local"
      : flags & RTF.anycast
        ? "anycast"
        : flags & RTF.reject
          ? "unreachable"
          : to.startsWith("ff")
            ? "multicast"
            : "unicast";
    records.push({
      ...EMPTY_ROUTE,
      source: at(section, line),
      family: "inet6",
      destination: length === 0 ? "default" : length === 128 ? to : `${to}/${length}`,
      type,
      gateway: flags & RTF.gateway ? via : null,
      device,
      table: type === "unicast" || type === "unreachable" ? "main" : "local",
      metric,
    });
  }
  return records;
}

const EMPTY_ROUTE = {
  type: "unicast",
  table: "main",
  sourceAddress: null,
  scope: null,
  protocol: null,
  flags: [],
  nexthops: [],
} as const;

function readArp(lines: Lines, section: SectionKey): NeighbourRecord[] {
  const records: NeighbourRecord[] = [];
  for (const { text, line } of lines) {
    const [address, , hexFlags = "", mac = "", , device] = words(text);
    if (address === undefined || device === undefined || !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(address)) continue;
    const flags = Number.parseInt(hexFlags, 16);
    // ATF_COM 2: resolved; ATF_PERM 4. Whether a resolved one is fresh is not told.
    const states = flags & 4 ? ["PERMANENT"] : flags & 2 ? [] : ["INCOMPLETE"];
    records.push({ source: at(section, line), address, device, mac: flags & 2 ? mac : null, states });
  }
  return records;
}
