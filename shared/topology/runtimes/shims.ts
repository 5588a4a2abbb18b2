// Containers told by the arguments of containerd shims: id, containerd namespace, low-level runtime.
import { readShimArguments } from "../../parse/argv/containerd-shim.ts";
import { type Builder, step } from "../builder.ts";
import { type ContainerClaim, emptyClaim, lowLevelOf } from "./claim.ts";

/**
 * One claim per shim of the chosen containerd namespaces. A v2 shim of `k8s.io` is started for the sandbox and then holds the
 * whole pod, so its id is the sandbox's.
 */
export function shimClaims(
  builder: Builder,
  wanted: (namespace: string | null) => boolean,
): ContainerClaim[] {
  const claims: ContainerClaim[] = [];
  for (const process of builder.processes.values()) {
    if (process.role !== "shim") continue;
    const shim = readShimArguments(process.args);
    if (!shim || !wanted(shim.namespace)) continue;
    const source = builder.processRecords.get(process.pid)?.argsSource ?? process.evidence[0]?.source;
    const namespace = shim.namespace ?? "unknown";
    const says = `shim pid ${process.pid} was started for ${shim.containerId.slice(0, 12)} in containerd namespace ${namespace}`;
    claims.push({
      ...emptyClaim("containerd", shim.containerId),
      shimPid: process.pid,
      ownerUid: process.uid,
      lowLevelRuntime: lowLevelOf(shim.runtime),
      podGroup: shim.version === 2 && shim.namespace === "k8s.io" ? shim.containerId : null,
      evidence: source ? [step(says, source)] : [],
    });
  }
  return claims;
}
