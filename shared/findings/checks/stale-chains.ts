// Check: firewall chains of a runtime that is gone, and CNI port mappings of a container that is gone.
import { ruleComments } from "../../parse/iptables-rule.ts";
import type { IptablesChain } from "../../parse/iptables-save.ts";
import type { NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { count, netnsRef } from "../names.ts";

interface Owner {
  readonly name: string;
  readonly chains: RegExp;
  /** Programs that keep these chains, as comm or first argument. */
  readonly programs: RegExp;
  /** True while something of it still runs even without its program. */
  readonly lives?: (host: Examined) => boolean;
}

const KUBERNETES = /^(?:kubelet|kube-proxy|kube-router|k3s(?:-.*)?|rke2|k0s|kubelite|hyperkube)$/;

const OWNERS: readonly Owner[] = [
  {
    name: "Docker",
    // DOCKER_OUTPUT and DOCKER_POSTROUTING are the name server's, in containers.
    chains: /^DOCKER(?:-|$)/,
    programs: /^(?:dockerd|docker-containerd|balenad)$/,
    lives: (host) =>
      host.topology.containers.some((one) => one.runtime === "docker" && one.status === "running"),
  },
  {
    name: "Kubernetes",
    chains: /^KUBE-/,
    programs: KUBERNETES,
    lives: (host) => host.topology.pods.some((pod) => pod.namespace !== ""),
  },
  {
    name: "Calico",
    chains: /^cali-/,
    programs: /^(?:calico-.*|felix)$/,
    lives: (host) =>
      host.topology.interfaces.some((one) => one.kind === "veth" && /^cali[0-9a-f]/.test(one.name)),
  },
  {
    name: "flannel",
    chains: /^FLANNEL-/,
    programs: /^(?:flanneld|k3s(?:-.*)?|kubelite)$/,
    lives: (host) => host.topology.interfaces.some((one) => /^flannel/.test(one.name)),
  },
  { name: "Weave", chains: /^WEAVE(?:-|$)/, programs: /^weaver?$/ },
  { name: "Cilium", chains: /^CILIUM_/, programs: /^cilium.*$/ },
];

export const staleChains: Check = {
  code: "stale-chains",
  looksFor: "chains of a runtime that is gone",
  run: (host) => {
    if (host.topology.processes.length === 0) return [];
    return host.topology.namespaces.flatMap((netns) => {
      const chains = host
        .iptables(netns)
        .flatMap(({ ruleset }) => ruleset.tables.flatMap((table) => [...table.chains.values()]));
      return [
        ...OWNERS.flatMap((owner) => ofRuntime(host, netns, owner, chains)),
        ...ofContainers(host, netns, chains),
      ];
    });
  },
};

function ofRuntime(
  host: Examined,
  netns: NetworkNamespace,
  owner: Owner,
  chains: readonly IptablesChain[],
): Finding[] {
  const owned = chains.filter((chain) => owner.chains.test(chain.name));
  const first = owned[0];
  if (!first?.source || owner.lives?.(host)) return [];
  const program = (text: string) => owner.programs.test(text.slice(text.lastIndexOf("/") + 1));
  if (host.topology.processes.some((process) => program(process.comm) || program(process.args[0] ?? "")))
    return [];
  const rules = owned.reduce((sum, chain) => sum + chain.rules.length, 0);
  return [
    {
      code: "stale-chains",
      severity: "doubt",
      title: `Chains of ${owner.name}, but no ${owner.name}`,
      reason: `${count(owned.length, "chain")} with ${count(rules, "rule")} (${owned
        .slice(0, 3)
        .map((chain) => chain.name)
        .join(", ")}) belong to ${owner.name}, of which no process runs here.`,
      evidence: [{ says: `chain ${first.name} is declared`, source: first.source }],
      advice: `If ${owner.name} is gone for good, remove its rules and chains (iptables-save, take its lines out, iptables-restore) or restart the host.`,
      refs: [netnsRef(netns)],
    },
  ];
}

/** The portmap plugin and netavark write the container's id into a comment. */
function ofContainers(host: Examined, netns: NetworkNamespace, chains: readonly IptablesChain[]): Finding[] {
  const known = new Set(host.topology.containers.map((one) => one.runtimeId));
  for (const pod of host.records.runtimePods) known.add(pod.id);
  if (known.size === 0 && host.topology.host.uid !== 0) return [];
  const told = new Map<string, Finding>();
  for (const rule of chains.flatMap((chain) => chain.rules)) {
    for (const comment of ruleComments(rule)) {
      const id = /\bid: "?([0-9a-f]{64})"?/.exec(comment)?.[1];
      if (!id || known.has(id) || told.has(id)) continue;
      told.set(id, {
        code: "stale-container-rules",
        severity: "doubt",
        title: `Rules of container ${id.slice(0, 12)}, which is gone`,
        reason: `Chain ${rule.chain} has rules that name container ${id.slice(0, 12)}, and no runtime here knows it.`,
        evidence: [{ says: rule.text, source: rule.source }],
        advice:
          "Its network was not taken down in good order; podman network reload, or delete the chain's rules.",
        refs: [netnsRef(netns)],
      });
    }
  }
  return [...told.values()];
}
