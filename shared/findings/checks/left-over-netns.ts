// Check: a network namespace that a runtime made and nobody lives in any more, and one in which there is nothing at all.
import type { NetworkNamespace } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { netnsRef } from "../names.ts";

/** Docker's swarm sandboxes and Podman's rootless helper hold no process of their own. */
const EMPTY_ON_PURPOSE = /^(?:ingress_sbox|lb_|1-|default$|rootless-netns|rootless-cni-ns)/;

export const leftOverNetns: Check = {
  code: "left-over-netns",
  looksFor: "a network namespace without process or route",
  run: (host) => {
    // Without root, processes of others cannot be placed: an inhabited netns would look empty.
    if (host.topology.host.uid !== 0 || host.topology.processes.length === 0) return [];
    return host.topology.namespaces.flatMap((netns) => {
      if (netns.isHost || netns.pids.length > 0 || netns.containerIds.length > 0) return [];
      if (netns.names.some((name) => EMPTY_ON_PURPOSE.test(name.name))) return [];
      if (host.topology.pods.some((pod) => pod.netns === netns.id)) return [];
      return found(host, netns);
    });
  },
};

function found(host: Examined, netns: NetworkNamespace): Finding[] {
  const name = netns.names[0];
  const made = netns.names.find(
    (one) => one.source !== "ip-netns" && one.source !== "mount" && one.source !== "fd",
  );
  const called = name ? name.path : `netns ${netns.inode}`;
  const shared = { evidence: netns.evidence.slice(0, 2), refs: [netnsRef(netns)] };
  if (made) {
    return [
      {
        ...shared,
        code: "left-over-netns",
        severity: "doubt",
        title: `${made.name} is left over`,
        reason: `${called} was made by ${made.source === "cni" ? "a CNI runtime" : made.source}, but no process and no container is in it.`,
        advice:
          "Its container is gone or never started; the runtime's prune or a restart of it removes the file, its veth goes along.",
      },
    ];
  }
  const links = (host.index.interfacesByNetns.get(netns.id) ?? []).filter((one) => one.kind !== "loopback");
  if (links.length > 0 || netns.access !== "read") return [];
  return [
    {
      ...shared,
      code: "empty-netns",
      severity: "note",
      title: `${name?.name ?? `netns ${netns.inode}`} is empty`,
      reason: `${called} has no process, no interface beside lo and no route.`,
      advice:
        name?.source === "ip-netns" ? `If nothing needs it: ip netns del ${name.name}.` : "Nothing to do.",
    },
  ];
}
