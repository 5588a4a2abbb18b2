// Whether a packet is in an ipset, as far as the saved entries tell.
import { contains, type Family, parseAddress, parsePrefix } from "../address.ts";
import type { Flow } from "../flow.ts";
import { portNumber } from "../names.ts";
import type { Match } from "../trace.ts";
import type { IpsetEntry, IpsetTable } from "./ipset.ts";

/**
 * @param directions `src` or `dst` for each part of the set's key.
 * @returns unknown for sets that were not collected and for kinds that are not understood.
 */
export function inSet(
  sets: ReadonlyMap<string, IpsetTable>,
  name: string,
  directions: readonly string[],
  flow: Flow,
  family: Family,
  depth = 0,
): Match {
  const set = sets.get(name);
  if (set === undefined || depth > 3) return "unknown";
  if (set.type === "list:set") {
    const answers = set.entries.map((entry) =>
      inSet(sets, entry.parts[0] ?? "", directions, flow, family, depth + 1),
    );
    if (answers.includes("yes")) return "yes";
    return answers.includes("unknown") ? "unknown" : "no";
  }
  const parts = (set.type.split(":")[1] ?? "").split(",");
  if (set.family !== family && parts.some((part) => part === "ip" || part === "net")) return "no";
  let best: { readonly length: number; readonly match: Match } | null = null;
  const entries = parts.includes("iface") ? narrowest(set.entries, directions, flow) : set.entries;
  for (const entry of entries) {
    const answer = entryMatches(entry, parts, directions, flow);
    if (answer === "unknown") return "unknown";
    if (answer === null) continue;
    const match: Match = entry.noMatch ? "no" : entry.hasTimeout ? "unknown" : "yes";
    if (best === null || answer > best.length) best = { length: answer, match };
  }
  return best?.match ?? "no";
}

/**
 * hash:net,iface: the kernel looks from the narrowest network that holds the address outwards and ends where it finds one,
 * also when all entries of that network name other devices (`multi` in mtype_test_cidrs of ip_set_hash_gen.h).
 */
function narrowest(
  entries: readonly IpsetEntry[],
  directions: readonly string[],
  flow: Flow,
): readonly IpsetEntry[] {
  const address = directions[0] === "src" ? flow.source : flow.destination;
  let length = -1;
  let found: IpsetEntry[] = [];
  for (const entry of entries) {
    const block = parsePrefix(entry.parts[0] ?? "");
    if (block === null || block.length < length || !contains(block, address)) continue;
    if (block.length > length) found = [];
    length = block.length;
    found.push(entry);
  }
  return found;
}

/** Null: not matched; else how long the matched prefixes are (nomatch entries win where they are longer). */
function entryMatches(
  entry: IpsetEntry,
  kinds: readonly string[],
  directions: readonly string[],
  flow: Flow,
): number | "unknown" | null {
  let length = 0;
  for (const [at, kind] of kinds.entries()) {
    const isSource = directions[at] === "src";
    const part = entry.parts[at] ?? "";
    if (kind === "ip" || kind === "net") {
      const address = isSource ? flow.source : flow.destination;
      const [first, last] = part.split("-", 2);
      const block = parsePrefix(part);
      if (block !== null) {
        if (!contains(block, address)) return null;
        length += block.length;
      } else {
        const low = parseAddress(first ?? "");
        const high = parseAddress(last ?? first ?? "");
        if (low === null || high === null) return "unknown";
        if (address < low || address > high) return null;
        length += 32;
      }
    } else if (kind === "port") {
      const [protocol, text] = part.includes(":") ? part.split(":", 2) : [null, part];
      if (protocol !== null && protocol !== flow.protocol) return null;
      const [low, high] = (text ?? "").split("-", 2).map((word) => portNumber(word, protocol ?? null));
      const port = isSource ? flow.sourcePort : flow.destinationPort;
      if (low === null || low === undefined || high === null) return "unknown";
      if (port === null || port < low || port > (high ?? low)) return null;
    } else if (kind === "iface") {
      // The port of a bridge is meant, which only br_netfilter knows.
      if (part.startsWith("physdev:")) return "unknown";
      const device = (isSource ? flow.inDevice : flow.outDevice)?.name;
      if (entry.isWildcard ? !device?.startsWith(part) : device !== part) return null;
    } else if (kind === "mark") {
      if (flow.mark >>> 0 !== Number(part) >>> 0) return null;
    } else return "unknown";
  }
  return length;
}
