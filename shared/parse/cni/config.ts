// CNI configuration: lists of plugins (`.conflist`) and single-plugin files (`.conf`), of /etc/cni/net.d or a result cache.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { readFileLines } from "../reading/file-lines.ts";
import { isObject, type JsonObject, list, object, own, parseJson, text } from "../reading/json-values.ts";
import { at, warningsOf } from "../reading/warnings.ts";
import type { CniNetworkRecord, CniPluginRecord } from "../records.ts";

/** Reads one configuration; null when it is no JSON object with a network or a plugin in it. */
export function readCniConfig(json: string): Omit<CniNetworkRecord, "source" | "path"> | null {
  const config = parseJson(json);
  if (!isObject(config)) return null;
  const plugins = own(config, "plugins");
  // A single-plugin file is its own plugin.
  const chain = Array.isArray(plugins) ? plugins : text(config, "type") === null ? [] : [config];
  const name = text(config, "name");
  if (name === null && chain.length === 0) return null;
  return {
    name: name ?? "",
    cniVersion: text(config, "cniVersion"),
    isList: Array.isArray(plugins),
    plugins: chain.filter(isObject).slice(0, 50).map(readPlugin),
  };
}

function readPlugin(plugin: JsonObject): CniPluginRecord {
  const ipam = object(plugin, "ipam");
  return {
    type: text(plugin, "type") ?? "",
    bridge: text(plugin, "bridge"),
    master: text(plugin, "master"),
    mode: text(plugin, "mode"),
    hairpin: own(plugin, "hairpinMode") === true,
    isGateway: own(plugin, "isGateway") === true || own(plugin, "isDefaultGateway") === true,
    masquerades: own(plugin, "ipMasq") === true,
    ipam: ipam && text(ipam, "type"),
    subnets: ipam ? subnetsOf(ipam) : [],
    routes: ipam
      ? list(ipam, "routes").flatMap((route) => (isObject(route) ? (text(route, "dst") ?? []) : []))
      : [],
  };
}

/** `ranges` is a list of lists; the older `subnet` stands beside or instead of it; `static` has `addresses`. */
function subnetsOf(ipam: JsonObject): string[] {
  const subnets: string[] = [];
  const add = (entry: unknown, key: string) => {
    const subnet = isObject(entry) ? text(entry, key) : null;
    if (subnet !== null && !subnets.includes(subnet)) subnets.push(subnet);
  };
  add(ipam, "subnet");
  for (const range of list(ipam, "ranges").slice(0, 100)) {
    for (const entry of Array.isArray(range) ? range.slice(0, 100) : [range]) add(entry, "subnet");
  }
  for (const entry of list(ipam, "addresses").slice(0, 100)) add(entry, "address");
  return subnets;
}

/** Reads the `cni-config` section: `PATH:LINE` of every file. */
export function parseCniConfigs(source: string, section: SectionKey): Parsed<CniNetworkRecord[]> {
  const warnings = warningsOf(section);
  const records: CniNetworkRecord[] = [];
  for (const file of readFileLines(source, warnings)) {
    const line = file.lines[0]?.line ?? 1;
    const config = readCniConfig(file.lines.map((entry) => entry.text).join("\n"));
    if (config) records.push({ source: at(section, line), path: file.path, ...config });
    else warnings.add(line, `${file.path} is no CNI configuration that can be read.`);
  }
  return { records, warnings: warnings.list() };
}
