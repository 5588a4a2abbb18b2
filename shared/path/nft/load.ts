// Expressions of nftables loaded for one packet: payload, meta, ct, fib, numgen, maps and bit operations.
import type { NftTable } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { isMulticast } from "../address.ts";
import { protocolNumber } from "../names.ts";
import { zoneIn } from "../netfilter/conntrack.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { addressType, fibLookup } from "../routing/fib.ts";
import { queryOf } from "../routing/input-route.ts";
import { lookupMap } from "./set.ts";
import { constantOf, type Kind, type Loaded, type Single } from "./value.ts";

const one = (kind: Kind, value: bigint | string | null): readonly Single[] => [{ kind, value }];
const port = (value: number | null): Loaded =>
  value === null ? "break" : one("port", value < 0 ? null : BigInt(value));

/** Loads an expression. A bare constant needs the kind of its other side. */
export function load(json: unknown, context: Context, table: NftTable, kind?: Kind): Loaded {
  if (!isObject(json)) {
    const value = constantOf(json, kind ?? (typeof json === "string" ? "name" : "number"));
    return value === null ? "unknown" : one(kind ?? "number", value);
  }
  const [name] = Object.keys(json);
  const body = name === undefined ? undefined : own(json, name);
  switch (name) {
    case "payload":
      return isObject(body) ? payload(body, context) : "unknown";
    case "meta":
      return meta(isObject(body) ? (text(body, "key") ?? "") : String(body), context);
    case "ct":
      // on a bridge, tracking is a module of its own (nf_conntrack_bridge)
      return isObject(body) && table.family !== "bridge" ? ct(body, context) : "unknown";
    case "fib":
      return isObject(body) ? fib(body, context) : "unknown";
    case "numgen":
      return isObject(body) ? numgen(body, context) : "unknown";
    case "concat":
      return concat(body, context, table);
    case "map":
      return isObject(body) ? lookupMap(body, context, table) : "unknown";
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>":
      return bitwise(name, body, context, table, kind);
    default:
      return "unknown";
  }
}

function concat(body: unknown, context: Context, table: NftTable): Loaded {
  if (!Array.isArray(body)) return "unknown";
  const all: Single[] = [];
  for (const part of body) {
    const loaded = load(part, context, table);
    if (loaded === "break") return "break";
    if (loaded === "unknown") all.push({ kind: "number", value: null });
    else all.push(...loaded);
  }
  return all;
}

function bitwise(operator: string, body: unknown, context: Context, table: NftTable, kind?: Kind): Loaded {
  if (!Array.isArray(body) || body.length < 2) return "unknown";
  let left = load(body[0], context, table, kind);
  for (const part of body.slice(1)) {
    if (typeof left === "string") return left;
    const [first] = left;
    if (!first || typeof first.value !== "bigint") return "unknown";
    const right = load(part, context, table, first.kind);
    if (typeof right === "string") return right;
    const other = right[0]?.value;
    if (typeof other !== "bigint") return "unknown";
    const { value } = first;
    const result =
      operator === "&"
        ? value & other
        : operator === "|"
          ? value | other
          : operator === "^"
            ? value ^ other
            : operator === "<<"
              ? (value << other) & 0xffffffffn
              : value >> other;
    left = one(first.kind, result);
  }
  return left;
}

function payload(body: JsonObject, { flow }: Context): Loaded {
  const protocol = text(body, "protocol");
  const field = text(body, "field");
  const isFour = flow.family === "inet";
  switch (protocol) {
    case "ip":
      if (!isFour) return "break";
      if (field === "saddr") return one("address", flow.source);
      if (field === "daddr") return one("address", flow.destination);
      if (field === "protocol") return one("protocol", BigInt(protocolNumber(flow.protocol) ?? 0));
      if (field === "ttl") return one("number", BigInt(flow.ttl));
      if (field === "dscp") return one("number", BigInt(flow.tos >> 2));
      if (field === "version") return one("number", 4n);
      return field === "hdrlength" ? one("number", 5n) : "unknown";
    case "ip6":
      if (isFour) return "break";
      if (field === "saddr") return one("address", flow.source);
      if (field === "daddr") return one("address", flow.destination);
      if (field === "nexthdr") return one("protocol", BigInt(protocolNumber(flow.protocol) ?? 0));
      if (field === "hoplimit") return one("number", BigInt(flow.ttl));
      return field === "dscp" ? one("number", BigInt(flow.tos >> 2)) : "unknown";
    case "tcp":
    case "udp":
    case "sctp":
      if (flow.protocol !== protocol) return "break";
      if (field === "sport") return port(flow.sourcePort);
      if (field === "dport") return port(flow.destinationPort);
      return protocol === "tcp" && field === "flags" ? one("tcpflags", tcpFlags(flow.tcpFlags)) : "unknown";
    case "th":
      // the first bytes of an ICMP message are type and code, the next two its checksum
      if (flow.sourcePort === null) {
        if (field === "sport" && flow.icmpType !== null)
          return one("port", BigInt(flow.icmpType * 256 + flow.icmpCode));
        return field === "sport" || field === "dport" ? one("port", null) : "unknown";
      }
      return field === "sport"
        ? port(flow.sourcePort)
        : field === "dport"
          ? port(flow.destinationPort)
          : "unknown";
    case "icmp":
      if (flow.protocol !== "icmp") return "break";
      if (field === "type") return one("icmp", BigInt(flow.icmpType ?? 0));
      return field === "code" ? one("number", BigInt(flow.icmpCode)) : "unknown";
    case "icmpv6":
      if (flow.protocol !== "icmpv6") return "break";
      if (field === "type") return one("icmpv6", BigInt(flow.icmpType ?? 0));
      return field === "code" ? one("number", BigInt(flow.icmpCode)) : "unknown";
    case "ether":
      return field === "type" ? one("etherproto", flow.family === "inet" ? "ip" : "ip6") : "unknown";
    case "arp":
    case "vlan":
    case "dccp":
    case "udplite":
    case "ah":
    case "esp":
    case "comp":
    case "igmp":
      return "break";
    default:
      return "unknown";
  }
}

function tcpFlags(flags: Context["flow"]["tcpFlags"]): bigint {
  return flags.reduce((bits, flag) => {
    const value = constantOf(flag.toLowerCase(), "tcpflags");
    return typeof value === "bigint" ? bits | value : bits;
  }, 0n);
}

function meta(key: string, { flow, iif, oif, bridge }: Context): Loaded {
  switch (key) {
    case "ibrname":
      return bridge === undefined ? "break" : one("name", iif === null ? "" : bridge);
    case "obrname":
      return bridge === undefined ? "break" : one("name", oif === null ? "" : bridge);
    case "iifname":
    case "iif":
      // without a device the kernel stores an empty name: `!=` then matches
      return one("name", iif ?? "");
    case "oifname":
    case "oif":
      return one("name", oif ?? "");
    case "l4proto":
      return one("protocol", BigInt(protocolNumber(flow.protocol) ?? 0));
    case "nfproto":
      return one("nfproto", flow.family === "inet" ? "ipv4" : "ipv6");
    case "protocol":
      return one("etherproto", flow.family === "inet" ? "ip" : "ip6");
    case "mark":
      return one("mark", BigInt(flow.mark >>> 0));
    case "pkttype":
      return one("pkttype", flow.outDevice?.isLoopback || flow.inDevice?.isLoopback ? "loopback" : "host");
    case "skuid":
      return flow.local ? (flow.uid === null ? "unknown" : one("number", BigInt(flow.uid))) : "break";
    case "skgid":
      return flow.local ? (flow.gid === null ? "unknown" : one("number", BigInt(flow.gid))) : "break";
    default:
      return "unknown";
  }
}

function ct(body: JsonObject, { flow }: Context): Loaded {
  const key = text(body, "key");
  const direction = text(body, "dir");
  if (key === "state") return one("ctstate", constantOf(flow.ctState.toLowerCase(), "ctstate") ?? 0n);
  const entry = flow.ct;
  if (entry === null) return "break";
  const isReply = direction === null ? flow.ctReply : direction === "reply";
  if (key?.startsWith("ip ") && entry.family !== "inet") return "break";
  if (key?.startsWith("ip6 ") && entry.family !== "inet6") return "break";
  const tuple = isReply ? entry.reply : entry.original;
  switch (key) {
    case "direction":
      return one("ctdirection", flow.ctReply ? "reply" : "original");
    case "status":
      return one(
        "ctstatus",
        (entry.seenReply ? 2n : 0n) |
          (entry.confirmed ? 8n : 0n) |
          (entry.snat ? 16n : 0n) |
          (entry.dnat ? 32n : 0n) |
          doneBits(entry),
      );
    case "mark":
      return one("mark", BigInt(entry.mark >>> 0));
    case "zone":
      return one("number", BigInt(direction === null ? (entry.zone.id ?? 0) : zoneIn(entry.zone, isReply)));
    case "saddr":
    case "ip saddr":
    case "ip6 saddr":
      return one("address", tuple.source);
    case "daddr":
    case "ip daddr":
    case "ip6 daddr":
      return one("address", tuple.destination);
    case "proto-src":
      return port(tuple.sourcePort);
    case "proto-dst":
      return port(tuple.destinationPort);
    case "protocol":
      return one("protocol", BigInt(protocolNumber(entry.protocol) ?? 0));
    case "l3proto":
      return one("nfproto", entry.family === "inet" ? "ipv4" : "ipv6");
    default:
      return "unknown";
  }
}

/** IPS_SRC_NAT_DONE and IPS_DST_NAT_DONE. */
function doneBits(entry: NonNullable<Context["flow"]["ct"]>): bigint {
  return (entry.sourceDone ? 128n : 0n) | (entry.destinationDone ? 256n : 0n);
}

function fib(body: JsonObject, context: Context): Loaded {
  const { netns, flow } = context;
  const raw = own(body, "flags");
  const flags = new Set(Array.isArray(raw) ? raw.map(String) : [String(raw)]);
  const result = text(body, "result") ?? "";
  const address = flags.has("saddr") ? flow.source : flow.destination;
  const device = flags.has("iif") ? flow.inDevice : flags.has("oif") ? flow.outDevice : null;
  if (result === "type") {
    if (flow.family === "inet") return one("addrtype", addressType(netns, "inet", address, device));
    if (isMulticast("inet6", address)) return one("addrtype", "multicast");
    const found = fibLookup(
      netns,
      queryOf(flow, { destination: address, source: null, mark: 0, oif: device?.name ?? null }),
    );
    return one("addrtype", found.ok ? found.route.type : "unreachable");
  }
  if (result !== "oif" && result !== "oifname" && result !== "check") return "unknown";
  const isName = result !== "check";
  const answer = (name: string): Loaded =>
    isName ? one("name", name) : one("exists", name === "" ? 0n : 1n);
  if (flow.inDevice?.isLoopback) return answer("lo");
  const found = fibLookup(
    netns,
    queryOf(flow, {
      destination: address,
      source: flags.has("saddr") ? flow.destination : flow.source,
      mark: flags.has("mark") ? flow.mark : 0,
      sourcePort: null,
      destinationPort: null,
    }),
  );
  if (!found.ok || found.route.type !== "unicast") return answer("");
  if (device === null) return answer(found.nexthops[0]?.device ?? "");
  return answer(found.route.nexthops.some((hop) => hop.device === device.name) ? device.name : "");
}

/** Every value of a random number is a way of its own. */
function numgen(body: JsonObject, { run }: Context): Loaded {
  const modulus = Number(own(body, "mod"));
  const offset = Number(own(body, "offset") ?? 0);
  if (!Number.isInteger(modulus) || modulus < 1 || modulus > 65536) return "unknown";
  const choices = Array.from({ length: modulus }, (_, i) => ({
    says: `numgen gives ${i + offset} of ${modulus}`,
    probability: 1 / modulus,
  }));
  return one("number", BigInt(run.choose(choices) + offset));
}
