// Candidates: ports that something on the host speaks of: sockets, NAT rules, published ports, virtual servers. Only these can be open.
import type { IptablesRule } from "../parse/iptables-save.ts";
import type { NftTable } from "../parse/nft-json.ts";
import { isObject, own, text } from "../parse/reading/json-values.ts";
import { formatAddress } from "../path/address.ts";
import type { Device, PathModel, PathNetns } from "../path/model.ts";
import { portNumber } from "../path/names.ts";
import { SERVICE_DEVICE } from "../path/netfilter/ipvs.ts";

export interface Candidate {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

/** Most ports of one range that are tried. */
const MOST_OF_RANGE = 64;

export interface Candidates {
  readonly ports: readonly Candidate[];
  /** Ranges that were tried at their ends and a part of them only. */
  readonly doubts: readonly string[];
}

/** Finds them, sorted by port. */
export function findCandidates(model: PathModel, host: PathNetns): Candidates {
  const found = new Map<string, Candidate>();
  const doubts = new Set<string>();
  const add = (protocol: string, port: number): void => {
    if ((protocol === "tcp" || protocol === "udp") && port > 0 && port <= 65535)
      found.set(`${protocol} ${port}`, { protocol, port });
  };
  const addRange = (protocols: readonly string[], low: number, high: number): void => {
    const last = Math.min(high, low + MOST_OF_RANGE - 1);
    for (const protocol of protocols) {
      for (let port = low; port <= last; port += 1) add(protocol, port);
      add(protocol, high);
    }
    if (last < high) doubts.add(`Of ports ${low} to ${high} only ${low} to ${last} and ${high} were tried.`);
  };
  for (const listener of host.listeners) add(listener.protocol.replace("6", ""), listener.port);
  for (const container of model.index.topology.containers)
    for (const { protocol, hostPort } of container.ports) add(protocol, hostPort);
  const nodes = new Set(host.devices.filter((one) => one.name !== SERVICE_DEVICE).flatMap(addressesOf));
  for (const servers of host.ipvs.virtualServers.values())
    for (const { protocol, address, port } of servers) if (nodes.has(address)) add(protocol, port);
  for (const { ruleset } of host.firewall.iptables)
    for (const table of ruleset.tables)
      if (table.name === "nat")
        for (const chain of table.chains.values()) for (const rule of chain.rules) ofRule(rule, addRange);
  for (const table of host.firewall.nft?.tables ?? []) if (rewrites(table)) ofTable(table, addRange);
  const ports = [...found.values()].sort((a, b) => a.port - b.port || a.protocol.localeCompare(b.protocol));
  return { ports, doubts: [...doubts] };
}

function addressesOf(device: Device): string[] {
  return device.addresses.map((one) => formatAddress(one.family, one.address));
}

type AddRange = (protocols: readonly string[], low: number, high: number) => void;

function ofRule(rule: IptablesRule, add: AddRange): void {
  const protocol = rule.general.find((option) => option.name === "-p")?.values[0];
  for (const match of rule.matches) {
    for (const option of match.options) {
      if (option.negated || !/^--(?:dports?|destination-ports?)$/.test(option.name)) continue;
      for (const item of (option.values[0] ?? "").split(",")) {
        const [first = "", last = first] = item.split(":", 2);
        const low = first === "" ? 1 : portNumber(first, null);
        const high = last === "" ? 65535 : portNumber(last, null);
        if (low !== null && high !== null && high >= low)
          add(protocol === undefined ? ["tcp", "udp"] : [protocol], low, high);
      }
    }
  }
}

function rewrites(table: NftTable): boolean {
  return [...table.chains.values()].some((chain) => chain.type === "nat");
}

const BOTH = ["tcp", "udp"];

function ofTable(table: NftTable, add: AddRange): void {
  for (const chain of table.chains.values()) {
    for (const { expressions } of chain.rules) {
      for (const { kind, value } of expressions) {
        if (kind !== "match" || !isObject(value) || text(value, "op") === "!=") continue;
        const left = own(value, "left");
        const payload = isObject(left) ? own(left, "payload") : undefined;
        if (!isObject(payload) || text(payload, "field") !== "dport") continue;
        const protocol = text(payload, "protocol");
        ofValue(own(value, "right"), protocol === null || protocol === "th" ? BOTH : [protocol], add);
      }
    }
  }
  // maps by port: `ip daddr . meta l4proto . th dport vmap @service-ips`
  for (const set of table.sets.values()) {
    const at = set.keyType.indexOf("inet_service");
    if (at === -1) continue;
    const protocolAt = set.keyType.indexOf("inet_proto");
    for (const element of set.elements) {
      const key = Array.isArray(element) && set.valueType !== null ? element[0] : element;
      const inner = isObject(key) ? own(key, "elem") : undefined;
      const value = isObject(inner) ? own(inner, "val") : key;
      const concat = isObject(value) ? own(value, "concat") : undefined;
      const parts: readonly unknown[] = Array.isArray(concat) ? concat : [value];
      const protocol = protocolAt === -1 ? null : parts[protocolAt];
      ofValue(parts[at], typeof protocol === "string" ? [protocol] : BOTH, add);
    }
  }
}

function ofValue(json: unknown, protocols: readonly string[], add: AddRange): void {
  if (typeof json === "number") add(protocols, json, json);
  if (typeof json === "string") {
    const port = portNumber(json, null);
    if (port !== null) add(protocols, port, port);
  }
  if (!isObject(json)) return;
  const range = own(json, "range");
  if (Array.isArray(range) && typeof range[0] === "number" && typeof range[1] === "number")
    add(protocols, range[0], range[1]);
  const set = own(json, "set");
  if (Array.isArray(set)) for (const one of set) ofValue(one, protocols, add);
}
