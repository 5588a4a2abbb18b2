// Whose is this address, network or MAC: interfaces of every netns, leases, Services, neighbours, tunnels; or nobody's.
import {
  bitsOf,
  contains,
  formatPrefix,
  type IpPrefix,
  overlaps,
  parseIp,
  parsePrefix,
  prefixOf,
} from "../address/ip-address.ts";
import { firewallRules } from "../firewall/owner/naming-rules.ts";
import type { Interface } from "../topology/model.ts";
import { containerWords, dwellers, netnsOf, netnsWords, podName } from "../topology/naming.ts";
import { type Ground, steps, type WhoAnswer } from "./answer.ts";
import { virtualServers } from "./by-virtual-server.ts";

/** Everything that has this address, or says it does. */
export function whoHasAddress(ground: Ground, text: string): WhoAnswer[] {
  const wanted = parseIp(text);
  if (!wanted) return [];
  const same = (other: string | null) => {
    const address = other === null ? null : parseIp(other.split("/")[0] ?? "");
    return address !== null && address.family === wanted.family && address.value === wanted.value;
  };
  const answers: WhoAnswer[] = [];
  for (const one of ground.index.topology.interfaces) {
    if (one.addresses.some((address) => same(address.address))) answers.push(holder(ground, one, text));
  }
  const owned = answers.length > 0;
  for (const lease of ground.records.cniLeases) {
    if (!same(lease.address)) continue;
    const container = ground.index.topology.containers.find((one) => one.runtimeId === lease.containerId);
    const alive = container !== undefined && container.status !== "exited";
    const whom = container
      ? containerWords(ground, container)
      : `container ${lease.containerId.slice(0, 12)}, which is not here any more`;
    answers.push({
      kind: "lease",
      name: lease.address,
      says: `CNI network ${lease.network} leased it to ${whom}${alive || owned ? "" : ": the lease leaked"}.`,
      ref: container ? { kind: "container", id: container.id } : null,
      evidence: [{ says: `${lease.path} holds ${lease.containerId.slice(0, 12)}`, source: lease.source }],
    });
  }
  if (!owned) {
    for (const result of ground.records.cniResults) {
      if (!result.addresses.some(same)) continue;
      const who =
        result.podName && result.podName !== result.podNamespace
          ? `pod ${result.podNamespace}/${result.podName}`
          : (result.podName ?? result.containerId.slice(0, 12));
      answers.push({
        kind: "lease",
        name: text,
        says: `CNI network ${result.network} gave it to ${who}; no netns that was read has it now.`,
        ref: null,
        evidence: [{ says: `${result.path} remembers it`, source: result.source }],
      });
    }
  }
  answers.push(...virtualServers(ground, (one) => same(one.address)));
  answers.push(...servicesAt(ground, same, text));
  for (const netns of ground.index.topology.namespaces) {
    for (const neighbour of netns.neighbours) {
      if (owned || !same(neighbour.address) || neighbour.mac === null) continue;
      answers.push({
        kind: "neighbour",
        name: text,
        says: `A neighbour of ${netnsWords(netns)} on ${neighbour.device}: MAC ${neighbour.mac}, ${neighbour.states.join(" ")}.`,
        ref: { kind: "netns", id: netns.id },
        evidence: steps(neighbourEvidence(ground, netns.inode, neighbour.address)),
      });
    }
  }
  for (const one of ground.index.topology.interfaces) {
    if (!one.tunnel || !(same(one.tunnel.remote) || one.tunnel.remotes.some(same))) continue;
    const netns = netnsOf(ground, one);
    answers.push({
      kind: "interface",
      name: one.name,
      says: `Far end of the ${one.kind} ${one.name} in ${netns ? netnsWords(netns) : "a netns"}${one.tunnel.id === null ? "" : `, id ${one.tunnel.id}`}.`,
      ref: { kind: "interface", id: one.id },
      evidence: steps(one.evidence),
    });
  }
  return answers;
}

function holder(ground: Ground, one: Interface, address: string): WhoAnswer {
  const netns = netnsOf(ground, one);
  const containers = netns && !netns.isHost ? (ground.index.containersByNetns.get(netns.id) ?? []) : [];
  const container = containers.find((each) => !each.isSandbox) ?? containers[0];
  const pod = container?.pod ? ground.index.pods.get(container.pod) : undefined;
  const whose = netns ? dwellers(ground, netns) : "an unknown netns";
  const evidence = steps(one.evidence, container?.evidence.slice(-1) ?? []);
  const says = `Address of ${one.name} (${one.kind}) in ${netns ? netnsWords(netns) : "a netns"}: ${whose}.`;
  if (pod) return { kind: "pod", name: podName(pod), says, ref: { kind: "pod", id: pod.id }, evidence };
  if (container)
    return {
      kind: "container",
      name: container.name,
      says,
      ref: { kind: "container", id: container.id },
      evidence,
    };
  if (netns?.isHost && one.name === "kube-ipvs0" && one.kind === "dummy") {
    return {
      kind: "service",
      name: address,
      says: `Address of a Service: kube-proxy in ipvs mode keeps it on ${one.name}, which carries no packets.`,
      ref: { kind: "interface", id: one.id },
      evidence,
    };
  }
  return {
    kind: netns?.isHost ? "host" : "interface",
    name: netns?.isHost ? ground.index.topology.host.name : one.name,
    says: `${says.slice(0, -1)} has ${address}.`,
    ref: { kind: "interface", id: one.id },
    evidence,
  };
}

/** A ClusterIP is on no interface (iptables mode): the rules alone know it, and name the Service in a comment. */
function servicesAt(ground: Ground, same: (other: string | null) => boolean, text: string): WhoAnswer[] {
  const answers = new Map<string, WhoAnswer>();
  for (const rule of firewallRules(ground.snapshot)) {
    if (
      rule.comment === null ||
      !/^KUBE-(?:SERVICES|SVC|EXT|FW)|^services$/.test(rule.chain) ||
      !same(rule.destination)
    )
      continue;
    const service = rule.comment.replace(
      / (?:cluster IP|has no endpoints|external IP|loadbalancer IP).*$/,
      "",
    );
    if (answers.has(service)) continue;
    answers.set(service, {
      kind: "service",
      name: service,
      says: `Address of the Service ${service}: it is on no interface, the firewall rewrites it to a pod.`,
      ref: null,
      evidence: [{ says: `a rule in ${rule.chain} has it: ${rule.text.slice(0, 160)}`, source: rule.source }],
    });
  }
  return text === "" ? [] : [...answers.values()];
}

function neighbourEvidence({ records }: Ground, inode: number, address: string) {
  return (records.netns.get(inode)?.neighbours ?? [])
    .filter((one) => one.address === address)
    .map((one) => ({
      says: `${one.address} is at ${one.mac ?? "no MAC"} on ${one.device}`,
      source: one.source,
    }));
}

/** Networks, interfaces and routes that a prefix meets. */
export function whoHasNetwork(ground: Ground, text: string): WhoAnswer[] {
  const wanted = parsePrefix(text);
  return wanted ? networksMeeting(ground, wanted) : [];
}

function networksMeeting(ground: Ground, wanted: IpPrefix): WhoAnswer[] {
  const answers: WhoAnswer[] = [];
  const meets = (subnet: string) => {
    const prefix = parsePrefix(subnet);
    return prefix !== null && prefix.length > 0 && overlaps(prefix, wanted);
  };
  for (const network of ground.records.networks) {
    const subnet = network.subnets.find(meets);
    if (subnet === undefined) continue;
    const bridge = network.bridge ? `, bridge ${network.bridge}` : "";
    answers.push({
      kind: "network",
      name: network.name,
      says: `${subnet} is ${network.runtime}'s network ${network.name} (${network.driver}${bridge}).`,
      ref: null,
      evidence: [{ says: `network ${network.name} has ${subnet}`, source: network.source }],
    });
  }
  for (const network of ground.records.cniNetworks) {
    const plugin = network.plugins.find((one) => one.subnets.some(meets));
    if (!plugin) continue;
    answers.push({
      kind: "network",
      name: network.name,
      says: `${plugin.subnets.find(meets)} is the CNI network ${network.name} (${network.plugins.map((one) => one.type).join(", ")}${plugin.bridge ? `, bridge ${plugin.bridge}` : ""}).`,
      ref: null,
      evidence: [{ says: `${network.path} says so`, source: network.source }],
    });
  }
  for (const one of ground.index.topology.interfaces) {
    if (one.kind === "loopback") continue;
    for (const { address, prefixLength } of one.addresses) {
      const held = parseIp(address);
      if (!held || address.startsWith("fe80:") || !overlaps(prefixOf(held, prefixLength), wanted)) continue;
      const netns = netnsOf(ground, one);
      answers.push({
        kind: "interface",
        name: one.name,
        says: `${one.name} in ${netns ? netnsWords(netns) : "a netns"} has ${address}/${prefixLength}: ${netns ? dwellers(ground, netns) : "unknown"}.`,
        ref: { kind: "interface", id: one.id },
        evidence: steps(one.evidence),
      });
    }
  }
  const host = ground.index.hostNetns;
  for (const route of host?.routes ?? []) {
    if (route.destination === "default" || route.table === "local" || !meets(route.destination)) continue;
    answers.push({
      kind: "route",
      name: route.destination,
      says: `The host sends ${route.destination} ${routeWords(route)}.`,
      ref: host ? { kind: "netns", id: host.id } : null,
      evidence: steps(route.evidence),
    });
  }
  return answers.slice(0, 100);
}

function routeWords(route: {
  readonly gateway: string | null;
  readonly device: string | null;
  readonly type: string;
}): string {
  if (route.type !== "unicast") return `nowhere: ${route.type}`;
  return `${route.gateway ? `to ${route.gateway} ` : ""}by ${route.device ?? "several links"}`;
}

/** What is known about an address that nobody here has: the subnet it lies in, and where the host would send it. */
export function nobodyHas(ground: Ground, text: string): string {
  const address = parseIp(text);
  if (!address) return "";
  const subnets = networksMeeting(ground, prefixOf(address, bitsOf(address.family))).filter(
    (one) => one.kind === "network" || one.kind === "interface",
  );
  const [inside] = subnets;
  const routes = (ground.index.hostNetns?.routes ?? []).flatMap((route) => {
    const prefix = route.destination === "default" ? prefixOf(address, 0) : parsePrefix(route.destination);
    return prefix && route.family === address.family && route.table === "main" && contains(prefix, address)
      ? [{ route, prefix }]
      : [];
  });
  const best = routes.sort((a, b) => b.prefix.length - a.prefix.length)[0];
  const lies = inside
    ? ` It lies in ${inside.kind === "network" ? `network ${inside.name}` : `the subnet of ${inside.name}`}.`
    : "";
  const goes = best
    ? ` By the host's main table (${best.route.destination === "default" ? "default route" : formatPrefix(best.prefix)}) it goes ${routeWords(best.route)}.`
    : "";
  return `${lies}${goes}`;
}

/** Everything with this MAC. One MAC may be many: Calico gives all its host ends ee:ee:ee:ee:ee:ee. */
export function whoHasMac(ground: Ground, mac: string): WhoAnswer[] {
  const answers: WhoAnswer[] = [];
  for (const one of ground.index.topology.interfaces) {
    if (one.mac?.toLowerCase() !== mac) continue;
    const netns = netnsOf(ground, one);
    answers.push({
      kind: "interface",
      name: one.name,
      says: `MAC of ${one.name} (${one.kind}) in ${netns ? netnsWords(netns) : "a netns"}: ${netns ? dwellers(ground, netns) : "unknown"}.`,
      ref: { kind: "interface", id: one.id },
      evidence: steps(one.evidence),
    });
  }
  if (answers.length > 0) return answers.slice(0, 200);
  for (const [inode, inside] of ground.records.netns) {
    const netns = ground.index.topology.namespaces.find((one) => one.inode === inode);
    const where = netns ? netnsWords(netns) : `netns ${inode}`;
    for (const one of inside.neighbours) {
      if (one.mac?.toLowerCase() !== mac) continue;
      const says = `Neighbour ${one.address} of ${where} on ${one.device}.`;
      answers.push({
        kind: "neighbour",
        name: one.address,
        says,
        ref: netns ? { kind: "netns", id: netns.id } : null,
        evidence: [{ says, source: one.source }],
      });
    }
    for (const one of inside.fdb) {
      if (one.mac.toLowerCase() !== mac) continue;
      const says = `Learned behind ${one.device} in ${where}${one.remote ? `, on the node ${one.remote}` : ""}.`;
      answers.push({
        kind: "neighbour",
        name: one.device,
        says,
        ref: netns ? { kind: "netns", id: netns.id } : null,
        evidence: [{ says, source: one.source }],
      });
    }
  }
  return answers.slice(0, 200);
}
