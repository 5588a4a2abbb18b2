// Whose is an address or a port by IPVS: a Service of kube-proxy's ipvs mode, and the pods its connections go to.
import type { VirtualServerRecord } from "../parse/records.ts";
import { dwellers } from "../topology/naming.ts";
import type { Ground, WhoAnswer } from "./answer.ts";

/** Real servers named in one answer; a Service may have hundreds. */
const NAMED = 4;

/** Virtual servers that fit, each with the containers behind its real servers; IPVS knows no name of the Service. */
export function virtualServers(ground: Ground, fits: (one: VirtualServerRecord) => boolean): WhoAnswer[] {
  return ground.records.virtualServers
    .filter(fits)
    .slice(0, 100)
    .map((one): WhoAnswer => {
      const where = `${one.address}:${one.port}/${one.protocol}`;
      const named = one.servers.slice(0, NAMED).map((server) => serverWords(ground, server));
      const more = one.servers.length > NAMED ? ` and ${one.servers.length - NAMED} more` : "";
      const goes = named.length === 0 ? "to nobody: it has no endpoints" : `to ${named.join(", ")}${more}`;
      const kept = one.isPersistent ? ", each client to the same one" : "";
      return {
        kind: "service",
        name: where,
        says: `Service address ${where} of IPVS (${one.scheduler}${kept}): connections go ${goes}.`,
        ref: null,
        evidence: [{ says: `IPVS has the virtual server ${where}`, source: one.source }],
      };
    });
}

function serverWords(ground: Ground, server: VirtualServerRecord["servers"][number]): string {
  const { topology, namespaces } = ground.index;
  const holders = new Set(
    topology.interfaces
      .filter((link) => link.addresses.some((one) => one.address === server.address))
      .map((link) => link.netns),
  );
  const [only] = holders;
  const netns = holders.size === 1 && only ? namespaces.get(only) : undefined;
  return `${server.address}:${server.port}${netns ? ` (${dwellers(ground, netns)})` : ""}`;
}
