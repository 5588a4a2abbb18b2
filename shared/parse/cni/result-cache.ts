// CNI result cache: who was wired with which interfaces and addresses; one file per container, network and interface.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { decodeBase64 } from "../reading/base64.ts";
import { baseName, readFileLines } from "../reading/file-lines.ts";
import {
  isObject,
  type JsonObject,
  list,
  number,
  object,
  own,
  parseJson,
  text,
} from "../reading/json-values.ts";
import { wholeNumber } from "../reading/lines.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import type { CniResultRecord } from "../records.ts";
import { readCniConfig } from "./config.ts";

/**
 * Reads one whole file of the cache. Before libcni 0.8 it is the plugin's bare result, and the name of the file alone
 * says network, container and interface.
 * @param path of the file, `NETWORK-CONTAINER-INTERFACE` its last part; "" when not known.
 */
export function readCniResult(json: string, path: string, source: SourceRef): CniResultRecord | null {
  const value = parseJson(json);
  return isObject(value) ? recordOf(value, path, source) : null;
}

function recordOf(cache: JsonObject, path: string, source: SourceRef): CniResultRecord | null {
  const named = /^(.+)-([0-9a-f]{64})-([^-/]+)$/.exec(baseName(path));
  const result = object(cache, "result") ?? cache;
  const containerId = text(cache, "containerId") ?? named?.[2] ?? null;
  if (containerId === null) return null;
  const args = new Map<string, string>();
  for (const pair of list(cache, "cniArgs").slice(0, 100)) {
    if (Array.isArray(pair) && typeof pair[0] === "string" && typeof pair[1] === "string")
      args.set(pair[0], pair[1]);
  }
  const config = text(cache, "config");
  const decoded = config === null ? null : decodeBase64(config);
  const capabilities = object(cache, "capabilityArgs");
  const mappings = [
    ...list(cache, "portMappings"),
    ...(capabilities ? list(capabilities, "portMappings") : []),
  ];
  return {
    source,
    path,
    containerId,
    network: text(cache, "networkName") ?? named?.[1] ?? "",
    interfaceName: text(cache, "ifName") ?? named?.[3] ?? "",
    podName: args.get("K8S_POD_NAME") || null,
    podNamespace: args.get("K8S_POD_NAMESPACE") || null,
    podUid: args.get("K8S_POD_UID") || null,
    interfaces: list(result, "interfaces").slice(0, 100).flatMap(readInterface),
    addresses: list(result, "ips")
      .slice(0, 100)
      .flatMap((ip) => (isObject(ip) ? (text(ip, "address") ?? []) : [])),
    ports: mappings.slice(0, 1000).flatMap(readMapping),
    config: decoded === null ? null : readCniConfig(decoded),
  };
}

function readInterface(entry: unknown): CniResultRecord["interfaces"] {
  const name = isObject(entry) ? text(entry, "name") : null;
  if (!isObject(entry) || name === null) return [];
  return [{ name, mac: text(entry, "mac"), sandbox: text(entry, "sandbox") }];
}

/** Spelled `hostPort` by the kubelet's runtimes and Podman, `HostPort` by some of them. */
function readMapping(entry: unknown): CniResultRecord["ports"] {
  if (!isObject(entry)) return [];
  const pick = (key: string) => {
    const capital = key.slice(0, 1).toUpperCase() + key.slice(1);
    return number(entry, key) ?? number(entry, capital) ?? wholeNumber(text(entry, key) ?? undefined);
  };
  const [hostPort, containerPort] = [pick("hostPort"), pick("containerPort")];
  if (hostPort === null || containerPort === null || hostPort === 0) return [];
  const protocol = (text(entry, "protocol") ?? text(entry, "Protocol") ?? "tcp").toLowerCase();
  const hostAddress = text(entry, "hostIP") ?? text(entry, "HostIP") ?? text(entry, "hostIp") ?? "";
  return [{ protocol, hostAddress, hostPort, containerPort }];
}

/**
 * Reads the `cni-cache` section: `PATH:PIECE`, each piece one field of the file (`"ifName":"eth0"`, a pair of the
 * arguments, a list). The whole files hold more than should leave the host.
 */
export function parseCniCache(source: string, section: SectionKey): Parsed<CniResultRecord[]> {
  const warnings = warningsOf(section);
  const records: CniResultRecord[] = [];
  for (const { path, lines } of readFileLines(source, warnings)) {
    const cache: { [key: string]: unknown } = Object.create(null);
    const pairs: unknown[] = [];
    for (const { text: piece, line } of lines) {
      const value = parseJson(piece.startsWith("[") ? piece : `{${piece}}`);
      if (Array.isArray(value)) pairs.push(value);
      else if (isObject(value)) for (const key of Object.keys(value)) cache[key] ??= own(value, key);
      else warnings.add(line, `A piece of ${path} cannot be read.`);
    }
    cache.cniArgs = pairs;
    const line = lines[0]?.line ?? 1;
    const record = recordOf(cache, path, at(section, line));
    if (record) records.push(record);
    else warnings.add(line, `${path} names no container.`);
  }
  return { records, warnings: warnings.list() };
}
