// `ip -j -d -s addr` (or `link`) entries read to LinkRecords. Names are exact here; in text they are not.
import type { SourceRef } from "../../snapshot/evidence.ts";
import { isObject, type JsonObject, list, number, object, own, text, texts } from "../reading/json-values.ts";
import type { AddressRecord, LinkRecord } from "../records.ts";

/** Flags of an address that iproute2 prints as `"tentative": true`. */
const ADDRESS_FLAGS = [
  ..."secondary temporary tentative dadfailed deprecated dynamic mngtmpaddr noprefixroute nodad home".split(
    " ",
  ),
  ..."optimistic autojoin stable-privacy permanent".split(" "),
];
const MOST_DETAILS = 120;

/** Scalar fields of a details object, bounded; nested values (port ranges, flag lists) are left out. */
export function scalars(of: JsonObject | null): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = Object.create(null);
  if (of === null) return kept;
  let count = 0;
  for (const key of Object.keys(of)) {
    const value = own(of, key);
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") continue;
    count += 1;
    if (count > MOST_DETAILS) break;
    kept[key] = value;
  }
  return kept;
}

function readAddress(item: unknown): AddressRecord | null {
  if (!isObject(item)) return null;
  const family = text(item, "family");
  const local = text(item, "local");
  if ((family !== "inet" && family !== "inet6") || local === null) return null;
  return {
    family,
    address: local,
    prefixLength: number(item, "prefixlen") ?? (family === "inet" ? 32 : 128),
    scope: text(item, "scope") ?? "global",
    label: text(item, "label"),
    // iproute2 prints the peer as `address`, and only when it differs from `local`
    peer: text(item, "address"),
    broadcast: text(item, "broadcast"),
    flags: ADDRESS_FLAGS.filter((flag) => own(item, flag) === true),
  };
}

function readCounters(entry: JsonObject): LinkRecord["counters"] {
  const stats = object(entry, "stats64") ?? object(entry, "stats");
  const rx = stats && object(stats, "rx");
  const tx = stats && object(stats, "tx");
  if (!rx || !tx) return null;
  return {
    rxBytes: number(rx, "bytes") ?? 0,
    txBytes: number(tx, "bytes") ?? 0,
    rxPackets: number(rx, "packets") ?? 0,
    txPackets: number(tx, "packets") ?? 0,
  };
}

function groupOf(group: string | null): Pick<LinkRecord, "group"> {
  return group === null || group === "default" ? {} : { group };
}

/** Reads one entry; null when it has no ifindex or no name (old iproute2 prints `{}` for filtered links). */
export function readLinkEntry(item: unknown, source: SourceRef): LinkRecord | null {
  if (!isObject(item)) return null;
  const ifindex = number(item, "ifindex");
  const name = text(item, "ifname");
  if (ifindex === null || !Number.isInteger(ifindex) || ifindex < 1 || name === null) return null;
  const linkInfo = object(item, "linkinfo");
  return {
    source,
    ifindex,
    name,
    altNames: texts(item, "altnames"),
    flags: texts(item, "flags"),
    mtu: number(item, "mtu"),
    operState: text(item, "operstate"),
    mac: text(item, "address"),
    linkType: text(item, "link_type"),
    kind: linkInfo && text(linkInfo, "info_kind"),
    detailed: linkInfo !== null || number(item, "promiscuity") !== null,
    slaveKind: linkInfo && text(linkInfo, "info_slave_kind"),
    master: text(item, "master"),
    ...groupOf(text(item, "group")),
    ...(own(item, "xdp") === undefined ? {} : { hasXdp: true as const }),
    linkName: text(item, "link"),
    linkIndex: number(item, "link_index"),
    linkNetnsTold: true,
    linkNetnsid: number(item, "link_netnsid"),
    linkNetnsName: text(item, "link_netns"),
    info: scalars(linkInfo && object(linkInfo, "info_data")),
    slaveInfo: scalars(linkInfo && object(linkInfo, "info_slave_data")),
    addresses: list(item, "addr_info").flatMap((address) => readAddress(address) ?? []),
    counters: readCounters(item),
  };
}
