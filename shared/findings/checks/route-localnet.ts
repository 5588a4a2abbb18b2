// Check: route_localnet without a rule that explains it: neighbours reach services that listen on 127.0.0.1.
import type { NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { interfaceRef, netnsRef } from "../names.ts";
import { interfaceSwitch, switchEvidence } from "../sysctl.ts";

/** Chains of those who need the switch to publish ports on 127.0.0.1, and set it themselves. */
const EXPLAINS = /^(?:KUBE-NODEPORTS|CNI-HOSTPORT|NETAVARK-HOSTPORT|NETAVARK-DN|cali-|CILIUM_)/;

export const routeLocalnet: Check = {
  code: "route-localnet",
  looksFor: "route_localnet that nothing explains",
  run: (host) =>
    host.topology.namespaces.flatMap((netns): Finding[] => {
      if (!host.firewallRead(netns) || isExplained(host, netns)) return [];
      const all = interfaceSwitch(netns, "all", "route_localnet") === 1;
      const on = (host.index.interfacesByNetns.get(netns.id) ?? []).filter(
        (one) => one.kind !== "loopback" && interfaceSwitch(netns, one.name, "route_localnet") === 1,
      );
      const first = on[0];
      if (!all && !first) return [];
      const name = all || !first ? "all" : first.name;
      const local = host.topology.listeners.filter(
        (one) => one.netns === netns.id && one.address.startsWith("127."),
      );
      const exposed = local.length > 0 ? `, such as port ${local[0]?.port},` : "";
      return [
        {
          code: "route-localnet",
          severity: "doubt",
          title: `127.0.0.0/8 is routed on ${all ? "every interface" : on.map((one) => one.name).join(", ")}`,
          reason: `net.ipv4.conf.${name}.route_localnet is 1: who is on that wire can reach services that listen on 127.0.0.1${exposed} and no port mapping here needs it.`,
          evidence: switchEvidence(host, netns, `net.ipv4.conf.${name.replaceAll(".", "/")}.route_localnet`),
          advice: `sysctl -w net.ipv4.conf.${name}.route_localnet=0, unless Docker runs without its userland proxy or a rule of yours needs it.`,
          refs: [netnsRef(netns), ...on.map(interfaceRef)],
        },
      ];
    }),
};

function isExplained(host: Examined, netns: NetworkNamespace): boolean {
  const chains = host
    .iptables(netns)
    .flatMap(({ ruleset }) => ruleset.tables.flatMap((table) => [...table.chains.keys()]));
  if (chains.some((chain) => EXPLAINS.test(chain))) return true;
  const nft = host.nft(netns);
  if (nft?.ruleset.tables.some((table) => /netavark|kube-proxy|cni_hostport|docker/.test(table.name)))
    return true;
  // Docker sets it on its bridges when its rules must serve 127.0.0.1 alone.
  const proxied = host.topology.processes.some((process) => process.role === "docker-proxy");
  const published = host.topology.containers.some((one) => one.runtime === "docker" && one.ports.length > 0);
  return chains.includes("DOCKER") && published && !proxied;
}
