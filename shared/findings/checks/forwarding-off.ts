// Check: kernel switches that container rules need: ip_forward, and bridge-nf (off, or its module not loaded).
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { reachable, tableOf } from "../iptables-reading.ts";
import { interfaceRef, netnsRef } from "../names.ts";
import { containerBridges } from "../subnets.ts";
import { switchEvidence, switchOf } from "../sysctl.ts";

export const forwardingOff: Check = {
  code: "forwarding-off",
  looksFor: "ip_forward off where containers are routed",
  run: (host) => {
    const found: Finding[] = [];
    for (const netns of host.topology.namespaces) {
      if (switchOf(netns, "net.ipv4.ip_forward") !== "0") continue;
      const bridges = containerBridges(host).filter(
        (one) => one.netns.id === netns.id && one.prefixes.some((prefix) => prefix.family === "inet"),
      );
      const translating = rewritingRule(host, netns.id);
      const first = bridges[0];
      if (!first || !translating) continue;
      // A switch of a single interface may be on although the global one reads 0.
      const on = bridges.every(
        (one) => switchOf(netns, `net.ipv4.conf.${one.bridge.name.replaceAll(".", "/")}.forwarding`) === "1",
      );
      if (on) continue;
      const { rule, chain } = translating;
      found.push({
        code: "forwarding-off",
        severity: "broken",
        title: "IP forwarding is off",
        reason: `net.ipv4.ip_forward is 0, so the kernel does not route between ${first.bridge.name} and the outside, though rules rewrite such traffic (${chain}).`,
        evidence: [
          ...switchEvidence(host, netns, "net.ipv4.ip_forward"),
          { says: rule.text, source: rule.source },
        ],
        advice:
          "sysctl -w net.ipv4.ip_forward=1, and find what turned it off (a file in /etc/sysctl.d, a hardening script).",
        refs: [netnsRef(netns), ...bridges.map((one) => interfaceRef(one.bridge))],
      });
    }
    return found;
  },
};

/** A masquerading or redirecting rule: the sign that this netns is meant to route for others. */
function rewritingRule(host: Examined, id: string) {
  const netns = host.topology.namespaces.find((one) => one.id === id);
  for (const listing of netns ? host.iptables(netns) : []) {
    const nat = listing.family === "inet" ? tableOf(listing.ruleset.tables, "nat") : undefined;
    for (const hook of nat ? ["POSTROUTING", "PREROUTING"] : []) {
      const hit =
        nat &&
        reachable(nat, hook).find(({ rule }) => /^(?:MASQUERADE|SNAT|DNAT)$/.test(rule.target?.name ?? ""));
      if (hit) return { rule: hit.rule, chain: hit.rule.chain };
    }
  }
  return null;
}

export const bridgeNetfilterOff: Check = {
  code: "bridge-nf-off",
  looksFor: "bridge-nf off or absent where Service rules need it",
  run: (host) => {
    const found: Finding[] = [];
    const told = new Set<string>();
    for (const { netns, bridge } of containerBridges(host)) {
      if (told.has(netns.id)) continue;
      // Only kube-proxy rewrites packets between two ports of one bridge.
      const services = host
        .iptables(netns)
        .flatMap((listing) => [
          ...(tableOf(listing.ruleset.tables, "nat")?.chains.get("KUBE-SERVICES")?.rules ?? []),
        ]);
      const rule = services[0];
      if (!rule || switchOf(netns, "net.ipv4.ip_forward") === null) continue;
      const value = switchOf(netns, "net.bridge.bridge-nf-call-iptables");
      if (value === "1" || (value !== null && value !== "0")) continue;
      const missing = value === null;
      told.add(netns.id);
      found.push({
        code: missing ? "bridge-nf-not-loaded" : "bridge-nf-off",
        severity: missing ? "doubt" : "broken",
        title: missing ? "br_netfilter is not loaded" : "Bridged packets skip iptables",
        reason: missing
          ? `There is no net.bridge.bridge-nf-call-iptables: module br_netfilter is not loaded, and answers between two pods of ${bridge.name} skip the Service rules.`
          : `net.bridge.bridge-nf-call-iptables is 0: an answer between two pods of ${bridge.name} is not rewritten back to the Service address.`,
        evidence: [
          ...switchEvidence(host, netns, "net.bridge.bridge-nf-call-iptables"),
          { says: rule.text, source: rule.source },
        ],
        advice: missing
          ? "modprobe br_netfilter, and load it at boot."
          : "sysctl -w net.bridge.bridge-nf-call-iptables=1",
        refs: [netnsRef(netns), interfaceRef(bridge)],
      });
    }
    return found;
  },
};
