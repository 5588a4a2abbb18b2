// NAT statements of nftables: dnat, snat, masquerade, redirect.
import type { NftTable } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import { parseAddress, prefix } from "../address.ts";
import { masqueradeAddress, redirectAddress } from "../iptables/nat-target.ts";
import type { Context } from "../netfilter/evaluation.ts";
import { bind, type NatRange } from "../netfilter/nat.ts";
import { ACCEPT, type ChainVerdict } from "../netfilter/verdict.ts";
import { load } from "./load.ts";
import { constantOf } from "./value.ts";

export const NFT_NAT = new Set(["dnat", "snat", "masquerade", "redirect"]);

type Ports = readonly [number, number] | null | "unknown" | "break";

function portsOf(json: unknown, context: Context, table: NftTable): Ports {
  if (json === undefined || json === null) return null;
  const range = isObject(json) ? own(json, "range") : undefined;
  if (Array.isArray(range)) {
    const [low, high] = range.map((word) => constantOf(word, "port"));
    return typeof low === "bigint" && typeof high === "bigint" ? [Number(low), Number(high)] : "unknown";
  }
  const loaded = load(json, context, table, "port");
  if (typeof loaded === "string") return loaded;
  const value = loaded[0]?.value;
  return typeof value === "bigint" ? [Number(value), Number(value)] : "unknown";
}

/** Binds the connection; null: the statement is for the other family and the rule goes on; "break": a map had no answer. */
export function natStatement(
  kind: string,
  json: unknown,
  context: Context,
  table: NftTable,
): ChainVerdict | "break" | null {
  const { run, netns, flow } = context;
  const body: JsonObject = isObject(json) ? json : {};
  const family = text(body, "family");
  if (family !== null && family !== (flow.family === "inet" ? "ip" : "ip6")) return null;
  if (flow.ct === null) return ACCEPT;
  const raw = own(body, "flags");
  const flags = new Set(Array.isArray(raw) ? raw.map(String) : raw === undefined ? [] : [String(raw)]);
  const type = kind === "snat" || kind === "masquerade" ? "source" : "destination";
  let ports = portsOf(own(body, "port"), context, table);
  let addresses: readonly [bigint, bigint] | null = null;
  let netmap: bigint | undefined;
  if (kind === "masquerade" || kind === "redirect") {
    const address = kind === "masquerade" ? masqueradeAddress(context) : redirectAddress(context);
    const device = (kind === "masquerade" ? flow.outDevice : flow.inDevice)?.name ?? "the device";
    if (address === null) return { kind: "drop", why: `${kind}: ${device} has no address to use` };
    addresses = [address, address];
  } else {
    const target = addressesOf(own(body, "addr"), context, table, flags.has("netmap"));
    if (target === "break") return "break";
    if (target === "unknown") return { kind: "unknown", why: `${kind} to an address that cannot be told` };
    addresses = target.addresses;
    netmap = target.netmap;
    ports = target.port ?? ports;
  }
  if (ports === "break") return "break";
  if (ports === "unknown") return { kind: "unknown", why: `${kind} to a port that cannot be told` };
  const range: NatRange = {
    addresses,
    ports,
    portBase: null,
    random: flags.has("random") || flags.has("fully-random"),
    persistent: flags.has("persistent"),
    ...(netmap === undefined ? {} : { netmap }),
  };
  bind(run, netns, flow.ct, type, range);
  return ACCEPT;
}

interface Target {
  readonly addresses: readonly [bigint, bigint] | null;
  readonly port: readonly [number, number] | null;
  readonly netmap?: bigint;
}

function addressesOf(
  json: unknown,
  context: Context,
  table: NftTable,
  isNetmap: boolean,
): Target | "break" | "unknown" {
  if (json === undefined || json === null) return { addresses: null, port: null };
  const range = isObject(json) ? own(json, "range") : undefined;
  if (Array.isArray(range)) {
    const [low, high] = range.map((word) => (typeof word === "string" ? parseAddress(word) : null));
    return low == null || high == null ? "unknown" : { addresses: [low, high], port: null };
  }
  const block = isObject(json) ? own(json, "prefix") : undefined;
  if (isObject(block)) {
    const address = parseAddress(String(own(block, "addr")));
    if (address === null) return "unknown";
    const { base, mask } = prefix(context.flow.family, address, Number(own(block, "len")));
    if (isNetmap) return { addresses: [base, base], port: null, netmap: mask };
    const all = context.flow.family === "inet" ? 0xffffffffn : (1n << 128n) - 1n;
    return { addresses: [base, base | (all & ~mask)], port: null };
  }
  const loaded = load(json, context, table, "address");
  if (typeof loaded === "string") return loaded;
  const [address, port] = loaded.map((each) => each.value);
  if (typeof address !== "bigint") return "unknown";
  return {
    addresses: [address, address],
    port: typeof port === "bigint" ? [Number(port), Number(port)] : null,
  };
}
