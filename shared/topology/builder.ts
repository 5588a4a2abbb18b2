// The builder that all passes work on: drafts of the topology, look-ups between them, and the final freeze.

import type { CgroupOwner } from "../parse/proc/cgroup-path.ts";
import type { NamespaceLinkRecord, NetnsRecords, ProcessRecord, Records } from "../parse/records.ts";
import type { Evidence, SourceRef, Warning } from "../snapshot/evidence.ts";
import { type ContainerId, hostId, type InterfaceId, type NetnsId, type PodId } from "./ids.ts";
import type {
  Container,
  Interface,
  KernelNamespace,
  Listener,
  NetworkNamespace,
  Pod,
  Process,
  RuntimeFact,
  Topology,
} from "./model.ts";
import type { ContainerClaim } from "./runtimes/claim.ts";

/** A model object while passes still fill it. */
export type Draft<T> = { -readonly [Key in keyof T]: T[Key] };

export interface Builder {
  readonly records: Records;
  readonly collectedAt: string;
  readonly warnings: Warning[];
  /** Keyed by inode, the key every source shares within one snapshot. */
  readonly netns: Map<number, Draft<NetworkNamespace>>;
  readonly inodeOf: Map<NetnsId, number>;
  /** Inode of the host's own netns; null when the collector could not read it. */
  readonly hostInode: number | null;
  readonly interfaces: Map<InterfaceId, Draft<Interface>>;
  /** Interfaces of one netns, by ifindex. */
  readonly interfacesByNetns: Map<number, Map<number, Draft<Interface>>>;
  readonly processRecords: ReadonlyMap<number, ProcessRecord>;
  /** Links of one process, by kind (`net`, `pid`, ...). */
  readonly namespaceLinks: ReadonlyMap<number, ReadonlyMap<string, NamespaceLinkRecord>>;
  /** The collector's own processes: never shown. */
  readonly hiddenPids: Set<number>;
  readonly processes: Map<number, Draft<Process>>;
  readonly childrenOf: Map<number, number[]>;
  /** What its cgroup says about a process: container id, pod uid. Never the container that holds the whole host. */
  readonly cgroupOwners: Map<number, CgroupOwner>;
  readonly containers: Map<ContainerId, Draft<Container>>;
  /** Everything the runtimes said about a container, merged. */
  readonly claims: Map<ContainerId, ContainerClaim>;
  readonly pods: Map<PodId, Draft<Pod>>;
  readonly listeners: Draft<Listener>[];
  readonly kernelNamespaces: KernelNamespace[];
  readonly runtimes: RuntimeFact[];
  /** What an nsid of an observing netns turned out to be; filled by the peers pass, read by the lower-links pass. */
  nsidTarget: (observerInode: number, nsidKey: string) => NsidAnswer | null;
}

/** The netns behind an nsid, and the steps that led there. */
export interface NsidAnswer {
  readonly inode: number;
  readonly evidence: readonly Evidence[];
}

/** Makes an empty builder with the look-ups that several passes share. */
export function createBuilder(records: Records, collectedAt: string): Builder {
  const namespaceLinks = new Map<number, Map<string, NamespaceLinkRecord>>();
  for (const link of records.namespaceLinks) {
    const kinds = namespaceLinks.get(link.pid);
    if (kinds) kinds.set(link.kind, link);
    else namespaceLinks.set(link.pid, new Map([[link.kind, link]]));
  }
  return {
    records,
    collectedAt,
    warnings: [...records.warnings],
    netns: new Map(),
    inodeOf: new Map(),
    hostInode: records.host.netnsInode,
    interfaces: new Map(),
    interfacesByNetns: new Map(),
    processRecords: new Map(records.processes.map((record) => [record.pid, record])),
    namespaceLinks,
    hiddenPids: new Set(),
    processes: new Map(),
    childrenOf: new Map(),
    cgroupOwners: new Map(),
    containers: new Map(),
    claims: new Map(),
    pods: new Map(),
    listeners: [],
    kernelNamespaces: [],
    runtimes: [],
    nsidTarget: () => null,
  };
}

/** The records read inside one netns, when it was read. */
export function recordsOf(builder: Builder, inode: number): NetnsRecords | null {
  return builder.records.netns.get(inode) ?? null;
}

/** Inode of one namespace of a process; null when unreadable, undefined when the kind was not collected. */
export function namespaceOf(builder: Builder, pid: number, kind: string): number | null | undefined {
  return builder.namespaceLinks.get(pid)?.get(kind)?.inode;
}

/** One evidence step. */
export function step(says: string, source: SourceRef): Evidence {
  return { says, source };
}

/** How a netns is called in sentences: `the host netns`, its first name, or its inode. */
export function netnsTitle(builder: Builder, inode: number): string {
  if (inode === builder.hostInode) return "the host netns";
  const name = builder.netns.get(inode)?.names[0];
  return name ? `netns ${name.name}` : `netns ${inode}`;
}

/** Freezes the drafts into the topology. Order: host netns first, then by inode; interfaces by ifindex. */
export function finish(builder: Builder): Topology {
  const { host } = builder.records;
  const namespaces = [...builder.netns.values()].sort(
    (a, b) => Number(b.isHost) - Number(a.isHost) || a.inode - b.inode,
  );
  const interfaces = namespaces.flatMap((netns) =>
    [...(builder.interfacesByNetns.get(netns.inode)?.values() ?? [])].sort((a, b) => a.ifindex - b.ifindex),
  );
  const skew =
    host.epochSeconds === null
      ? null
      : Math.round(host.epochSeconds - new Date(builder.collectedAt).getTime() / 1000);
  return {
    host: {
      id: hostId(host.machineId, host.bootId),
      name: host.hostname,
      machineId: host.machineId,
      bootId: host.bootId,
      kernel: host.kernel,
      osName: host.osName,
      user: host.user,
      uid: host.uid,
      clockSkewSeconds: Number.isFinite(skew) ? skew : null,
    },
    collectedAt: builder.collectedAt,
    complete: !builder.warnings.some((warning) => INCOMPLETE_CODES.has(warning.code)),
    warnings: builder.warnings,
    namespaces,
    interfaces,
    containers: [...builder.containers.values()],
    pods: [...builder.pods.values()],
    processes: [...builder.processes.values()].sort((a, b) => a.pid - b.pid),
    listeners: builder.listeners,
    kernelNamespaces: builder.kernelNamespaces,
    runtimes: builder.runtimes,
  };
}

/** Warnings after which something the collector asked for is missing. */
const INCOMPLETE_CODES: ReadonlySet<string> = new Set(["cut", "timeout", "too-large", "incomplete"]);
