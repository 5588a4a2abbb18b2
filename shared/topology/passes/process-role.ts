// What a process is to the picture, from its program and arguments alone (containers are known only later).
import type { ProcessRecord } from "../../parse/records.ts";
import type { ProcessRole } from "../model.ts";

/** PF_KTHREAD of include/linux/sched.h: tells a kernel thread from a zombie, both have no arguments. */
const PF_KTHREAD = 0x00200000;

/** True for kernel threads; they hold no namespaces of their own. */
export function isKernelThread(record: ProcessRecord): boolean {
  return (record.flags & PF_KTHREAD) !== 0 || record.pid === 2;
}

/** Program name: last part of the first argument, or comm (15 characters at most) when there are no arguments. */
export function programOf(record: {
  readonly args: readonly string[] | null;
  readonly comm: string;
}): string {
  const first = record.args?.[0] ?? "";
  const program = first.slice(first.lastIndexOf("/") + 1);
  return program === "" ? record.comm : program;
}

const ROLE_OF_PROGRAM: ReadonlyMap<string, ProcessRole> = new Map([
  ["conmon", "conmon"],
  ["dockerd", "dockerd"],
  ["containerd", "containerd"],
  ["kubelet", "kubelet"],
  ["crio", "crio"],
  ["docker-proxy", "docker-proxy"],
  ["rootlessport", "rootlessport"],
  ["containers-rootlessport", "rootlessport"],
  ["rootlessport-child", "rootlessport"],
  ["containers-rootlessport-child", "rootlessport"],
  ["slirp4netns", "slirp4netns"],
  ["pasta", "pasta"],
  ["pasta.avx2", "pasta"],
  ["passt", "pasta"],
  ["podman", "podman"],
  ["sshd-session", "sshd"],
]);

/** Role of one process; `container` roles are added by the container passes. */
export function roleOf(record: ProcessRecord): ProcessRole {
  if (isKernelThread(record)) return "kernel-thread";
  const program = programOf(record);
  const known = ROLE_OF_PROGRAM.get(program);
  if (known) return known;
  if (/^containerd-shim(-|$)/.test(program)) return "shim";
  if (record.comm === "sshd" || record.comm === "dropbear") return "sshd";
  if (record.pid === 1) return "init";
  return "other";
}
