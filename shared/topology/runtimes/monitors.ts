// Containers told by the arguments of conmon: id, name, low-level runtime; Podman's and CRI-O's are told apart here.
import { readConmonArguments } from "../../parse/argv/conmon.ts";
import { readKubernetesName } from "../../parse/runtimes/kubernetes-name.ts";
import { type Builder, step } from "../builder.ts";
import { type ContainerClaim, emptyClaim, lowLevelOf } from "./claim.ts";

/** One claim per conmon of the chosen engine. A conmon of `podman exec` watches a visitor, not the container: left out. */
export function monitorClaims(builder: Builder, engine: "podman" | "cri-o"): ContainerClaim[] {
  const claims: ContainerClaim[] = [];
  for (const process of builder.processes.values()) {
    if (process.role !== "conmon" || process.args.includes("-e") || process.args.includes("--exec")) continue;
    const conmon = readConmonArguments(process.args);
    if (!conmon) continue;
    const kubernetes = conmon.name === null ? null : readKubernetesName(conmon.name);
    const isCrio = kubernetes !== null || process.args.some((argument) => argument.includes("/crio"));
    if (isCrio !== (engine === "cri-o")) continue;
    const source = builder.processRecords.get(process.pid)?.argsSource ?? process.evidence[0]?.source;
    const says = `conmon pid ${process.pid} watches ${conmon.containerId.slice(0, 12)}${conmon.name ? ` named ${conmon.name}` : ""}`;
    claims.push({
      ...emptyClaim(engine, conmon.containerId),
      // CRI-O has one name per container for people (`crictl ps`): the part of the long one that says it.
      name: kubernetes?.container ?? conmon.name,
      shimPid: process.pid,
      ownerUid: process.uid,
      lowLevelRuntime: lowLevelOf(conmon.runtimePath),
      isSandbox: kubernetes?.isSandbox ?? false,
      podUid: kubernetes?.podUid ?? null,
      podName: kubernetes?.pod ?? null,
      podNamespace: kubernetes?.namespace ?? null,
      evidence: source ? [step(says, source)] : [],
    });
  }
  return claims;
}
