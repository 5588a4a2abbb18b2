// The readable form of `show`: a tree of netns with their interfaces, then containers and pods, as plain terminal text.
import { indexTopology, peerOf, type TopologyIndex } from "../topology/lookup.ts";
import type { Container, Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { whyNoNetns } from "../topology/process-state.ts";
import { plainText } from "./plain-text.ts";

/** Prints a topology for reading, lines separated by newlines, no colours; host text has no control characters left. */
export function showText(topology: Topology): string {
  const index = indexTopology(topology);
  const { host } = topology;
  const lines = [
    `${host.name}  ${host.osName}  ${host.kernel}  collected ${topology.collectedAt}`,
    `${topology.namespaces.length} network namespaces, ${topology.interfaces.length} interfaces, ${topology.containers.length} containers, ${topology.pods.length} pods, ${topology.processes.length} processes`,
  ];
  const refused = topology.processes.filter(
    (one) => one.netns === null && whyNoNetns(one) === "not-permitted",
  ).length;
  if (refused > 0)
    lines.push(
      `not-permitted: in which namespaces ${refused} of these processes live; every count below is without them`,
    );
  // Where processes could not be placed, a count is only of those that could.
  const counted = refused > 0 ? "processes seen here" : "processes";
  for (const netns of topology.namespaces) lines.push("", ...netnsLines(index, netns, counted));
  const detached = topology.containers.filter((container) => container.netns === null);
  if (detached.length > 0) {
    lines.push("", "containers without a visible netns");
    for (const container of detached) lines.push(`  ${containerLine(index, container)}`);
  }
  if (topology.pods.length > 0) {
    lines.push("", "pods");
    for (const pod of topology.pods) {
      const name = pod.namespace === "" ? pod.name : `${pod.namespace}/${pod.name}`;
      const members = pod.containerIds.flatMap((id) => index.containers.get(id) ?? []);
      const apps = members.filter((one) => !one.isSandbox).map((one) => one.name);
      lines.push(
        `  ${name}: ${[...apps, ...(apps.length < members.length ? ["(sandbox)"] : [])].join(", ")}`,
      );
    }
  }
  if (topology.warnings.length > 0) {
    lines.push("", `${topology.warnings.length} warnings`);
    for (const warning of topology.warnings.slice(0, 20)) lines.push(`  ${warning.code}: ${warning.text}`);
    if (topology.warnings.length > 20)
      lines.push(`  ... and ${topology.warnings.length - 20} more (--json has all)`);
  }
  return `${lines.map(plainText).join("\n")}\n`;
}

function netnsLines(index: TopologyIndex, netns: NetworkNamespace, counted: string): string[] {
  const names = netns.names.map((name) => name.name).join(", ");
  const nsid = netns.nsid === null ? "" : `  nsid ${netns.nsid}`;
  const title = netns.isHost ? "host netns" : `netns ${names || "(no name)"}`;
  const lines = [`${title}  net:[${netns.inode}]${nsid}  ${netns.pids.length} ${counted}`];
  if (netns.access !== "read") lines.push(`  ${netns.access}: ${netns.accessReason ?? "no reason known"}`);
  for (const container of index.containersByNetns.get(netns.id) ?? [])
    lines.push(`  ${containerLine(index, container)}`);
  for (const one of index.interfacesByNetns.get(netns.id) ?? []) lines.push(`  ${interfaceLine(index, one)}`);
  return lines;
}

function containerLine(index: TopologyIndex, container: Container): string {
  const pod = container.pod ? index.pods.get(container.pod) : undefined;
  const parts = [
    `${container.isSandbox ? "sandbox" : "container"} ${container.name}`,
    container.runtime,
    container.runtimeId.slice(0, 12),
    container.pid === null ? container.status : `pid ${container.pid}`,
    ...(pod ? [`pod ${pod.namespace === "" ? pod.name : `${pod.namespace}/${pod.name}`}`] : []),
    ...container.ports.map(
      (port) => `${port.hostAddress || "*"}:${port.hostPort}->${port.containerPort}/${port.protocol}`,
    ),
    ...(container.netnsDoubt ? [container.netnsDoubt] : []),
  ];
  return parts.join("  ");
}

function interfaceLine(index: TopologyIndex, one: Interface): string {
  const master = one.master ? index.interfaces.get(one.master)?.name : undefined;
  const parts = [
    `${one.ifindex}: ${one.name}`,
    one.kindText ?? one.kind,
    one.state,
    ...one.addresses.map((address) => `${address.address}/${address.prefixLength}`),
    ...(master ? [`port of ${master}`] : []),
    ...peerWords(index, one),
  ];
  return parts.join("  ");
}

function peerWords(index: TopologyIndex, one: Interface): string[] {
  const peer = peerOf(index, one);
  if (peer) return [`peer ${peer.name} (${peer.ifindex}) in ${netnsWord(index, peer)}`];
  if (one.peer.state === "ambiguous") return [`peer ambiguous: ${one.peer.doubt}`];
  if (one.peer.state === "unknown") return [`peer unknown: ${one.peer.doubt}`];
  if (one.lower.state === "ambiguous" || one.lower.state === "unknown")
    return [`on a link that is ${one.lower.state}: ${one.lower.doubt}`];
  if (one.lower.state !== "known") return [];
  const lower = index.interfaces.get(one.lower.interface);
  return lower ? [`on ${lower.name} in ${netnsWord(index, lower)}`] : [];
}

function netnsWord(index: TopologyIndex, one: Interface): string {
  const netns = index.namespaces.get(one.netns);
  if (!netns) return "?";
  const container = (index.containersByNetns.get(netns.id) ?? []).find((each) => !each.isSandbox);
  return netns.isHost ? "host" : (netns.names[0]?.name ?? container?.name ?? `net:[${netns.inode}]`);
}
