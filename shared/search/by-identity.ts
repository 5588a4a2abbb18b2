// Whose is this pid, part of an id, namespace, path, port, interface or name.

import { firewallRules } from "../firewall/owner/naming-rules.ts";
import { plainEndpoint } from "../parse/argv/kubelet.ts";
import { peerOf } from "../topology/lookup.ts";
import type { Container, Listener, Process } from "../topology/model.ts";
import { containerWords, dwellers, netnsOf, netnsWords, podName, processWords } from "../topology/naming.ts";
import { normalisePath } from "../topology/passes/netns-names.ts";
import { type Ground, steps, type WhoAnswer } from "./answer.ts";
import { virtualServers } from "./by-virtual-server.ts";

/** The process of that number here, and those that have it inside a pid namespace of their own. */
export function whoIsPid(ground: Ground, pid: number): WhoAnswer[] {
  const answers: WhoAnswer[] = [];
  for (const process of ground.index.topology.processes) {
    if (process.pid === pid) answers.unshift(processAnswer(ground, process, null));
    else if (process.nsPids.includes(pid) && process.container !== null)
      answers.push(processAnswer(ground, process, pid));
  }
  return answers.slice(0, 50);
}

function processAnswer(ground: Ground, process: Process, inner: number | null): WhoAnswer {
  const container = process.container === null ? undefined : ground.index.containers.get(process.container);
  const held = ground.index.topology.containers.filter((one) => one.shim === process.id);
  const netns = process.netns === null ? undefined : ground.index.namespaces.get(process.netns);
  const role = process.role === "other" || process.role === "container" ? "" : `, ${process.role}`;
  const whose = container
    ? `of ${containerWords(ground, container)}`
    : held.length > 0
      ? `which holds ${held
          .slice(0, 3)
          .map((one) => containerWords(ground, one))
          .join(", ")}`
      : "of the host";
  const number = inner === null ? "" : ` (pid ${inner} inside is pid ${process.pid} here)`;
  const program = process.args[0] ?? process.comm;
  return {
    kind: "process",
    name: program.slice(program.lastIndexOf("/") + 1) || process.comm,
    says: `${processWords(ground, process)}${role}, ${whose}${number}; netns: ${netns ? netnsWords(netns) : "not readable"}.`,
    ref: { kind: "process", id: process.id },
    evidence: steps(process.evidence, container?.evidence.slice(-1) ?? []),
  };
}

/** Containers, pods, sandboxes and networks whose id begins so; netns files and interfaces that carry it in their names. */
export function whoseId(ground: Ground, prefix: string): WhoAnswer[] {
  const { topology } = ground.index;
  const answers: WhoAnswer[] = [];
  const isId = (id: string) => id.startsWith(prefix) || (id.length >= 12 && prefix.startsWith(id));
  for (const container of topology.containers) {
    if (isId(container.runtimeId)) answers.push(containerAnswer(ground, container, "Id of"));
  }
  for (const pod of topology.pods) {
    if (!isId(pod.uid) && !isId(pod.uid.replaceAll("-", ""))) continue;
    const says = `Uid of pod ${podName(pod)} with ${pod.containerIds.length} containers.`;
    answers.push({
      kind: "pod",
      name: podName(pod),
      says,
      ref: { kind: "pod", id: pod.id },
      evidence: steps(pod.evidence),
    });
  }
  for (const network of ground.records.networks) {
    if (!isId(network.id)) continue;
    const says = `Id of ${network.runtime}'s network ${network.name} (${network.driver}${network.bridge ? `, bridge ${network.bridge}` : ""}).`;
    answers.push({
      kind: "network",
      name: network.name,
      says,
      ref: null,
      evidence: [{ says: `${network.runtime} lists ${network.name}`, source: network.source }],
    });
  }
  for (const netns of topology.namespaces) {
    const name = netns.names.find((one) => one.name.replace(/^(?:cni-|netns-)/, "").startsWith(prefix));
    if (!name) continue;
    const says = `Name of a netns file, ${name.path}: ${dwellers(ground, netns)}.`;
    answers.push({
      kind: "netns",
      name: name.name,
      says,
      ref: { kind: "netns", id: netns.id },
      evidence: steps(netns.evidence),
    });
  }
  for (const one of topology.interfaces) {
    if (
      !/^(?:br-|veth|cali)/.test(one.name) ||
      !one.name.replace(/^(?:br-|veth|cali)/, "").startsWith(prefix)
    )
      continue;
    answers.push(...interfaceAnswers(ground, one.name));
  }
  if (answers.length === 0) {
    for (const lease of ground.records.cniLeases) {
      if (!isId(lease.containerId)) continue;
      const says = `A container that is not here any more; CNI network ${lease.network} still keeps ${lease.address} for it.`;
      answers.push({
        kind: "lease",
        name: lease.address,
        says,
        ref: null,
        evidence: [{ says: `${lease.path} names it`, source: lease.source }],
      });
    }
    for (const folder of ground.records.stateFolders) {
      if (!isId(folder.id)) continue;
      const says = `A container ${folder.program} keeps state of in ${folder.root}; no engine lists it.`;
      answers.push({
        kind: "file",
        name: folder.id.slice(0, 12),
        says,
        ref: null,
        evidence: [{ says, source: folder.source }],
      });
    }
  }
  if (isId(topology.host.machineId) || isId(topology.host.bootId.replaceAll("-", ""))) {
    answers.push({
      kind: "host",
      name: topology.host.name,
      says: `Machine or boot id of the host ${topology.host.name}.`,
      ref: { kind: "host", id: topology.host.id },
      evidence: [],
    });
  }
  return answers.slice(0, 100);
}

export function containerAnswer(ground: Ground, container: Container, how: string): WhoAnswer {
  const netns = container.netns === null ? undefined : ground.index.namespaces.get(container.netns);
  const state = container.pid === null ? container.status : `pid ${container.pid}`;
  return {
    kind: "container",
    name: container.name,
    says: `${how} ${containerWords(ground, container)}, ${state}${netns ? `, ${netnsWords(netns)}` : ""}.`,
    ref: { kind: "container", id: container.id },
    evidence: steps(container.evidence),
  };
}

/** The namespace of that inode, of any kind. */
export function whoseInode(ground: Ground, inode: number): WhoAnswer[] {
  const netns = ground.index.topology.namespaces.find((one) => one.inode === inode);
  if (netns) {
    const count = `${netns.pids.length} processes`;
    const says = `Network namespace (${netnsWords(netns)}) of ${dwellers(ground, netns)}; ${count}.`;
    return [
      {
        kind: "netns",
        name: netns.names[0]?.name ?? (netns.isHost ? "host" : String(inode)),
        says,
        ref: { kind: "netns", id: netns.id },
        evidence: steps(netns.evidence),
      },
    ];
  }
  return ground.index.topology.kernelNamespaces
    .filter((one) => one.inode === inode)
    .map((one): WhoAnswer => {
      const first = one.pids
        .map((pid) => ground.index.processByPid.get(pid))
        .find((process) => process !== undefined);
      const container = first?.container ? ground.index.containers.get(first.container) : undefined;
      const whose = container
        ? containerWords(ground, container)
        : first
          ? processWords(ground, first)
          : (one.paths[0] ?? "a descriptor");
      const says = `${one.kind} namespace of ${whose}; ${one.pids.length} processes.`;
      return {
        kind: "namespace",
        name: `${one.kind}:[${inode}]`,
        says,
        ref: first ? { kind: "process", id: first.id } : null,
        evidence: steps(one.evidence),
      };
    });
}

/** A netns file, a file of /proc, a bundle, a state or storage folder: by the namespace, pid or id it stands for. */
export function whosePath(ground: Ground, path: string): WhoAnswer[] {
  const wanted = normalisePath(path);
  const answers: WhoAnswer[] = [];
  for (const netns of ground.index.topology.namespaces) {
    if (
      netns.names.some(
        (name) => name.path === wanted || name.path.replace(/^\/proc\/\d+\/root(?=\/)/, "") === wanted,
      )
    )
      answers.push(...whoseInode(ground, netns.inode));
  }
  if (answers.length > 0) return answers;
  for (const one of ground.index.topology.kernelNamespaces)
    if (one.paths.includes(wanted)) answers.push(...whoseInode(ground, one.inode));
  const namespaceOf = /^\/proc\/(\d+)\/ns\/([a-z]+)$/.exec(wanted);
  if (namespaceOf?.[1]) {
    const process = ground.index.processByPid.get(Number(namespaceOf[1]));
    const inode = process?.namespaces[namespaceOf[2] as "net"];
    if (typeof inode === "number") return whoseInode(ground, inode);
  }
  const pid = /^\/proc\/(\d+)(?:\/|$)/.exec(wanted)?.[1];
  if (pid !== undefined && answers.length === 0) return whoIsPid(ground, Number(pid));
  for (const id of wanted
    .match(/[0-9a-f]{64}|[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}/g)
    ?.reverse() ?? []) {
    const found = whoseId(ground, id.replaceAll("_", "-"));
    if (found.length > 0) return found;
  }
  for (const fact of ground.index.topology.runtimes) {
    if (plainEndpoint(fact.value) !== wanted && fact.where !== wanted) continue;
    answers.push({
      kind: "file",
      name: wanted,
      says: `${fact.key} of ${fact.runtime}: ${fact.value} (${fact.where}).`,
      ref: null,
      evidence: steps(fact.evidence),
    });
  }
  return answers;
}

/** Who listens there, who published it, and which rules send it elsewhere. */
export function whoHasPort(ground: Ground, port: number, protocol: "tcp" | "udp" | null): WhoAnswer[] {
  const fits = (one: string) => protocol === null || one.startsWith(protocol);
  const answers: WhoAnswer[] = [];
  for (const listener of ground.index.topology.listeners) {
    if (listener.port === port && fits(listener.protocol)) answers.push(listenerAnswer(ground, listener));
  }
  for (const container of ground.index.topology.containers) {
    for (const one of container.ports) {
      if (one.hostPort !== port || !fits(one.protocol)) continue;
      const says = `Published by ${containerWords(ground, container)}: ${one.hostAddress || "any address"}:${port} leads to its port ${one.containerPort}/${one.protocol}.`;
      if (answers.some((known) => known.says === says)) continue;
      answers.push({
        kind: "container",
        name: container.name,
        says,
        ref: { kind: "container", id: container.id },
        evidence: steps(container.evidence),
      });
    }
  }
  answers.push(...virtualServers(ground, (one) => one.port === port && fits(one.protocol)));
  for (const rule of firewallRules(ground.snapshot)) {
    if (rule.destinationPort !== port) continue;
    const service = /^KUBE-NODEPORTS$/.test(rule.chain) ? rule.comment : null;
    if (service === null && rule.dnatTo === null) continue;
    const says =
      service === null
        ? `A rule in ${rule.chain} rewrites it to ${rule.dnatTo}.`
        : `Node port of the Service ${service}.`;
    if (answers.some((known) => known.says === says)) continue;
    answers.push({
      kind: service === null ? "chain" : "service",
      name: service ?? rule.chain,
      says,
      ref: null,
      evidence: [{ says: rule.text.slice(0, 200), source: rule.source }],
    });
  }
  return answers.slice(0, 100);
}

function listenerAnswer(ground: Ground, listener: Listener): WhoAnswer {
  const netns = ground.index.namespaces.get(listener.netns);
  const process = listener.pids
    .map((pid) => ground.index.processByPid.get(pid))
    .find((one) => one !== undefined);
  const behind = listener.target?.container
    ? ground.index.containers.get(listener.target.container)
    : undefined;
  const inside = listener.target?.port ? `, port ${listener.target.port}` : "";
  const where = `${listener.protocol} ${listener.address}:${listener.port} in ${netns ? netnsWords(netns) : "a netns"}`;
  const both = listener.protocol.endsWith("6") && listener.servesIpv4 ? " (IPv4 too)" : "";
  const holder = process ? processWords(ground, process) : (listener.doubt ?? "unknown").replace(/\.$/, "");
  const real = listener.target
    ? ` It ${listener.target.how}; the server is ${behind ? `${containerWords(ground, behind)}${inside}` : "not known by name"}.`
    : "";
  const container =
    behind ?? (listener.container ? ground.index.containers.get(listener.container) : undefined);
  return {
    kind: "port",
    name: container?.name ?? process?.comm ?? "unknown",
    says: `${where}${both}: held by ${holder}.${real}`,
    ref: container
      ? { kind: "container", id: container.id }
      : process
        ? { kind: "process", id: process.id }
        : null,
    evidence: steps(listener.evidence),
  };
}

/** Interfaces of that name in every netns, each with its other end and who is behind it. */
export function interfaceAnswers(ground: Ground, name: string): WhoAnswer[] {
  const plain = name.replace(/@(?:if\d+|[^@]+)$/, "");
  return ground.index.topology.interfaces
    .filter((one) => one.name === name || one.name === plain || one.altNames.includes(name))
    .slice(0, 200)
    .map((one): WhoAnswer => {
      const netns = netnsOf(ground, one);
      const peer = peerOf(ground.index, one);
      const far = peer ? netnsOf(ground, peer) : undefined;
      const master = one.master ? ` port of ${ground.index.interfaces.get(one.master)?.name ?? "?"},` : "";
      const doubt =
        one.peer.state === "ambiguous" || one.peer.state === "unknown" ? ` other end: ${one.peer.doubt}` : "";
      const other =
        peer && far ? ` other end ${peer.name} in ${netnsWords(far)}: ${dwellers(ground, far)}.` : doubt;
      const driver = one.drivenBy ? ground.index.processes.get(one.drivenBy) : undefined;
      const driven = driver ? ` driven by ${processWords(ground, driver)}.` : "";
      const home = netns && !netns.isHost ? ` (${dwellers(ground, netns)})` : "";
      return {
        kind: "interface",
        name: one.name,
        says: `${one.kindText ?? one.kind} ${one.name} in ${netns ? netnsWords(netns) : "a netns"}${home},${master}${other || driven || " alone."}`.replace(
          /,$/,
          ".",
        ),
        ref: { kind: "interface", id: one.id },
        evidence: steps(one.evidence.slice(0, 1), one.peer.state === "none" ? [] : one.peer.evidence),
      };
    });
}

/** Containers, pods, networks and namespaces of exactly that name. */
export function whoseName(ground: Ground, name: string): WhoAnswer[] {
  const { topology } = ground.index;
  const answers: WhoAnswer[] = topology.containers
    .filter((one) => one.name === name)
    .map((one) => containerAnswer(ground, one, "Name of"));
  for (const pod of topology.pods) {
    if (pod.name !== name && podName(pod) !== name) continue;
    const members = pod.containerIds
      .flatMap((id) => ground.index.containers.get(id) ?? [])
      .map((one) => (one.isSandbox ? "its sandbox" : one.name));
    answers.push({
      kind: "pod",
      name: podName(pod),
      says: `Pod ${podName(pod)}: ${members.join(", ")}.`,
      ref: { kind: "pod", id: pod.id },
      evidence: steps(pod.evidence),
    });
  }
  for (const network of ground.records.networks) {
    // A swarm's ids are base 36: no reading by hex digits finds them.
    const byId = name.length >= 12 && network.id.startsWith(name);
    if (network.name !== name && !byId) continue;
    const says = `Network of ${network.runtime} (${network.driver}${network.bridge ? `, bridge ${network.bridge}` : ""}${network.subnets.length > 0 ? `, ${network.subnets.join(", ")}` : ""}).`;
    answers.push({
      kind: "network",
      name: network.name,
      says,
      ref: null,
      evidence: [{ says: `${network.runtime} lists ${network.name}`, source: network.source }],
    });
  }
  for (const network of ground.records.cniNetworks) {
    if (network.name !== name) continue;
    answers.push({
      kind: "network",
      name,
      says: `CNI network of ${network.path}: ${network.plugins.map((one) => one.type).join(", ")}.`,
      ref: null,
      evidence: [{ says: `${network.path} names it`, source: network.source }],
    });
  }
  for (const netns of topology.namespaces) {
    if (netns.names.some((one) => one.name === name)) answers.push(...whoseInode(ground, netns.inode));
  }
  return answers.slice(0, 100);
}
