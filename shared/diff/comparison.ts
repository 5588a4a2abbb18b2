// What every part of a diff works with: both sides, the namespaces and interfaces that are the same, and the list it fills.
import type { Examined } from "../findings/examine.ts";
import { netnsTitle } from "../findings/names.ts";
import { homeOwner } from "../topology/dwellers.ts";
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Container, Interface, NetworkNamespace, Pod } from "../topology/model.ts";
import type { Change } from "./change.ts";
import { type Pair, pairUp } from "./pairing.ts";

export interface NetnsPair extends Pair<NetworkNamespace> {
  /** Another inode, or an inode that was reused: the same role, a new namespace. */
  readonly replaced: boolean;
}

export interface InterfacePair extends Pair<Interface> {
  readonly replaced: boolean;
  readonly netns: NetnsPair;
}

export interface Comparison {
  readonly before: Examined;
  readonly after: Examined;
  readonly sameHost: boolean;
  readonly sameBoot: boolean;
  readonly changes: Change[];
  readonly doubts: string[];
  readonly netns: readonly NetnsPair[];
  readonly removedNetns: readonly NetworkNamespace[];
  readonly addedNetns: readonly NetworkNamespace[];
  /** Filled by the interfaces part, read by those after it. */
  readonly interfaces: InterfacePair[];
}

export function compare(before: Examined, after: Examined): Comparison {
  const [a, b] = [before.topology.host, after.topology.host];
  // A host without a machine id (a container, a rescue system) is still itself within one boot.
  const sameHost =
    a.machineId === b.machineId &&
    (a.machineId !== "" || (a.bootId !== "" && a.bootId === b.bootId && a.name === b.name));
  const sameBoot = sameHost && a.bootId === b.bootId;
  const { pairs, removed, added } = pairNetns(before, after, sameBoot);
  return {
    before,
    after,
    sameHost,
    sameBoot,
    changes: [],
    doubts: [],
    netns: pairs,
    removedNetns: removed,
    addedNetns: added,
    interfaces: [],
  };
}

/** A container's lasting role: its pod and name, else runtime, owner and name. */
export function containerRole(host: Examined, container: Container): string {
  const pod = container.pod ? host.index.pods.get(container.pod) : undefined;
  const name = container.isSandbox && pod ? "(sandbox)" : container.name;
  // A name that is only the id's beginning names nothing that lasts.
  const lasting = name !== "(sandbox)" && container.runtimeId.startsWith(name) ? container.runtimeId : name;
  const place = pod ? podRole(pod) : `${container.runtime}:${container.ownerUid ?? 0}`;
  return `${place}/${lasting}`;
}

export function podRole(pod: Pod): string {
  return `pod ${pod.namespace}/${pod.name}`;
}

/** What a netns is for, over the life of its inode; null when nothing lasting is known of it. */
function netnsRole(host: Examined, netns: NetworkNamespace): string | null {
  if (netns.isHost) return "host";
  const inside = host.index.containersByNetns.get(netns.id) ?? [];
  const pod = inside.map((one) => one.pod && host.index.pods.get(one.pod)).find((one) => one);
  if (pod) return podRole(pod);
  const owner = homeOwner(inside);
  if (owner) return containerRole(host, owner);
  const name = netns.names.find((one) => one.source === "ip-netns" || one.source === "mount");
  if (name) return `file ${name.path}`;
  const program = host.index.processesByNetns.get(netns.id)?.[0];
  return program && program.args.length > 0 ? `process ${program.args.join(" ")}` : null;
}

function pairNetns(before: Examined, after: Examined, sameBoot: boolean) {
  const anchors = (
    host: Examined,
    netns: NetworkNamespace,
    by: (netns: NetworkNamespace) => string | null,
  ) => {
    const anchor = by(netns);
    return sameBoot && anchor !== null ? `${netns.inode} ${anchor}` : netns.isHost && host ? "host" : null;
  };
  const side = { before, after };
  const roles = { before: new Map<NetnsId, string | null>(), after: new Map<NetnsId, string | null>() };
  for (const which of ["before", "after"] as const) {
    for (const netns of side[which].topology.namespaces) {
      roles[which].set(netns.id, netnsRole(side[which], netns));
    }
  }
  const oldestOf = (host: Examined, netns: NetworkNamespace) =>
    (host.index.processesByNetns.get(netns.id) ?? []).map((process) => process.id).sort()[0] ?? null;
  // The same inode is the same namespace when something that lives as long as it says so too.
  const same = [
    (netns: NetworkNamespace, which: "before" | "after") => anchors(side[which], netns, () => netns.id),
    (netns: NetworkNamespace, which: "before" | "after") =>
      anchors(side[which], netns, (one) => roles[which].get(one.id) ?? null),
    (netns: NetworkNamespace, which: "before" | "after") =>
      anchors(side[which], netns, (one) => oldestOf(side[which], one)),
    (netns: NetworkNamespace, which: "before" | "after") =>
      anchors(side[which], netns, (one) => [...one.containerIds].sort()[0] ?? null),
    (netns: NetworkNamespace, which: "before" | "after") =>
      anchors(side[which], netns, (one) => one.names[0]?.path ?? null),
  ];
  const role = (netns: NetworkNamespace, which: "before" | "after") => roles[which].get(netns.id) ?? null;
  const { pairs, removed, added } = pairUp(before.topology.namespaces, after.topology.namespaces, [
    ...same,
    role,
  ]);
  const found = pairs.map((pair) => {
    const restarted = pair.before.inode === pair.after.inode && restartedInside(before, after, pair);
    return { ...pair, replaced: !pair.after.isHost && (pair.by === same.length || restarted) };
  });
  return { pairs: found, removed, added };
}

/** An inode reused at once by a container's next start: its first process is another one. */
function restartedInside(before: Examined, after: Examined, pair: Pair<NetworkNamespace>): boolean {
  if (pair.after.isHost || pair.before.names.some((name) => name.source === "ip-netns")) return false;
  const first = (host: Examined, netns: NetworkNamespace) =>
    new Set((host.index.containersByNetns.get(netns.id) ?? []).flatMap((one) => one.process ?? []));
  const [old, now] = [first(before, pair.before), first(after, pair.after)];
  return old.size > 0 && now.size > 0 && [...now].every((id) => !old.has(id));
}

/** How the place of a change is called: by the later snapshot, where it is still there. */
export function place(comparison: Comparison, netns: NetworkNamespace, which: "before" | "after"): string {
  return netns.isHost ? "host" : netnsTitle(comparison[which], netns);
}

/** Later name of an interface of the earlier snapshot: so that a route through a renamed link did not change. */
export function laterName(comparison: Comparison, netns: NetnsPair, name: string | null): string | null {
  if (name === null) return null;
  const pair = comparison.interfaces.find((one) => one.netns === netns && one.before.name === name);
  return pair ? pair.after.name : name;
}

/** The pair an interface of the earlier snapshot is in. */
export function pairOfInterface(comparison: Comparison, id: InterfaceId): InterfacePair | undefined {
  return comparison.interfaces.find((pair) => pair.before.id === id);
}
