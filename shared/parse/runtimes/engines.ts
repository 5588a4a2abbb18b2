// Sections of Docker and Podman: containers, pods and networks, one JSON object per line.
import type { Parsed, SourceRef, Warning } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { readFileLines } from "../reading/file-lines.ts";
import { isObject, list, object, own, readJsonValues, text } from "../reading/json-values.ts";
import { eachLine } from "../reading/lines.ts";
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
      // Podman 3 knows other fields of a network: the template finds none, and CNI's own files tell instead.
      else if (isObject(entry) && Object.values(entry).every((value) => value === null)) return;
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

/**
 * Docker daemons inside containers: `# PID` names the process through whose root the daemon was asked, its objects
 * follow. Their pids are numbers of another pid namespace and their paths of another mount namespace: the pid is left
 * to shim and cgroup, the path is made one of ours.
 */
export function parseNestedDocker(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const parsed = parseDockerContainers(source.replace(/^#.*$/gm, ""), section);
  const daemons: { readonly line: number; readonly pid: string }[] = [];
  eachLine(source, (text, line) => {
    const pid = /^# (\d{1,10})$/.exec(text)?.[1];
    if (pid !== undefined) daemons.push({ line, pid });
  });
  const records = parsed.records.map((record) => {
    const daemon = daemons.findLast((one) => one.line < record.source.line);
    const netnsPath = record.netnsPath && daemon ? `/proc/${daemon.pid}/root${record.netnsPath}` : null;
    return { ...record, pid: null, netnsPath };
  });
  return { records, warnings: parsed.warnings };
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
      internal: own(item, "Internal") === true,
    };
  });
}

/** Podman's networks (netavark); Podman 3 prints CNI lists instead, read elsewhere. */
export function parsePodmanNetworks(source: string, section: SectionKey): Parsed<RuntimeNetworkRecord[]> {
  return readAll(source, section, (item, at) => {
    const name = isObject(item) ? (text(item, "Name") ?? text(item, "name")) : null;
    const id = isObject(item) ? (text(item, "Id") ?? text(item, "id")) : null;
    if (!isObject(item) || id === null) return null;
    return {
      source: at,
      runtime: "podman",
      id,
      name: name ?? "",
      driver: text(item, "Driver") ?? text(item, "driver") ?? "",
      bridge: text(item, "NetworkInterface") ?? text(item, "network_interface"),
      subnets: [...list(item, "Subnets"), ...list(item, "subnets")].flatMap((subnet) =>
        isObject(subnet) ? (text(subnet, "subnet") ?? []) : [],
      ),
      internal: own(item, "Internal") === true || own(item, "internal") === true,
    };
  });
}

/** netavark's network files of root and of every user: `PATH:LINE` of each. */
export function parsePodmanNetworkFiles(source: string, section: SectionKey): Parsed<RuntimeNetworkRecord[]> {
  const warnings = warningsOf(section);
  const records: RuntimeNetworkRecord[] = [];
  const found: Warning[] = [];
  for (const { path, lines } of readFileLines(source, warnings)) {
    const first = lines[0]?.line ?? 1;
    const home = /^(.*)\/\.local\/share\/containers\//.exec(path)?.[1] ?? null;
    const parsed = parsePodmanNetworks(lines.map((line) => line.text).join("\n"), section);
    for (const record of parsed.records) records.push({ ...record, home, source: { section, line: first } });
    for (const warning of parsed.warnings) found.push({ ...warning, line: (warning.line ?? 1) + first - 1 });
  }
  return { records, warnings: [...warnings.list(), ...found] };
}
