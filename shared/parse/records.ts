// Records: what parsers read from sections, before any correlation. Every record knows its section and line.
import type { SourceRef, Warning } from "../snapshot/evidence.ts";
import type { SectionKey } from "../snapshot/snapshot.ts";
import type {
  CniLeaseRecord,
  CniNetworkRecord,
  CniResultRecord,
  ContainerUserRecord,
  EngineSettingRecord,
  IdMapRecord,
  NamespaceOwnerRecord,
  PodmanStateRecord,
  StateFolderRecord,
  SubordinateIdRecord,
  TunDeviceRecord,
  VirtualServerRecord,
} from "./records-on-disk.ts";

export type * from "./records-on-disk.ts";

export interface Sourced {
  readonly source: SourceRef;
}

/** One `ip link` / `ip addr` entry (text or JSON form read to the same record). */
export interface LinkRecord extends Sourced {
  readonly ifindex: number;
  readonly name: string;
  readonly altNames: readonly string[];
  readonly flags: readonly string[];
  readonly mtu: number | null;
  readonly operState: string | null;
  readonly mac: string | null;
  /** `loopback`, `ether`, `none`, `ipip`, ... (after `link/`). */
  readonly linkType: string | null;
  /** IFLA_INFO_KIND, e.g. `veth`; null when not printed (no `-d`, or no kind). */
  readonly kind: string | null;
  /** Whether details (`-d`) were printed: then `kind: null` really means "no kind". */
  readonly detailed: boolean;
  readonly slaveKind: string | null;
  readonly master: string | null;
  /** Interface group by name or number; absent: the default one, or not printed. */
  readonly group?: string;
  /** An XDP program sees packets before anything else; absent: none is printed. */
  readonly hasXdp?: true;
  /** Peer or lower link printed by name: it is in the same netns. */
  readonly linkName: string | null;
  /** Peer or lower link printed by index (`@if7`). */
  readonly linkIndex: number | null;
  /**
   * Whether the printer knows in which netns the peer or lower link is: here, unless `linkNetnsid` or `linkNetnsName` says
   * otherwise. False where only a number was to be had (BusyBox, sysfs): it may count in any netns, this one included.
   */
  readonly linkNetnsTold: boolean;
  /** nsid of the other end's netns as seen from the netns that printed it. */
  readonly linkNetnsid: number | null;
  /** Name of the other end's netns (`link-netns NAME` of new iproute2). */
  readonly linkNetnsName: string | null;
  /** Details of the kind and of the slave, scalar fields only, names as iproute2's JSON has them. */
  readonly info: Readonly<Record<string, string | number | boolean>>;
  readonly slaveInfo: Readonly<Record<string, string | number | boolean>>;
  readonly addresses: readonly AddressRecord[];
  readonly counters: {
    readonly rxBytes: number;
    readonly txBytes: number;
    readonly rxPackets: number;
    readonly txPackets: number;
  } | null;
}

export interface AddressRecord {
  readonly family: "inet" | "inet6";
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: string;
  readonly label: string | null;
  readonly peer: string | null;
  readonly broadcast: string | null;
  readonly flags: readonly string[];
}

export interface RouteRecord extends Sourced {
  readonly family: "inet" | "inet6";
  readonly destination: string;
  readonly type: string;
  readonly gateway: string | null;
  readonly device: string | null;
  readonly table: string;
  readonly sourceAddress: string | null;
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
}

export interface RuleRecord extends Sourced {
  readonly family: "inet" | "inet6";
  readonly priority: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, string | number | boolean>>;
}

export interface NeighbourRecord extends Sourced {
  readonly address: string;
  readonly device: string;
  readonly mac: string | null;
  readonly states: readonly string[];
}

export interface FdbRecord extends Sourced {
  readonly mac: string;
  readonly device: string;
  readonly remote: string | null;
  readonly vlan: number | null;
  readonly master: string | null;
  readonly states: readonly string[];
}

/** A range of VLANs that a port of a filtering bridge passes. */
export interface BridgeVlanRecord extends Sourced {
  readonly device: string;
  readonly first: number;
  readonly last: number;
  readonly isPvid: boolean;
  readonly untagged: boolean;
}

/** `nsid N [name]` as one netns sees it. */
export interface NsidRecord extends Sourced {
  readonly nsid: number;
  readonly name: string | null;
  /** From `list-id target-nsid`: the nsid in the asking netns of the same namespace. */
  readonly currentNsid: number | null;
}

/** Everything read inside one netns. */
export interface NetnsRecords {
  readonly inode: number;
  readonly links: readonly LinkRecord[];
  readonly routes: readonly RouteRecord[];
  readonly rules: readonly RuleRecord[];
  readonly neighbours: readonly NeighbourRecord[];
  readonly fdb: readonly FdbRecord[];
  readonly vlans: readonly BridgeVlanRecord[];
  readonly nsids: readonly NsidRecord[];
  readonly sysctls: ReadonlyMap<string, string>;
  readonly sockets: readonly SocketRecord[];
  /** Section keys with non-empty firewall text, by section name. */
  readonly firewall: ReadonlyMap<string, SectionKey>;
  /** True when the links section of this netns ran and answered. */
  readonly linksRead: boolean;
}

export interface NetnsListRecord extends Sourced {
  readonly inode: number;
  /** The path the collector entered by. */
  readonly path: string;
  readonly via: string;
}

/** One `/proc/PID/ns/KIND` link; inode null when it could not be read. */
export interface NamespaceLinkRecord extends Sourced {
  readonly pid: number;
  readonly kind: string;
  readonly inode: number | null;
}

export interface ProcessRecord extends Sourced {
  readonly pid: number;
  readonly ppid: number;
  readonly comm: string;
  readonly state: string;
  readonly sessionId: number;
  readonly startTime: number;
  /** Of a zombie: whether it was one still a second later; null where nobody looked again. */
  readonly stillZombie: boolean | null;
  /** PF_* flags word of stat. */
  readonly flags: number;
  /** null when cmdline was not read. */
  readonly args: readonly string[] | null;
  readonly uid: number | null;
  readonly nsPids: readonly number[];
  /** Lines of /proc/PID/cgroup, whole. */
  readonly cgroups: readonly string[];
  readonly argsSource: SourceRef | null;
  readonly cgroupSource: SourceRef | null;
}

/** A netns file mounted somewhere (nsfs line of a mountinfo). */
export interface NsfsMountRecord extends Sourced {
  readonly pid: number;
  readonly kind: string;
  readonly inode: number;
  readonly mountPoint: string;
}

export interface FdNamespaceRecord extends Sourced {
  readonly pid: number;
  readonly fd: number;
  readonly kind: string;
  readonly inode: number;
}

export interface NetnsNameRecord extends Sourced {
  readonly name: string;
  readonly nsid: number | null;
}

/** A row of `lsns -t net` with NETNSID: nsid as the asking netns knows it (null: unassigned). */
export interface LsnsRecord extends Sourced {
  /** Inode of the netns that asked, when it was not the host's. */
  readonly observer?: number;
  readonly inode: number;
  readonly nsid: number | null;
  readonly pid: number | null;
  readonly nsfsPaths: readonly string[];
}

export interface SocketRecord extends Sourced {
  readonly protocol: "tcp" | "tcp6" | "udp" | "udp6";
  readonly address: string;
  readonly port: number;
  readonly inode: number;
}

export interface FdSocketRecord extends Sourced {
  readonly pid: number;
  readonly inode: number;
}

/** What a runtime (or its files) says about one container. Fields it does not say are null or empty. */
export interface ContainerRecord extends Sourced {
  readonly runtime: "docker" | "containerd" | "cri-o" | "podman" | "unknown";
  readonly id: string;
  readonly name: string | null;
  readonly image: string | null;
  readonly status: string | null;
  readonly pid: number | null;
  readonly networkMode: string | null;
  /** Path of the netns file as the runtime names it (SandboxKey, NetNS path). */
  readonly netnsPath: string | null;
  readonly networks: readonly {
    readonly name: string;
    readonly address: string | null;
    readonly mac: string | null;
  }[];
  readonly ports: readonly {
    readonly protocol: string;
    readonly hostAddress: string;
    readonly hostPort: number;
    readonly containerPort: number;
  }[];
  readonly labels: ReadonlyMap<string, string>;
  readonly podId: string | null;
  readonly isInfra: boolean;
  readonly lowLevelRuntime: string | null;
  /** Home of the user in whose storage it lies; null or absent for root's. */
  readonly home?: string | null;
}

export interface RuntimePodRecord extends Sourced {
  readonly runtime: "docker" | "containerd" | "cri-o" | "podman";
  readonly id: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly infraId: string | null;
  readonly containerIds: readonly string[];
}

export interface RuntimeNetworkRecord extends Sourced {
  readonly runtime: "docker" | "podman" | "cni";
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  /** Bridge interface name when the record says it. */
  readonly bridge: string | null;
  readonly subnets: readonly string[];
  /** Made without a way out (`--internal`); absent when the source does not say. */
  readonly internal?: boolean;
  /** Home of the user whose network it is (rootless Podman); null or absent for root's. */
  readonly home?: string | null;
}

/** Facts of the host itself (meta, os-release). */
export interface HostRecord {
  readonly hostname: string;
  readonly machineId: string;
  readonly bootId: string;
  readonly kernel: string;
  readonly osName: string;
  readonly user: string;
  readonly uid: number | null;
  readonly epochSeconds: number | null;
  readonly clockTicks: number;
  readonly collectorPid: number | null;
  readonly collectorSession: number | null;
  /** Inode of the netns the collector started in: the host's. */
  readonly netnsInode: number | null;
  /** Every key of `meta`, for what later work needs. */
  readonly meta: ReadonlyMap<string, string>;
}

/** All records of one snapshot, and every doubt met on the way. */
export interface Records {
  readonly host: HostRecord;
  readonly netns: ReadonlyMap<number, NetnsRecords>;
  readonly netnsList: readonly NetnsListRecord[];
  readonly namespaceLinks: readonly NamespaceLinkRecord[];
  readonly processes: readonly ProcessRecord[];
  readonly nsfsMounts: readonly NsfsMountRecord[];
  readonly fdNamespaces: readonly FdNamespaceRecord[];
  readonly netnsNames: readonly NetnsNameRecord[];
  readonly lsns: readonly LsnsRecord[];
  readonly nsidTargets: readonly { readonly target: number; readonly ids: readonly NsidRecord[] }[];
  readonly fdSockets: readonly FdSocketRecord[];
  readonly containers: readonly ContainerRecord[];
  readonly runtimePods: readonly RuntimePodRecord[];
  readonly networks: readonly RuntimeNetworkRecord[];
  readonly cniNetworks: readonly CniNetworkRecord[];
  readonly cniLeases: readonly CniLeaseRecord[];
  readonly cniResults: readonly CniResultRecord[];
  readonly podmanStates: readonly PodmanStateRecord[];
  readonly stateFolders: readonly StateFolderRecord[];
  readonly engineSettings: readonly EngineSettingRecord[];
  readonly users: readonly ContainerUserRecord[];
  readonly subordinateIds: readonly SubordinateIdRecord[];
  readonly idMaps: readonly IdMapRecord[];
  readonly namespaceOwners: readonly NamespaceOwnerRecord[];
  readonly tunDevices: readonly TunDeviceRecord[];
  readonly virtualServers: readonly VirtualServerRecord[];
  /** Names of links that are backed by hardware; null when sysfs was not readable for this netns. */
  readonly physicalLinks: ReadonlySet<string> | null;
  readonly warnings: readonly Warning[];
}
