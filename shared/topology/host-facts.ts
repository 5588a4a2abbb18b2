// Facts of the host beside its wiring: who answers on ports, namespaces of every kind, how its runtimes are set up.
import type { Evidence } from "../snapshot/evidence.ts";
import type { ContainerId, NetnsId } from "./ids.ts";
import type { NamespaceKind } from "./model.ts";

/** Who answers behind a proxy or a placeholder; unknown parts are null. */
export interface ListenerTarget {
  readonly container: ContainerId | null;
  readonly address: string | null;
  readonly port: number | null;
  /** Half a sentence about the holder: `is docker-proxy: it copies every connection to 172.17.0.2:80`. */
  readonly how: string;
}

export interface Listener {
  readonly netns: NetnsId;
  readonly protocol: "tcp" | "tcp6" | "udp" | "udp6";
  readonly address: string;
  readonly port: number;
  /** Processes that hold the socket; empty with `doubt` when it could not be read. */
  readonly pids: readonly number[];
  readonly doubt: string | null;
  /**
   * `server`: the holder answers itself. `proxy`: it makes a second connection to the target. `placeholder`: it only
   * keeps the port, the firewall sends packets to the target. `unknown`: the holder is not known.
   */
  readonly role: "server" | "proxy" | "placeholder" | "unknown";
  /** Container of the holder when it is the server; null for a process of the host. */
  readonly container: ContainerId | null;
  readonly target: ListenerTarget | null;
  /** False for an IPv6 socket that refuses IPv4; `tcp6 :::80` alone serves both. */
  readonly servesIpv4: boolean;
  readonly evidence: readonly Evidence[];
}

/** One namespace of any kind. The network side of a netns is a NetworkNamespace. */
export interface KernelNamespace {
  readonly kind: NamespaceKind;
  readonly inode: number;
  readonly pids: readonly number[];
  /** Files it is mounted on, as the mount namespace that has them sees them. */
  readonly paths: readonly string[];
  readonly descriptors: readonly { readonly pid: number; readonly fd: number }[];
  /** Inode of the parent: pid and user namespaces nest. Null: none, or not to be seen from here. */
  readonly parent: number | null;
  /** Inode of the user namespace that owns it; null when not known. */
  readonly owner: number | null;
  /** User namespaces: how ids inside map to the collector's. */
  readonly idMaps: readonly {
    readonly kind: "uid" | "gid";
    readonly inside: number;
    readonly outside: number;
    readonly count: number;
  }[];
  readonly evidence: readonly Evidence[];
}

/** One fact about a runtime of this host, and where it stands. */
export interface RuntimeFact {
  readonly runtime: "kubelet" | "kube-proxy" | "cri-o" | "containerd" | "docker" | "podman";
  /** `cgroup driver`, `runtime endpoint`, `network backend`, ... */
  readonly key: string;
  readonly value: string;
  /** File or flag that said it last. */
  readonly where: string;
  /** Whose, for rootless Podman; null for the system's. */
  readonly user: string | null;
  readonly evidence: readonly Evidence[];
}
