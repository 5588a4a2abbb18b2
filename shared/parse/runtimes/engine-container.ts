// One container as Docker and Podman describe it: the collector's allow-listed fields, or the same ones in full inspect output.
import type { SourceRef } from "../../snapshot/evidence.ts";
import { isObject, type JsonObject, list, object, own, text } from "../reading/json-values.ts";
import { wholeNumber } from "../reading/lines.ts";
import type { ContainerRecord } from "../records.ts";
import { readKubernetesName } from "./kubernetes-name.ts";

const MOST_LABELS = 200;

/** A field by its own name, or inside the part where `inspect` has it. */
function field(entry: JsonObject, name: string, ...within: readonly string[]): unknown {
  const flat = own(entry, name);
  if (flat !== undefined) return flat;
  for (const part of within) {
    const inner = object(entry, part);
    const value = inner && own(inner, name);
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

function fieldText(entry: JsonObject, name: string, ...within: readonly string[]): string | null {
  const value = field(entry, name, ...within);
  return typeof value === "string" && value !== "" ? value : null;
}

/** `{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"}],"443/tcp":null}`: only what is published is a port. */
function readPorts(ports: unknown): ContainerRecord["ports"] {
  if (!isObject(ports)) return [];
  return Object.keys(ports).flatMap((key) => {
    const [portText, protocol] = key.split("/");
    const containerPort = wholeNumber(portText);
    return list(ports, key).flatMap((binding) => {
      const hostPort = isObject(binding) ? wholeNumber(text(binding, "HostPort") ?? undefined) : null;
      if (!isObject(binding) || hostPort === null || containerPort === null) return [];
      return [
        { protocol: protocol ?? "tcp", hostAddress: text(binding, "HostIp") ?? "", hostPort, containerPort },
      ];
    });
  });
}

/** Empty strings in a network mean "not mine to say" (CNI set the address), not "no address". */
function readNetworks(networks: unknown): ContainerRecord["networks"] {
  if (!isObject(networks)) return [];
  return Object.keys(networks).flatMap((name) => {
    const network = object(networks, name);
    if (network === null) return [{ name, address: null, mac: null }];
    return [{ name, address: text(network, "IPAddress"), mac: text(network, "MacAddress") }];
  });
}

function readLabels(labels: unknown): Map<string, string> {
  const kept = new Map<string, string>();
  if (!isObject(labels)) return kept;
  for (const key of Object.keys(labels).slice(0, MOST_LABELS)) {
    const value = text(labels, key);
    // the template asks for labels one by one: absent ones come as null or ""
    if (value !== null) kept.set(key, value);
  }
  return kept;
}

/**
 * Reads one container; null when it has no id.
 * @param runtime who printed it; the same shape is read for both.
 */
export function readEngineContainer(
  item: unknown,
  source: SourceRef,
  runtime: "docker" | "podman",
): ContainerRecord | null {
  if (!isObject(item)) return null;
  const id = text(item, "Id") ?? text(item, "ID");
  if (id === null) return null;
  const name = text(item, "Name")?.replace(/^\//, "") ?? null;
  const labels = readLabels(field(item, "Labels", "Config"));
  const pid = field(item, "Pid", "State");
  const kubernetes = name === null ? null : readKubernetesName(name);
  const lowLevel = fieldText(item, "Runtime", "HostConfig") ?? text(item, "OCIRuntime");
  // full inspect output has the image's id as `Image` and its name inside Config (Docker) or as ImageName (Podman)
  const inspected = object(item, "Config");
  const image = text(item, "ImageName") ?? (inspected && text(inspected, "Image")) ?? text(item, "Image");
  return {
    source,
    runtime,
    id,
    name,
    image,
    status: fieldText(item, "Status", "State"),
    // 0 means "no process": created or exited
    pid: typeof pid === "number" && pid > 0 ? pid : null,
    networkMode: fieldText(item, "NetworkMode", "HostConfig"),
    netnsPath: fieldText(item, "SandboxKey", "NetworkSettings"),
    networks: readNetworks(field(item, "Networks", "NetworkSettings")),
    ports: readPorts(field(item, "Ports", "NetworkSettings")),
    labels,
    podId: text(item, "Pod") ?? labels.get("io.kubernetes.pod.uid") ?? kubernetes?.podUid ?? null,
    isInfra:
      own(item, "IsInfra") === true ||
      labels.get("io.kubernetes.docker.type") === "podsandbox" ||
      kubernetes?.isSandbox === true,
    lowLevelRuntime: lowLevel?.slice(lowLevel.lastIndexOf("/") + 1) ?? null,
  };
}
