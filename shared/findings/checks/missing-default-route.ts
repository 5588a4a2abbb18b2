// Check: a container that is wired and has an address but no default route.
import type { Check, Finding } from "../finding.ts";
import { enterCommand, netnsRef, netnsTitle } from "../names.ts";

export const missingDefaultRoute: Check = {
  code: "missing-default-route",
  looksFor: "a container without a default route",
  run: (host) =>
    host.topology.namespaces.flatMap((netns): Finding[] => {
      const containers = host.index.containersByNetns.get(netns.id) ?? [];
      if (netns.isHost || netns.access !== "read" || containers.length === 0) return [];
      const wired = (host.index.interfacesByNetns.get(netns.id) ?? []).filter(
        (one) =>
          one.kind !== "loopback" &&
          one.flags.includes("UP") &&
          one.addresses.some(({ scope, family }) => scope === "global" && family === "inet"),
      );
      const first = wired[0];
      const routes = netns.routes.filter((route) => route.type === "unicast" && route.family === "inet");
      if (
        !first ||
        routes.some((route) => route.destination === "default" || route.destination === "0.0.0.0/0")
      )
        return [];
      // Halves of the world (0.0.0.0/1) are how VPN clients write a default route.
      if (routes.some((route) => route.destination === "0.0.0.0/1")) return [];
      const networks = new Set(containers.flatMap((one) => one.networks));
      const { internalNetworks } = host.engines();
      if (networks.size > 0 && [...networks].every((name) => internalNetworks.has(name))) return [];
      return [
        {
          code: "missing-default-route",
          severity: "doubt",
          title: `${netnsTitle(host, netns)} has no default route`,
          reason: `${first.name} has an address, but no route leads beyond its own subnet: answers to anybody outside are not sent.`,
          evidence: [...first.evidence.slice(0, 1), ...(routes[0]?.evidence.slice(0, 1) ?? [])],
          advice: `${enterCommand(netns)}ip route add default via <address of the bridge>; a network made with --internal has none on purpose.`,
          refs: [netnsRef(netns)],
        },
      ];
    }),
};
