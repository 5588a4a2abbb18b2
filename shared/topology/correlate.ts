// Correlation: records in, Topology out, as a table of passes over one builder.
import type { Records } from "../parse/records.ts";
import { type Builder, createBuilder, finish } from "./builder.ts";
import type { Topology } from "./model.ts";
import { attachBridgeVlans } from "./passes/bridge-vlans.ts";
import { joinCniResults } from "./passes/cni-results.ts";
import { pairByCni } from "./passes/cni-wires.ts";
import { attachContainerNetns } from "./passes/container-netns.ts";
import { attachContainerProcesses } from "./passes/container-processes.ts";
import { findContainers } from "./passes/containers.ts";
import { findInterfaces } from "./passes/interfaces.ts";
import { findKernelNamespaces } from "./passes/kernel-namespaces.ts";
import { findListenerTargets } from "./passes/listener-targets.ts";
import { findListeners } from "./passes/listeners.ts";
import { findLowLevelRuntimes } from "./passes/low-level-runtimes.ts";
import { resolveLowerLinks } from "./passes/lower-links.ts";
import { attachMasters } from "./passes/masters.ts";
import { findNamespaces } from "./passes/namespaces.ts";
import { resolvePeers } from "./passes/peers.ts";
import { findPods } from "./passes/pods.ts";
import { findProcesses } from "./passes/processes.ts";
import { findPublishedPorts } from "./passes/published-ports.ts";
import { attachRouting } from "./passes/routing.ts";
import { findRuntimeFacts } from "./passes/runtime-facts.ts";
import { findTunDrivers } from "./passes/tun-drivers.ts";

/** The passes in their order. Each reads what earlier ones wrote; each stands alone when its sources are absent. */
export const PASSES: readonly { readonly name: string; readonly run: (builder: Builder) => void }[] = [
  { name: "namespaces", run: findNamespaces },
  { name: "interfaces", run: findInterfaces },
  { name: "masters", run: attachMasters },
  { name: "routing", run: attachRouting },
  { name: "bridge VLANs", run: attachBridgeVlans },
  { name: "processes", run: findProcesses },
  { name: "tun drivers", run: findTunDrivers },
  { name: "peers", run: resolvePeers },
  { name: "CNI wires", run: pairByCni },
  { name: "lower links", run: resolveLowerLinks },
  { name: "containers", run: findContainers },
  { name: "CNI results", run: joinCniResults },
  { name: "container processes", run: attachContainerProcesses },
  { name: "low-level runtimes", run: findLowLevelRuntimes },
  { name: "container netns", run: attachContainerNetns },
  { name: "pods", run: findPods },
  { name: "published ports", run: findPublishedPorts },
  { name: "listeners", run: findListeners },
  { name: "listener targets", run: findListenerTargets },
  { name: "kernel namespaces", run: findKernelNamespaces },
  { name: "runtime facts", run: findRuntimeFacts },
];

/**
 * Correlates the records of one snapshot into a topology. Pure and deterministic; never throws on what a host answered:
 * doubts become `PeerLink` states, access states and warnings.
 * @param collectedAt ISO 8601, the collecting machine's clock.
 */
export function correlate(records: Records, collectedAt: string): Topology {
  const builder = createBuilder(records, collectedAt);
  for (const pass of PASSES) pass.run(builder);
  return finish(builder);
}
