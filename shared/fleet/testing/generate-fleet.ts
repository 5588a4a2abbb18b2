// Generates fleets of any size: nodes as hosts really look, in a full VXLAN mesh over one underlay.
import { generateTopology } from "../../scene/testing/generate.ts";
import type { Interface, Topology } from "../../topology/model.ts";
import { qualifyTopology } from "../../topology/qualify.ts";
import type { Fleet } from "../fleet.ts";
import { joinHosts } from "../join-hosts.ts";

/**
 * Deterministic. A larger fleet only adds hosts to a smaller one; with `mesh` (the number of nodes in the cluster) each
 * node names all others as far ends, whether they are open or not.
 */
export function generateFleet(hosts: number, containers: number, mesh = hosts): Fleet {
  return joinHosts(
    Array.from({ length: hosts }, (_, i) => {
      const qualifier = `node-${i + 1}`;
      return { topology: qualifyTopology(nodeOf(i + 1, containers, mesh), qualifier), qualifier };
    }),
  );
}

function nodeOf(number: number, containers: number, mesh: number): Topology {
  // Nodes of three sizes, so that frames are not all alike.
  const made = generateTopology({ containers: containers + (number % 3) * 3, oddities: true });
  const addressOf = (n: number): string => `10.20.0.${100 + n}`;
  const others = Array.from({ length: mesh }, (_, i) => i + 1).filter((n) => n !== number);
  const link = (one: Interface): Interface => {
    if (one.name === "eth0" && one.kind === "physical")
      return {
        ...one,
        mac: `52:54:00:00:01:${number.toString(16).padStart(2, "0")}`,
        addresses: one.addresses.map((each) => ({ ...each, address: addressOf(number) })),
      };
    if (one.kind !== "vxlan" || one.tunnel === null) return one;
    return {
      ...one,
      tunnel: { ...one.tunnel, local: addressOf(number), remotes: others.map(addressOf) },
    };
  };
  return {
    ...made,
    host: { ...made.host, name: `node-${number}`, machineId: `machine-${number}` },
    interfaces: made.interfaces.map(link),
  };
}
