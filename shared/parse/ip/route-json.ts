// One entry of `ip -j route` read to a RouteRecord.
import type { SourceRef } from "../../snapshot/evidence.ts";
import { isObject, list, number, object, text, texts } from "../reading/json-values.ts";
import type { RouteRecord } from "../records.ts";
import { routeFamily } from "./route-text.ts";

/** `gateway`, or `via.host` when the next hop is of the other family. */
function gatewayOf(entry: Parameters<typeof text>[0]): string | null {
  const via = object(entry, "via");
  return text(entry, "gateway") ?? (via && text(via, "host"));
}

/**
 * Reads one entry; null when it has no destination.
 * @param fallback family of a route that does not show its own (`default` with only a device).
 */
export function readRouteEntry(
  item: unknown,
  source: SourceRef,
  fallback: "inet" | "inet6",
): RouteRecord | null {
  if (!isObject(item)) return null;
  const destination = text(item, "dst");
  if (destination === null) return null;
  const sourceAddress = text(item, "prefsrc");
  const nexthops = list(item, "nexthops").filter(isObject);
  const hopGateways = nexthops.map((hop) => text(hop, "gateway"));
  const told = routeFamily(destination, text(item, "gateway"), sourceAddress, ...hopGateways);
  // only IPv6 routes print `pref`
  const family = told ?? (text(item, "pref") === null ? fallback : "inet6");
  return {
    source,
    family,
    destination,
    type: text(item, "type") ?? "unicast",
    gateway: gatewayOf(item),
    device: text(item, "dev"),
    table: text(item, "table") ?? "main",
    sourceAddress,
    metric: number(item, "metric"),
    scope: text(item, "scope"),
    protocol: text(item, "protocol"),
    flags: texts(item, "flags"),
    nexthops: nexthops.map((hop) => ({
      gateway: gatewayOf(hop),
      device: text(hop, "dev"),
      weight: number(hop, "weight") ?? 1,
      flags: texts(hop, "flags"),
    })),
  };
}
