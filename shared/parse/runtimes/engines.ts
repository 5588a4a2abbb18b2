// Sections of Docker and Podman: containers, pods and networks, one JSON object per line.
import type { Parsed, SourceRef } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { isObject, list, object, own, readJsonValues, text } from "../reading/json-values.ts";
import { quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord, RuntimeNetworkRecord, RuntimePodRecord } from "../records.ts";
import { readEngineContainer } from "./engine-container.ts";

/** Reads objects that stand one per line or in an array; what `read` refuses becomes a warning. */
function readAll<T>(
  source: string,
  section: SectionKey,
  read: (item: unknown, at: SourceRef) => T | null,
): Parsed<T[]> {
  const { values, warnings: damaged } = readJsonValues(source, section);
  const warnings = warningsOf(section);
  const records: T[] = [];
  for (const { value, line } of values) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value];
    items.forEach((entry, item) => {
      const record = read(entry, Array.isArray(value) ? { section, line, item } : { section, line });
      if (record !== null) records.push(record);
      else warnings.add(line, `This entry has no id: ${quote(JSON.stringify(entry)?.slice(0, 200) ?? "")}.`);
    });
  }
  return { records, warnings: [...damaged, ...warnings.list()] };
}

export function parseDockerContainers(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  return readAll(source, section, (item, at) => readEngineContainer(item, at, "docker"));
}

export function parsePodmanContainers(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  return readAll(source, section, (item, at) => readEngineContainer(item, at, "podman"));
}

/** Podman's own pods: `podman pod inspect` fields. */
export function parsePodmanPods(source: string, section: SectionKey): Parsed<RuntimePodRecord[]> {
  return readAll(source, section, (item, at) => {
    const id = isObject(item) ? (text(item, "Id") ?? text(item, "ID")) : null;
    if (!isObject(item) || id === null) return null;
    return {
      source: at,
      runtime: "podman",
      id,
      name: text(item, "Name") ?? "",
      namespace: text(item, "Namespace"),
      infraId: text(item, "InfraContainerID"),
      containerIds: list(item, "Containers").flatMap((container) =>
        isObject(container) ? (text(container, "Id") ?? []) : [],
      ),
    };
  });
}

/**
 * Docker's networks. The bridge is `com.docker.network.bridge.name` where it is set (docker0); a user's network of
 * driver bridge has `br-` and the first 12 characters of its id. Swarm ids are not hex.
 */
export function parseDockerNetworks(source: string, section: SectionKey): Parsed<RuntimeNetworkRecord[]> {
  return readAll(source, section, (item, at) => {
    const id = isObject(item) ? (text(item, "Id") ?? text(item, "ID")) : null;
    if (!isObject(item) || id === null) return null;
    const driver = text(item, "Driver") ?? "";
    const options = object(item, "Options");
    const named = options && text(options, "com.docker.network.bridge.name");
    const pools = own(item, "IPAM");
    const configured: readonly unknown[] = Array.isArray(pools)
      ? pools
      : isObject(pools)
        ? list(pools, "Config")
        : [];
    return {
      source: at,
      runtime: "docker",
      id,
      name: text(item, "Name") ?? "",
      driver,
      bridge: named ?? (driver === "bridge" ? `br-${id.slice(0, 12)}` : null),
      subnets: configured.flatMap((pool) => (isObject(pool) ? (text(pool, "Subnet") ?? []) : [])),
    };
  });
}

/** Podman's networks (netavark); Podman 3 prints CNI lists instead, read elsewhere. */
export function parsePodmanNetworks(source: string, section: SectionKey): Parsed<RuntimeNetworkRecord[]> {
  return readAll(source, section, (item, at) => {
    const id = isObject(item) ? (text(item, "Id") ?? text(item, "id")) : null;
    if (!isObject(item) || id === null) return null;
    return {
      source: at,
      runtime: "podman",
      id,
      name: text(item, "Name") ?? text(item, "name") ?? "",
      driver: text(item, "Driver") ?? text(item, "driver") ?? "",
      bridge: text(item, "NetworkInterface") ?? text(item, "network_interface"),
      subnets: [...list(item, "Subnets"), ...list(item, "subnets")].flatMap((subnet) =>
        isObject(subnet) ? (text(subnet, "subnet") ?? []) : [],
      ),
    };
  });
}
