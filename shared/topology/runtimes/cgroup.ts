// Control groups: the last witness of a container when no engine, shim or conmon speaks, and of its pod's uid.
import { readShimArguments } from "../../parse/argv/containerd-shim.ts";
import { type Builder, step } from "../builder.ts";
import type { Runtime } from "../model.ts";
import { type ContainerClaim, emptyClaim, type RuntimeReader, recordClaims } from "./claim.ts";

/** Records whose runtime nobody could tell, then one claim per container id found in cgroup paths. */
export const cgroup: RuntimeReader = {
  name: "cgroup",
  read: (builder) => [...recordClaims(builder, "unknown"), ...cgroupClaims(builder)],
};

function cgroupClaims(builder: Builder): ContainerClaim[] {
  const claims = new Map<string, ContainerClaim>();
  for (const [pid, owner] of builder.cgroupOwners) {
    if (owner.containerId === null || owner.isMonitor || claims.has(owner.containerId)) continue;
    const process = builder.processes.get(pid);
    // A monitor may stand in a pod's cgroup, whose bare id looks like a container's: its word alone makes no container.
    if (process?.role === "conmon" || process?.role === "shim") continue;
    const record = builder.processRecords.get(pid);
    const source = record?.cgroupSource ?? record?.source;
    claims.set(owner.containerId, {
      ...emptyClaim(runtimeOf(builder, pid, owner.runtime ?? "unknown"), owner.containerId),
      cgroup: process?.cgroup ?? null,
      podUid: owner.podUid,
      podGroup: owner.podmanPodId,
      evidence: source
        ? [step(`pid ${pid} is in the cgroup of ${owner.containerId.slice(0, 12)}`, source)]
        : [],
    });
  }
  return [...claims.values()];
}

/** Below kubepods a bare id names no runtime, but the nearest shim above the process does. */
function runtimeOf(builder: Builder, pid: number, told: Runtime): Runtime {
  if (told !== "unknown") return told;
  const seen = new Set<number>();
  let process = builder.processes.get(pid);
  while (process && !seen.has(process.pid)) {
    if (process.role === "shim") {
      return readShimArguments(process.args)?.namespace === "moby" ? "docker" : "containerd";
    }
    seen.add(process.pid);
    process = builder.processes.get(process.ppid);
  }
  return "unknown";
}
