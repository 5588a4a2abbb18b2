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
  readonly bridge: string | null;
  readonly peer: TrueEnd | null;
}

export interface TrueContainer {
  readonly runtime: string;
  readonly id: string;
  readonly name: string;
  readonly pid: number;
  readonly status: string;
  readonly netnsInode: number;
  readonly interfaces: readonly TrueInterface[];
  readonly hostPeer: { readonly name: string; readonly ifindex: number } | null;
  readonly bridge: string | null;
}

export interface Truth {
  readonly hostInode: number;
  readonly containers: readonly TrueContainer[];
  readonly netns: readonly {
    readonly inode: number;
    readonly host?: boolean;
    readonly interfaces: readonly TrueInterface[];
  }[];
  readonly pairs: readonly { readonly a: TrueEnd; readonly b: TrueEnd }[];
}

/** True when `e2e/run.mjs` brought the lab up. */
export const LAB_IS_UP = process.env.VETHSCOPE_E2E_LAB === "1";

export function labHost(name: string): LabHost {
  const hosts = JSON.parse(lab("list", "--json")) as LabHost[];
  const host = hosts.find((candidate) => candidate.name === name);
  if (!host) throw new Error(`the lab has no host ${name}`);
  return host;
}

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

function lab(...words: string[]): string {
  return execFileSync("bash", [LAB, ...words], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
}
