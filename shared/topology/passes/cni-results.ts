// Pass: what CNI remembers of a container: pod, networks, published ports, netns; also of one that no engine told about.
import type { CniResultRecord } from "../../parse/records.ts";
import { type Builder, type Draft, step } from "../builder.ts";
import { containerId } from "../ids.ts";
import type { Container, NetworkNamespace } from "../model.ts";
import { emptyClaim } from "../runtimes/claim.ts";
import { draftOf } from "./containers.ts";
import { normalisePath } from "./netns-names.ts";

/**
 * Joins the result cache by container id. An entry without a container makes one only while its netns file is mounted:
 * the cache outlives the container, and a reused file name is none.
 */
export function joinCniResults(builder: Builder): void {
  const byRuntimeId = new Map([...builder.containers.values()].map((one) => [one.runtimeId, one]));
  const byPath = new Map<string, Draft<NetworkNamespace>>();
  for (const netns of builder.netns.values()) for (const name of netns.names) byPath.set(name.path, netns);
  for (const result of builder.records.cniResults) {
    if (result.network === "cni-loopback") continue;
    const path = result.interfaces.find((one) => one.sandbox !== null)?.sandbox ?? null;
    let container = byRuntimeId.get(result.containerId);
    if (!container && path !== null && byPath.has(normalisePath(path))) {
      const claim = {
        ...emptyClaim("unknown", result.containerId),
        name: result.podName,
        isSandbox: isPodResult(result),
        podName: isPodResult(result) ? result.podName : null,
        status: "running",
        netnsPath: path,
      };
      container = draftOf(claim);
      builder.claims.set(containerId("unknown", result.containerId), claim);
      builder.containers.set(container.id, container);
      byRuntimeId.set(result.containerId, container);
    }
    if (container) tell(builder, container, result, path);
  }
}

function tell(
  builder: Builder,
  container: Draft<Container>,
  result: CniResultRecord,
  path: string | null,
): void {
  const claim = builder.claims.get(container.id);
  const isPod = isPodResult(result);
  const live = container.status !== "exited" && container.status !== "created";
  if (claim) {
    builder.claims.set(container.id, {
      ...claim,
      netnsPath: claim.netnsPath ?? path,
      podUid: claim.podUid ?? (isPod ? result.podUid : null),
      podName: claim.podName ?? (isPod ? result.podName : null),
      podNamespace: claim.podNamespace ?? (isPod ? result.podNamespace : null),
      podGroup: claim.podGroup ?? (isPod ? result.containerId : null),
    });
  }
  if (!isPod && result.podName !== null && container.name === container.runtimeId.slice(0, 12))
    container.name = result.podName;
  if (!container.networks.includes(result.network))
    container.networks = [...container.networks, result.network];
  if (live && container.ports.length === 0) container.ports = result.ports;
  const who = isPod ? `pod ${result.podNamespace}/${result.podName}` : container.name;
  const says = `CNI network ${result.network} gave ${who} ${result.addresses.join(" and ") || "no address"} on ${result.interfaceName}`;
  container.evidence = [...container.evidence, step(says, result.source)];
}

/** Podman fills the pod's name and namespace with the container's name: that is no pod. */
function isPodResult(result: CniResultRecord): boolean {
  return result.podName !== null && result.podNamespace !== null && result.podName !== result.podNamespace;
}
