// `ip route show` text (any table, both families) read to RouteRecords.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine, wholeNumber, words } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { RouteRecord } from "../records.ts";

export const ROUTE_TYPES = new Set([
  ..."unicast local broadcast anycast multicast blackhole unreachable prohibit throw nat xresolve none".split(
    " ",
  ),
]);
const VALUED = new Set([
  ..."via dev table proto scope src metric mtu advmss pref nhid tos dsfield expires error window rtt rttvar".split(
    " ",
  ),
  ..."ssthresh cwnd initcwnd initrwnd realm realms hoplimit quickack congctl rto_min features from weight".split(
    " ",
  ),
  ..."fastopen_no_cookie age users used iif uid mark".split(" "),
]);
const FLAGS = new Set([
  ..."onlink linkdown dead pervasive offload trap notify unresolved rt_offload rt_trap offload_failed".split(
    " ",
  ),
  ..."rt_offload_failed cache lock".split(" "),
]);

interface RouteWords {
  readonly values: ReadonlyMap<string, string>;
  readonly flags: readonly string[];
  readonly unknown: readonly string[];
}

function readWords(all: readonly string[]): RouteWords {
  const values = new Map<string, string>();
  const flags: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < all.length; i += 1) {
    const word = all[i] ?? "";
    if (word === "via" && (all[i + 1] === "inet" || all[i + 1] === "inet6")) {
      values.set("via", all[i + 2] ?? "");
      i += 2;
    } else if (word === "encap") {
      // the words of an encapsulation are its own: go on at the next hop
      while (i + 1 < all.length && all[i + 1] !== "via" && all[i + 1] !== "dev") i += 1;
    } else if (VALUED.has(word)) {
      if (!values.has(word)) values.set(word, all[i + 1] ?? "");
      i += 1;
    } else if (FLAGS.has(word)) flags.push(word);
    else unknown.push(word);
  }
  return { values, flags, unknown };
}

/** Family of a route from its own words; null when nothing in it tells (a bare `default` with only a device). */
export function routeFamily(...addresses: readonly (string | null)[]): "inet" | "inet6" | null {
  for (const address of addresses) {
    if (address?.includes(":")) return "inet6";
    if (address && /^\d+\./.test(address)) return "inet";
  }
  return null;
}

/**
 * Reads the listing. Without `table` the table is `main` (`ip` leaves it out), without a type word it is `unicast`.
 * `dev` is absent in `ip route show dev X`, `onlink` and `linkdown` have no value, `nexthop` lines belong to the route
 * above. A `default` that does not show its family takes that of the route before it (`ip` lists IPv4 first), else
 * `family`.
 */
export function parseRouteText(
  source: string,
  section: SectionKey,
  family: "inet" | "inet6" = "inet",
): Parsed<RouteRecord[]> {
  const warnings = warningsOf(section);
  const records: (RouteRecord & { nexthops: RouteRecord["nexthops"][number][] })[] = [];
  let previousFamily = family;

  eachLine(source, (line, number) => {
    const all = words(line.replaceAll("\\", " "));
    if (all.length === 0) return;
    const firstHop = all.indexOf("nexthop");
    if (/^\s/.test(line) && firstHop !== 0) {
      // `ip route get` and exceptions print a second line of cache facts
      if (all[0] !== "cache") warnings.add(number, `This line belongs to no route: ${quote(line.trim())}.`);
      return;
    }
    const own = firstHop === -1 ? all : all.slice(0, firstHop);
    if (own.length > 0) {
      const typed = ROUTE_TYPES.has(own[0] ?? "");
      const destination = own[typed ? 1 : 0] ?? "";
      if (!/^(?:default|[0-9a-fA-F:.]+(?:\/\d{1,3})?|\d+)$/.test(destination)) {
        warnings.add(number, `This is no route: ${quote(line)}.`);
        return;
      }
      const { values, flags, unknown } = readWords(own.slice(typed ? 2 : 1));
      if (unknown.length > 0) warnings.add(number, `Unknown words in a route: ${quote(unknown.join(" "))}.`);
      const via = values.get("via") ?? null;
      const src = values.get("src") ?? null;
      const told = routeFamily(destination, own.includes("inet6") || own.includes("inet") ? null : via, src);
      previousFamily = told ?? (values.has("pref") ? "inet6" : previousFamily);
      records.push({
        source: at(section, number),
        family: previousFamily,
        destination,
        type: typed ? (own[0] ?? "unicast") : "unicast",
        gateway: via,
        device: values.get("dev") ?? null,
        table: values.get("table") ?? "main",
        sourceAddress: src,
        metric: wholeNumber(values.get("metric")),
        scope: values.get("scope") ?? null,
        protocol: values.get("proto") ?? null,
        flags,
        nexthops: [],
      });
    }
    if (firstHop === -1) return;
    const route = records.at(-1);
    if (route === undefined) {
      warnings.add(number, `A next hop stands before any route: ${quote(line.trim())}.`);
      return;
    }
    for (const hop of splitAt(all.slice(firstHop), "nexthop")) {
      const { values, flags } = readWords(hop);
      const weight = wholeNumber(values.get("weight")) ?? 1;
      route.nexthops.push({
        gateway: values.get("via") ?? null,
        device: values.get("dev") ?? null,
        weight,
        flags,
      });
    }
  });
  return { records, warnings: warnings.list() };
}

function splitAt(all: readonly string[], separator: string): string[][] {
  const parts: string[][] = [];
  for (const word of all) {
    if (word === separator) parts.push([]);
    else parts.at(-1)?.push(word);
  }
  return parts;
}
