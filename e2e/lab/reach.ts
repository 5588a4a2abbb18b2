// How specs reach the lab: addresses and keys, commands inside a lab host, and the truth computed there by another road.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const LAB = join(import.meta.dirname, "lab");

export interface LabUser {
  readonly name: string;
  readonly password: string;
  readonly sudo: "none" | "nopasswd" | "password";
}

export interface LabHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly users: readonly LabUser[];
}

export interface TrueEnd {
  readonly inode: number;
  readonly ifindex: number;
  readonly name: string;
}

export interface TrueInterface {
  readonly name: string;
  readonly ifindex: number;
  readonly iflink: number;
  readonly kind: string | null;
  readonly address: string;
  /** IP addresses with their prefix length, by `ip addr` in that netns. */
  readonly addresses: readonly string[];
  readonly bridge: string | null;
  readonly peer: TrueEnd | null;
}

export interface TruePod {
  readonly name: string;
  /** Null for Podman's own pods. */
  readonly namespace: string | null;
  readonly uid: string | null;
  /** The sandbox container's id (CRI, CRI-O, Docker's k8s_POD_*). */
  readonly sandbox?: string;
  /** The pod's id (Podman). */
  readonly id?: string;
  readonly ip?: string | null;
}

export interface TrueContainer {
  readonly runtime: string;
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly status: string;
  readonly lowLevelRuntime: string | null;
  readonly pod: TruePod | null;
  /** Whose Podman it is. */
  readonly user?: string;
  /** The container whose own engine runs this one. */
  readonly inside?: string;
  readonly sandbox?: boolean;
  readonly userInode: number | null;
  /** uid_map on one line: inside, outside, count, again and again; "" when it does not run. */
  readonly uidMap: string;
  readonly netnsInode: number | null;
  /** Published ports as the engine's inspect has them: `80/tcp` to where on the host. CRI says none. */
  readonly ports?: Readonly<
    Record<string, readonly { readonly HostIp: string; readonly HostPort: string }[] | null>
  >;
  /** Podman: the infra container of a pod, which publishes for all. */
  readonly infra?: boolean;
  readonly interfaces: readonly TrueInterface[];
  readonly hostPeer: { readonly name: string; readonly ifindex: number } | null;
  readonly bridge: string | null;
  /** Every veth of the container, also one that ends on another level. */
  readonly wires: readonly {
    readonly interface: string;
    readonly peer: TrueEnd;
    readonly bridge: string | null;
  }[];
}

export interface TrueProcess {
  readonly pid: number;
  readonly ppid: number;
  readonly state: string;
  readonly uid: number;
  readonly nspid: readonly number[];
  readonly comm: string;
}

export interface Truth {
  readonly hostInode: number;
  readonly containers: readonly TrueContainer[];
  readonly netns: readonly {
    readonly inode: number;
    readonly host?: boolean;
    readonly name?: string;
    readonly pids: readonly number[];
    readonly mounts: readonly string[];
    readonly mountsElsewhere: readonly string[];
    readonly descriptors: readonly number[];
    readonly interfaces: readonly TrueInterface[];
  }[];
  readonly namespaces: readonly {
    readonly inode: number;
    readonly kind: string;
    readonly pids: readonly number[];
    readonly owner?: number | null;
    readonly parent?: number | null;
  }[];
  readonly processes: readonly TrueProcess[];
  readonly listeners: readonly {
    readonly inode: number;
    readonly protocol: string;
    readonly local: string;
    readonly pids: readonly number[];
  }[];
  readonly problems: readonly string[];
  readonly pairs: readonly { readonly a: TrueEnd; readonly b: TrueEnd }[];
}

/** True when `e2e/run.mjs` brought the lab up. */
export const LAB_IS_UP = process.env.VETHSCOPE_E2E_LAB === "1";

export function labHosts(): LabHost[] {
  return JSON.parse(lab("list", "--json")) as LabHost[];
}

export function labHost(name: string): LabHost {
  const host = known.get(name) ?? (JSON.parse(lab("list", "--json", name)) as LabHost[])[0];
  if (!host) throw new Error(`the lab has no host ${name}`);
  known.set(name, host);
  return host;
}

/** Address, keys and people of a host outlive its restart. */
const known = new Map<string, LabHost>();

export function labUser(host: LabHost, name: string): LabUser {
  const user = host.users.find((candidate) => candidate.name === name);
  if (!user) throw new Error(`lab host ${host.name} has no user ${name}`);
  return user;
}

export function truth(name: string): Truth {
  return JSON.parse(lab("truth", name, "--json")) as Truth;
}

/** Runs a command inside a lab host as root and returns what it printed. */
export function labExec(name: string, ...command: string[]): string {
  return lab("exec", name, ...command);
}

/** A fresh host in place of one that other specs may have changed. */
export function labRestart(name: string): void {
  lab("restart", name);
}

function lab(...words: string[]): string {
  return execFileSync("bash", [LAB, ...words], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
