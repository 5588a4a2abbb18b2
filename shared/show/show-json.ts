// The `show --json` document: the shape scripts rely on. Names and types here are a contract.
import { pidOf } from "../topology/ids.ts";
import type {
  Interface,
  KernelNamespace,
  Listener,
  PublishedPort,
  RuntimeFact,
  Topology,
} from "../topology/model.ts";

export interface ShowJson {
  readonly host: { readonly id: string; readonly name: string; readonly kernel: string; readonly os: string };
  /** ISO 8601. */
  readonly collectedAt: string;
  readonly warnings: readonly { readonly code: string; readonly text: string }[];
  readonly namespaces: readonly {
    readonly id: string;
    readonly inode: number;
    readonly names: readonly string[];
    readonly nsid: number | null;
    readonly pids: readonly number[];
    readonly containerIds: readonly string[];
    readonly isHost: boolean;
    readonly access: string;
  }[];
  readonly interfaces: readonly InterfaceJson[];
  readonly containers: readonly {
    readonly id: string;
    readonly name: string;
    readonly runtime: string;
    readonly pod: string | null;
    readonly pid: number | null;
    readonly netns: string | null;
    readonly networkMode: string | null;
    readonly image: string | null;
    readonly ports: readonly PublishedPort[];
    readonly status: string;
    readonly lowLevelRuntime: string | null;
    /** uid of the user who owns it; 0 for root's. */
    readonly ownerUid: number | null;
    readonly isSandbox: boolean;
    readonly networks: readonly string[];
  }[];
  readonly pods: readonly {
    readonly uid: string;
    readonly name: string;
    readonly namespace: string;
    readonly containerIds: readonly string[];
    readonly netns: string | null;
  }[];
  readonly processes: readonly {
    readonly pid: number;
    readonly ppid: number;
    readonly startTime: number;
    readonly comm: string;
    readonly args: readonly string[];
    readonly netns: string | null;
    readonly containerId: string | null;
    readonly role: string;
    /** Pid at every level of nesting, outermost first. */
    readonly nsPids: readonly number[];
  }[];
  readonly listeners: readonly {
    readonly netns: string;
    readonly protocol: Listener["protocol"];
    readonly address: string;
    readonly port: number;
    readonly pids: readonly number[];
    readonly role: Listener["role"];
    readonly containerId: string | null;
    readonly target: {
      readonly containerId: string | null;
      readonly address: string | null;
      readonly port: number | null;
      readonly how: string;
    } | null;
    readonly servesIpv4: boolean;
    readonly doubt?: string;
  }[];
  readonly kernelNamespaces: readonly Omit<KernelNamespace, "evidence">[];
  readonly runtimes: readonly Omit<RuntimeFact, "evidence">[];
}

export interface InterfaceJson {
  readonly id: string;
  readonly netns: string;
  readonly ifindex: number;
  readonly name: string;
  readonly kind: string;
  readonly mac: string | null;
  readonly mtu: number | null;
  readonly state: string;
  /** `address/prefix length`. */
  readonly addresses: readonly string[];
  /** Name of the bridge, bond or vrf in the same netns. */
  readonly master: string | null;
  readonly peer: { readonly netns: string; readonly ifindex: number; readonly name: string } | null;
  /** Present when the peer of a paired link is ambiguous or unknown. */
  readonly peerDoubt?: string;
  /** The link it stands on: macvlan, ipvlan, vlan, vxlan, tunnels. */
  readonly lower?: { readonly netns: string; readonly ifindex: number; readonly name: string };
  /** Present when the link it stands on is ambiguous or unknown. */
  readonly lowerDoubt?: string;
  readonly altNames?: readonly string[];
  /** Mode of macvlan, ipvlan, bond. */
  readonly mode?: string;
  readonly vlanId?: number;
  /** VLANs a port of a filtering bridge passes. */
  readonly vlans?: Interface["vlans"];
  readonly tunnel?: NonNullable<Interface["tunnel"]>;
  /** Pid of the process that reads and writes a tun or tap. */
  readonly drivenBy?: number;
}

/** Projects a topology to the `show --json` document. `netns` fields hold namespace ids, `containerIds` the runtime's full ids. */
export function showJson(topology: Topology): ShowJson {
  const runtimeIds = new Map(topology.containers.map((container) => [container.id, container.runtimeId]));
  const podUids = new Map(topology.pods.map((pod) => [pod.id, pod.uid]));
  const idsOf = (ids: readonly (typeof topology.containers)[number]["id"][]) =>
    ids.map((id) => runtimeIds.get(id) ?? id);
  const interfaces = new Map(topology.interfaces.map((one) => [one.id, one]));
  const { host } = topology;
  return {
    host: { id: host.id, name: host.name, kernel: host.kernel, os: host.osName },
    collectedAt: topology.collectedAt,
    warnings: topology.warnings.map(({ code, text }) => ({ code, text })),
    namespaces: topology.namespaces.map((netns) => ({
      id: netns.id,
      inode: netns.inode,
      names: netns.names.map((name) => name.name),
      nsid: netns.nsid,
      pids: netns.pids,
      containerIds: idsOf(netns.containerIds),
      isHost: netns.isHost,
      access: netns.access,
    })),
    interfaces: topology.interfaces.map((one) => interfaceJson(one, interfaces)),
    containers: topology.containers.map((one) => ({
      id: one.runtimeId,
      name: one.name,
      runtime: one.runtime,
      pod: one.pod === null ? null : (podUids.get(one.pod) ?? null),
      pid: one.pid,
      netns: one.netns,
      networkMode: one.networkMode,
      image: one.image,
      ports: one.ports,
      status: one.status,
      lowLevelRuntime: one.lowLevelRuntime,
      ownerUid: one.ownerUid,
      isSandbox: one.isSandbox,
      networks: one.networks,
    })),
    pods: topology.pods.map((pod) => ({
      uid: pod.uid,
      name: pod.name,
      namespace: pod.namespace,
      containerIds: idsOf(pod.containerIds),
      netns: pod.netns,
    })),
    processes: topology.processes.map((one) => ({
      pid: one.pid,
      ppid: one.ppid,
      startTime: one.startTime,
      comm: one.comm,
      args: one.args,
      netns: one.netns,
      containerId: one.container === null ? null : (runtimeIds.get(one.container) ?? null),
      role: one.role,
      nsPids: one.nsPids,
    })),
    listeners: topology.listeners.map((one) => ({
      netns: one.netns,
      protocol: one.protocol,
      address: one.address,
      port: one.port,
      pids: one.pids,
      role: one.role,
      containerId: one.container === null ? null : (runtimeIds.get(one.container) ?? null),
      target: one.target && {
        containerId: one.target.container === null ? null : (runtimeIds.get(one.target.container) ?? null),
        address: one.target.address,
        port: one.target.port,
        how: one.target.how,
      },
      servesIpv4: one.servesIpv4,
      ...(one.doubt === null ? {} : { doubt: one.doubt }),
    })),
    kernelNamespaces: topology.kernelNamespaces.map(({ evidence: _evidence, ...one }) => one),
    runtimes: topology.runtimes.map(({ evidence: _evidence, ...one }) => one),
  };
}

/** One interface as `show` and `peer` print it. */
export function interfaceJson(
  one: Interface,
  interfaces: ReadonlyMap<Interface["id"], Interface>,
): InterfaceJson {
  const peer = one.peer.state === "known" ? interfaces.get(one.peer.interface) : undefined;
  const lower = one.lower.state === "known" ? interfaces.get(one.lower.interface) : undefined;
  const lowerDoubt =
    one.lower.state === "ambiguous" || one.lower.state === "unknown" ? one.lower.doubt : null;
  const doubt = one.peer.state === "ambiguous" || one.peer.state === "unknown" ? one.peer.doubt : null;
  return {
    id: one.id,
    netns: one.netns,
    ifindex: one.ifindex,
    name: one.name,
    kind: one.kindText ?? one.kind,
    mac: one.mac,
    mtu: one.mtu,
    state: one.state,
    addresses: one.addresses.map((address) => `${address.address}/${address.prefixLength}`),
    master: one.master === null ? null : (interfaces.get(one.master)?.name ?? null),
    peer: peer ? { netns: peer.netns, ifindex: peer.ifindex, name: peer.name } : null,
    ...(doubt === null ? {} : { peerDoubt: doubt }),
    ...(lower ? { lower: { netns: lower.netns, ifindex: lower.ifindex, name: lower.name } } : {}),
    ...(lowerDoubt === null ? {} : { lowerDoubt }),
    ...(one.altNames.length > 0 ? { altNames: one.altNames } : {}),
    ...(one.mode === null ? {} : { mode: one.mode }),
    ...(one.vlanId === null ? {} : { vlanId: one.vlanId }),
    ...(one.vlans.length > 0 ? { vlans: one.vlans } : {}),
    ...(one.tunnel === null ? {} : { tunnel: one.tunnel }),
    ...(one.drivenBy === null ? {} : { drivenBy: pidOf(one.drivenBy) }),
  };
}
