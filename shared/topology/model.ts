// The Topology: one host's wiring and who lives in it, correlated from records. Immutable, plain data (clonable to a worker).
import type { Evidence, Warning } from "../snapshot/evidence.ts";
import type { KernelNamespace, Listener, RuntimeFact } from "./host-facts.ts";
import type { ContainerId, HostId, InterfaceId, NetnsId, PodId, ProcessId } from "./ids.ts";

export type * from "./host-facts.ts";

export interface Host {
  readonly id: HostId;
  readonly name: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly kernel: string;
  readonly osName: string;
  /** Effective user the collector ran as. */
  readonly user: string;
  readonly uid: number | null;
  /** Host clock minus collecting machine's clock in seconds; null when unknown. */
  readonly clockSkewSeconds: number | null;
}

/** Whether a namespace's inside was read. `not-permitted` and `not-collected` are never shown as "none". */
export type Access = "read" | "not-permitted" | "not-collected" | "failed";

export type NamespaceKind = "cgroup" | "ipc" | "mnt" | "net" | "pid" | "time" | "user" | "uts";
export const NAMESPACE_KINDS: readonly NamespaceKind[] = [
  "net",
  "mnt",
  "pid",
  "uts",
  "ipc",
  "user",
  "cgroup",
  "time",
];

/** A name under which a netns is held: a file in /run/netns, /run/docker/netns, ... */
export interface NetnsName {
  /** Last part of the path. */
  readonly name: string;
  readonly path: string;
  readonly source: "ip-netns" | "docker" | "podman" | "cni" | "mount" | "fd";
}

export interface NetworkNamespace {
  readonly id: NetnsId;
  readonly inode: number;
  /** The host's own (the one the collector started in). */
  readonly isHost: boolean;
  readonly names: readonly NetnsName[];
  /** nsid by which the host's netns knows it; null when it has none or it is not known. */
  readonly nsid: number | null;
  readonly pids: readonly number[];
  readonly containerIds: readonly ContainerId[];
  readonly access: Access;
  /** Sentence for access other than `read`. */
  readonly accessReason: string | null;
  /** Inode of the owning user namespace's processes; null when not known. */
  readonly userNamespace: number | null;
  readonly routes: readonly Route[];
  readonly rules: readonly RoutingRule[];
  readonly neighbours: readonly Neighbour[];
  readonly forwardingEntries: readonly ForwardingEntry[];
  /** Section names whose firewall text belongs to this netns and is not empty, e.g. `iptables-save`, `nft`. */
  readonly firewallSections: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly evidence: readonly Evidence[];
}

/** Kind of link as the kernel says (IFLA_INFO_KIND); `physical` and `loopback` for links without a kind. */
export type InterfaceKind =
  | "loopback"
  | "physical"
  | "veth"
  | "bridge"
  | "macvlan"
  | "macvtap"
  | "ipvlan"
  | "vlan"
  | "vxlan"
  | "geneve"
  | "ipip"
  | "gre"
  | "sit"
  | "tun"
  | "tap"
  | "bond"
  | "team"
  | "dummy"
  | "wireguard"
  | "ifb"
  | "vrf"
  | "other"
  | "unknown";

export interface Address {
  readonly family: "inet" | "inet6";
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: string;
  readonly label: string | null;
  readonly peer: string | null;
  readonly secondary: boolean;
}

/** The other end of a veth, or of a macvlan/vlan's lower link: known, ambiguous or unknown, always with a reason. */
export type PeerLink =
  | { readonly state: "none" }
  | { readonly state: "known"; readonly interface: InterfaceId; readonly evidence: readonly Evidence[] }
  | {
      readonly state: "ambiguous";
      readonly candidates: readonly InterfaceId[];
      readonly doubt: string;
      readonly evidence: readonly Evidence[];
    }
  | { readonly state: "unknown"; readonly doubt: string; readonly evidence: readonly Evidence[] };

export interface BridgePortFacts {
  readonly state: string | null;
  readonly hairpin: boolean | null;
  readonly isolated: boolean | null;
}

export interface TunnelFacts {
  readonly id: number | null;
  readonly local: string | null;
  readonly remote: string | null;
  readonly port: number | null;
  /** Far ends in the forwarding table of a vxlan, sorted. */
  readonly remotes: readonly string[];
}

/** VLANs that a bridge port passes: one range. */
export interface PortVlan {
  readonly first: number;
  readonly last: number;
  /** Frames without a tag belong to it. */
  readonly isPvid: boolean;
  readonly untagged: boolean;
}

export interface Interface {
  readonly id: InterfaceId;
  readonly netns: NetnsId;
  readonly ifindex: number;
  readonly name: string;
  readonly altNames: readonly string[];
  readonly kind: InterfaceKind;
  /** The kernel's own word, when `kind` is `other`. */
  readonly kindText: string | null;
  readonly mac: string | null;
  readonly mtu: number | null;
  /** RFC 2863 state as printed: UP, DOWN, UNKNOWN, LOWERLAYERDOWN, ... */
  readonly state: string;
  readonly flags: readonly string[];
  readonly addresses: readonly Address[];
  /** Bridge, bond or vrf this link is enslaved to. */
  readonly master: InterfaceId | null;
  /** Veth only. */
  readonly peer: PeerLink;
  /** macvlan, ipvlan, vlan, vxlan underlay: the link it stands on. */
  readonly lower: PeerLink;
  readonly bridgePort: BridgePortFacts | null;
  readonly vlanId: number | null;
  readonly vlanFiltering: boolean | null;
  readonly tunnel: TunnelFacts | null;
  /** Bridge port (or bridge) with VLAN filtering: what it passes. */
  readonly vlans: readonly PortVlan[];
  /** tun and tap: the process that reads and writes its packets. */
  readonly drivenBy: ProcessId | null;
  /** Mode word of macvlan/ipvlan/bond. */
  readonly mode: string | null;
  readonly counters: {
    readonly rxBytes: number;
    readonly txBytes: number;
    readonly rxPackets: number;
    readonly txPackets: number;
  } | null;
  readonly evidence: readonly Evidence[];
}

export interface Route {
  readonly family: "inet" | "inet6";
  /** CIDR, `default`, or an address. */
  readonly destination: string;
  readonly type: string;
  readonly gateway: string | null;
  readonly device: string | null;
  readonly table: string;
  readonly source: string | null;
  readonly metric: number | null;
  readonly scope: string | null;
  readonly protocol: string | null;
  readonly flags: readonly string[];
  readonly nexthops: readonly {
    readonly gateway: string | null;
    readonly device: string | null;
    readonly weight: number;
    readonly flags: readonly string[];
  }[];
  readonly evidence: readonly Evidence[];
}

export interface RoutingRule {
  readonly family: "inet" | "inet6";
  readonly priority: number;
  /** Selector and action as printed, for reading. */
  readonly text: string;
  /** Fields as iproute2 names them (src, srclen, dst, fwmark, fwmask, iif, oif, table, ...). */
  readonly fields: Readonly<Record<string, string | number | boolean>>;
  readonly evidence: readonly Evidence[];
}

export interface Neighbour {
  readonly address: string;
  readonly device: string;
  readonly mac: string | null;
  readonly states: readonly string[];
}

export interface ForwardingEntry {
  readonly mac: string;
  readonly device: string;
  readonly remote: string | null;
  readonly vlan: number | null;
  readonly master: string | null;
  readonly states: readonly string[];
}

export type Runtime = "docker" | "containerd" | "cri-o" | "podman" | "unknown";
export type LowLevelRuntime = "runc" | "crun" | "kata" | "other";

export interface PublishedPort {
  readonly protocol: string;
  /** `0.0.0.0`, `::`, an address, or "" when any. */
  readonly hostAddress: string;
  readonly hostPort: number;
  readonly containerPort: number;
}

export interface Container {
  readonly id: ContainerId;
  /** The id as the runtime prints it in full. */
  readonly runtimeId: string;
  readonly runtime: Runtime;
  /** User (uid) that owns it; 0 for root's. */
  readonly ownerUid: number | null;
  readonly lowLevelRuntime: LowLevelRuntime | null;
  readonly name: string;
  readonly image: string | null;
  /** `running`, `created`, `exited`, `paused`, `unknown`. */
  readonly status: string;
  readonly pod: PodId | null;
  /** Whether this is the pause/infra container of its pod. */
  readonly isSandbox: boolean;
  readonly pid: number | null;
  readonly process: ProcessId | null;
  readonly shim: ProcessId | null;
  readonly netns: NetnsId | null;
  /** Sentence when `netns` is null for a running container. */
  readonly netnsDoubt: string | null;
  /** As the runtime says it: bridge, host, none, container:ID, ... */
  readonly networkMode: string | null;
  readonly networks: readonly string[];
  readonly ports: readonly PublishedPort[];
  /** Compose project or similar grouping label. */
  readonly project: string | null;
  readonly cgroup: string | null;
  readonly evidence: readonly Evidence[];
}

export interface Pod {
  readonly id: PodId;
  readonly uid: string;
  readonly name: string;
  /** Kubernetes namespace; "" for a Podman pod. */
  readonly namespace: string;
  readonly runtime: Runtime;
  readonly sandbox: ContainerId | null;
  readonly containerIds: readonly ContainerId[];
  readonly netns: NetnsId | null;
  readonly evidence: readonly Evidence[];
}

/** What a process is to the picture. */
export type ProcessRole =
  | "init"
  | "kernel-thread"
  | "container-init"
  | "container"
  | "pause"
  | "shim"
  | "conmon"
  | "dockerd"
  | "containerd"
  | "kubelet"
  | "crio"
  | "docker-proxy"
  | "rootlessport"
  | "slirp4netns"
  | "pasta"
  | "podman"
  | "sshd"
  | "other";

/** Inode of one namespace of a process; null: the link could not be read. */
export type ProcessNamespaces = Readonly<Partial<Record<NamespaceKind, number | null>>>;

export interface Process {
  readonly id: ProcessId;
  readonly pid: number;
  readonly ppid: number;
  readonly startTime: number;
  readonly comm: string;
  /** Arguments split at the kernel's own NULs; empty for kernel threads, zombies, or when not readable. */
  readonly args: readonly string[];
  readonly state: string;
  readonly uid: number | null;
  /** Pid at every level of nesting, outermost first. */
  readonly nsPids: readonly number[];
  readonly netns: NetnsId | null;
  readonly namespaces: ProcessNamespaces;
  readonly cgroup: string | null;
  readonly container: ContainerId | null;
  readonly role: ProcessRole;
  readonly evidence: readonly Evidence[];
}

export interface Topology {
  readonly host: Host;
  readonly collectedAt: string;
  readonly complete: boolean;
  readonly warnings: readonly Warning[];
  readonly namespaces: readonly NetworkNamespace[];
  readonly interfaces: readonly Interface[];
  readonly containers: readonly Container[];
  readonly pods: readonly Pod[];
  readonly processes: readonly Process[];
  readonly listeners: readonly Listener[];
  /** Namespaces of all eight kinds, network namespaces included. */
  readonly kernelNamespaces: readonly KernelNamespace[];
  readonly runtimes: readonly RuntimeFact[];
}

/** What a person can select; the one currency between views, inspector and exports. */
export type EntityRef =
  | { readonly kind: "host"; readonly id: HostId }
  | { readonly kind: "netns"; readonly id: NetnsId }
  | { readonly kind: "interface"; readonly id: InterfaceId }
  | { readonly kind: "container"; readonly id: ContainerId }
  | { readonly kind: "pod"; readonly id: PodId }
  | { readonly kind: "process"; readonly id: ProcessId };
