// Records of what runtimes, CNI and the kernel leave in files: read without asking any engine.
import type { ContainerRecord, Sourced } from "./records.ts";

/** One plugin of a CNI network's chain. */
export interface CniPluginRecord {
  readonly type: string;
  readonly bridge: string | null;
  /** Link that macvlan, ipvlan or vlan stand on. */
  readonly master: string | null;
  readonly mode: string | null;
  readonly hairpin: boolean;
  readonly isGateway: boolean;
  readonly masquerades: boolean;
  /** IPAM plugin: `host-local`, `dhcp`, `static`. */
  readonly ipam: string | null;
  readonly subnets: readonly string[];
  readonly routes: readonly string[];
}

export interface CniNetworkRecord extends Sourced {
  readonly path: string;
  readonly name: string;
  readonly cniVersion: string | null;
  /** A list of plugins (`plugins`), not a single-plugin file. */
  readonly isList: boolean;
  readonly plugins: readonly CniPluginRecord[];
}

/** One address of host-local: whose it is said to be; the container may be long gone. */
export interface CniLeaseRecord extends Sourced {
  readonly network: string;
  readonly address: string;
  readonly containerId: string;
  readonly interfaceName: string | null;
  readonly path: string;
}

/** One file of the CNI result cache. Podman fills pod name and namespace with the container's name. */
export interface CniResultRecord extends Sourced {
  readonly path: string;
  readonly containerId: string;
  readonly network: string;
  readonly interfaceName: string;
  readonly podName: string | null;
  readonly podNamespace: string | null;
  readonly podUid: string | null;
  /** Bridge and host end have no sandbox; the inner end names its netns file. */
  readonly interfaces: readonly {
    readonly name: string;
    readonly mac: string | null;
    readonly sandbox: string | null;
  }[];
  /** `10.88.0.5/16`. */
  readonly addresses: readonly string[];
  readonly ports: ContainerRecord["ports"];
  /** Copy of the network's configuration, where the file was read whole. */
  readonly config: Omit<CniNetworkRecord, "source" | "path"> | null;
}

/** A virtual server of IPVS (kube-proxy's ipvs mode) and where it sends connections. */
export interface VirtualServerRecord extends Sourced {
  readonly protocol: string;
  readonly address: string;
  readonly port: number;
  /** `rr`, `lc`, `wrr`, ... */
  readonly scheduler: string;
  readonly isPersistent: boolean;
  readonly servers: readonly {
    readonly address: string;
    readonly port: number;
    /** `Masq`, `Local`, `Tunnel` or `Route`, as the kernel prints it. */
    readonly forward: string;
    readonly weight: number | null;
  }[];
}

/** What libpod's own database says of one container, which may be removed by now: never a proof that it exists. */
export interface PodmanStateRecord extends Sourced {
  readonly containerId: string;
  readonly ports: ContainerRecord["ports"];
  readonly networkMode: string | null;
}

/** A container's state folder of a low-level runtime. */
export interface StateFolderRecord extends Sourced {
  readonly root: string;
  readonly id: string;
  /** `runc`, `crun`, `kata`, `youki`, or the name Docker knows it by. */
  readonly program: string;
  readonly ownerUid: number;
}

/** One line of an engine's settings. */
export interface EngineSettingRecord extends Sourced {
  readonly owner: "kubelet" | "kube-proxy" | "cri-o" | "containerd" | "docker" | "podman";
  readonly path: string;
  /** TOML table it stands in; "" outside of one. */
  readonly table: string;
  /** As the file spells it; flags with their dashes. */
  readonly key: string;
  readonly value: string;
}

/** Somebody with container storage in the home folder. */
export interface ContainerUserRecord extends Sourced {
  readonly uid: number;
  readonly name: string;
  readonly home: string;
}

/** A range of /etc/subuid or /etc/subgid. */
export interface SubordinateIdRecord extends Sourced {
  readonly kind: "uid" | "gid";
  /** Name or number of the user. */
  readonly owner: string;
  readonly start: number;
  readonly count: number;
}

/** One line of a user namespace's id map, seen from the collector's own. */
export interface IdMapRecord extends Sourced {
  readonly pid: number;
  readonly kind: "uid" | "gid";
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** Parent (of pid and user namespaces) and owning user namespace; null when it is not to be seen from here. */
export interface NamespaceOwnerRecord extends Sourced {
  readonly inode: number;
  readonly kind: string;
  readonly parent: number | null;
  readonly owner: number | null;
}

/** A process that drives a tun or tap device of this name, in a netns that the record does not tell. */
export interface TunDeviceRecord extends Sourced {
  readonly pid: number;
  readonly device: string;
}
