// Checks: addresses that host-local keeps for nobody, and results that the CNI cache keeps of sandboxes that are gone.
import { formatIp, parseIp } from "../../address/ip-address.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { count } from "../names.ts";

/** Addresses on any interface; null when a netns could not be read: then nobody can say that nobody has one. */
function heldAddresses(host: Examined): ReadonlySet<string> | null {
  if (host.topology.namespaces.some((netns) => netns.access !== "read")) return null;
  return new Set(
    host.topology.interfaces.flatMap((one) =>
      one.addresses.flatMap(({ address }) => canonical(address) ?? []),
    ),
  );
}

function canonical(text: string): string | null {
  const ip = parseIp(text.split("/")[0] ?? "");
  return ip ? formatIp(ip) : null;
}

/** Whether a runtime still knows a container or sandbox of that id, in whatever state. */
function isKnown(host: Examined, id: string): boolean {
  const ids = [
    ...host.topology.containers.map((one) => one.runtimeId),
    ...host.records.containers.map((one) => one.id),
    ...host.records.runtimePods.map((one) => one.id),
  ];
  return ids.some((known) => known === id || (known.length >= 12 && id.startsWith(known)));
}

export const leakedLease: Check = {
  code: "leaked-lease",
  looksFor: "addresses that host-local keeps for nobody",
  run: (host) => {
    const held = heldAddresses(host);
    if (held === null) return [];
    const leaked = host.records.cniLeases.filter(
      (lease) => !held.has(canonical(lease.address) ?? lease.address) && !isKnown(host, lease.containerId),
    );
    const networks = new Map<string, typeof leaked>();
    for (const lease of leaked) networks.set(lease.network, [...(networks.get(lease.network) ?? []), lease]);
    return [...networks].map(([network, leases]): Finding => {
      const first = leases[0];
      return {
        code: "leaked-lease",
        severity: "doubt",
        title: `${count(leases.length, "address", "addresses")} of ${network} leaked`,
        reason: `${leases
          .slice(0, 4)
          .map((lease) => lease.address)
          .join(
            ", ",
          )} ${leases.length === 1 ? "is" : "are"} taken in network ${network}, but no interface holds ${leases.length === 1 ? "it" : "them"} and no runtime knows the container: a pool runs empty so.`,
        evidence: leases.slice(0, 3).map((lease) => ({
          says: `${lease.path} names ${lease.containerId.slice(0, 12)}`,
          source: lease.source,
        })),
        advice: `Delete the files once no container starts at this moment: rm ${first?.path ?? ""}`,
        refs: [{ kind: "host", id: host.topology.host.id }],
      };
    });
  },
};

export const staleCniCache: Check = {
  code: "stale-cni-cache",
  looksFor: "results in the CNI cache of sandboxes that are gone",
  run: (host) => {
    const held = heldAddresses(host);
    if (held === null) return [];
    const stale = host.records.cniResults.filter(
      (result) =>
        !isKnown(host, result.containerId) &&
        result.addresses.length > 0 &&
        result.addresses.every((address) => !held.has(canonical(address) ?? address)),
    );
    const first = stale[0];
    if (!first) return [];
    return [
      {
        code: "stale-cni-cache",
        severity: "doubt",
        title: `${count(stale.length, "result")} in the CNI cache of sandboxes that are gone`,
        reason: `${first.path} tells of ${first.addresses.join(", ")} for container ${first.containerId.slice(0, 12)}, which no runtime knows: its DEL failed or never ran.`,
        evidence: stale.slice(0, 3).map((result) => ({
          says: `${result.path} is of ${result.containerId.slice(0, 12)}`,
          source: result.source,
        })),
        advice: "Run the plugin's DEL for it (cnitool, or a restart of the runtime), else delete the file.",
        refs: [{ kind: "host", id: host.topology.host.id }],
      },
    ];
  },
};
