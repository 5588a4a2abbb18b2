// Qualified identities: when several hosts are open together, every id of a topology carries which host it is of.
// A netns inode and a pid are unique on one kernel only; two hosts may both have net:4026531840 and pid 1.
import type { Container, Interface, Listener, NetworkNamespace, PeerLink, Pod, Topology } from "./model.ts";

/**
 * The topology with `qualifier/` before every id, so that ids of several hosts can stand in one map; an empty qualifier
 * changes nothing. The qualifier must be without `/`.
 */
export function qualifyTopology(topology: Topology, qualifier: string): Topology {
  if (qualifier === "") return topology;
  const of = <Id extends string>(id: Id): Id => `${qualifier}/${id}` as Id;
  const orNull = <Id extends string>(id: Id | null): Id | null => (id === null ? null : of(id));
  const netns = (one: NetworkNamespace): NetworkNamespace => ({
    ...one,
    id: of(one.id),
    containerIds: one.containerIds.map(of),
  });
  const link = (one: Interface): Interface => ({
    ...one,
    id: of(one.id),
    netns: of(one.netns),
    master: orNull(one.master),
    peer: peerLink(one.peer, of),
    lower: peerLink(one.lower, of),
    drivenBy: orNull(one.drivenBy),
  });
  const container = (one: Container): Container => ({
    ...one,
    id: of(one.id),
    pod: orNull(one.pod),
    process: orNull(one.process),
    shim: orNull(one.shim),
    netns: orNull(one.netns),
  });
  const pod = (one: Pod): Pod => ({
    ...one,
    id: of(one.id),
    sandbox: orNull(one.sandbox),
    containerIds: one.containerIds.map(of),
    netns: orNull(one.netns),
  });
  const listener = (one: Listener): Listener => ({
    ...one,
    netns: of(one.netns),
    container: orNull(one.container),
    target: one.target && { ...one.target, container: orNull(one.target.container) },
  });
  return {
    ...topology,
    host: { ...topology.host, id: of(topology.host.id) },
    namespaces: topology.namespaces.map(netns),
    interfaces: topology.interfaces.map(link),
    containers: topology.containers.map(container),
    pods: topology.pods.map(pod),
    processes: topology.processes.map((one) => ({
      ...one,
      id: of(one.id),
      netns: orNull(one.netns),
      container: orNull(one.container),
    })),
    listeners: topology.listeners.map(listener),
  };
}

function peerLink(link: PeerLink, of: <Id extends string>(id: Id) => Id): PeerLink {
  if (link.state === "known") return { ...link, interface: of(link.interface) };
  return link.state === "ambiguous" ? { ...link, candidates: link.candidates.map(of) } : link;
}
