// The PathModel of a fleet: every host's model in one, with what joins the hosts, so that a packet goes on across them.
import type { PathModel, PathNetns } from "../../path/model.ts";
import type { NetnsId } from "../../topology/ids.ts";
import type { TopologyIndex } from "../../topology/lookup.ts";
import type { Fleet, Member } from "../fleet.ts";
import { tunnelOnward } from "./tunnel-onward.ts";
import { wireOnward } from "./wire-onward.ts";

export interface FleetPath {
  readonly fleet: Fleet;
  /** For tracing: all hosts. */
  readonly model: PathModel;
  /** For names: one host each, in the order of the members. */
  readonly models: readonly PathModel[];
  memberOf(netns: NetnsId): Member | null;
}

/**
 * Joins the models of a fleet's members.
 * @param models one per member, in the members' order, built from the same (qualified) topologies.
 */
export function joinPaths(fleet: Fleet, models: readonly PathModel[]): FleetPath {
  const members = new Map<NetnsId, Member>();
  const netns = new Map<NetnsId, PathNetns>();
  const devices = new Map(models.flatMap((model) => [...model.devices]));
  fleet.members.forEach((member, i) => {
    for (const one of models[i]?.netns.values() ?? []) {
      members.set(one.id, member);
      netns.set(one.id, {
        ...one,
        title: one.isHost ? `host ${member.label}` : `${one.title} on ${member.label}`,
      });
    }
  });
  const memberOf = (id: NetnsId): Member | null => members.get(id) ?? null;
  const model: PathModel = {
    index: joinIndexes(fleet.members.map((member) => member.index)),
    netns,
    devices,
    onward: {
      wire: (at, device, family, nextHop, flow) => wireOnward(path, at, device, family, nextHop, flow),
      tunnel: (at, device, family, nextHop) => tunnelOnward(path, at, device, family, nextHop),
    },
  };
  const path: FleetPath = { fleet, model, models, memberOf };
  return path;
}

/** Ids are unique across the members. Pids are not: who asks by pid asks the netns' own host. */
function joinIndexes(indexes: readonly TopologyIndex[]): TopologyIndex {
  const [first] = indexes;
  if (!first) throw new Error("A fleet without a host has no paths.");
  const join = <Key, Value>(pick: (index: TopologyIndex) => ReadonlyMap<Key, Value>): Map<Key, Value> =>
    new Map(indexes.flatMap((index) => [...pick(index)]));
  return {
    topology: first.topology,
    hostNetns: null,
    namespaces: join((index) => index.namespaces),
    interfaces: join((index) => index.interfaces),
    containers: join((index) => index.containers),
    pods: join((index) => index.pods),
    processes: join((index) => index.processes),
    processByPid: new Map(),
    interfacesByNetns: join((index) => index.interfacesByNetns),
    portsOf: join((index) => index.portsOf),
    uppersOf: join((index) => index.uppersOf),
    containersByNetns: join((index) => index.containersByNetns),
    processesByNetns: join((index) => index.processesByNetns),
    processesByContainer: join((index) => index.processesByContainer),
    childrenOf: new Map(),
    listenersByNetns: join((index) => index.listenersByNetns),
  };
}
