// Words for what a process is and does: never only the kernel's letter.
import type { Process, ProcessRole } from "../../topology/model.ts";

/** State letters of proc_pid_stat(5). */
const STATE_WORDS: ReadonlyMap<string, string> = new Map([
  ["R", "running"],
  ["S", "sleeping"],
  ["D", "waiting in the kernel"],
  ["Z", "zombie"],
  ["T", "stopped"],
  ["t", "traced"],
  ["X", "dead"],
  ["x", "dead"],
  ["I", "idle"],
  ["P", "parked"],
]);

/** States a person should see at a glance; the others are how a healthy process spends its time. */
const NOTABLE: ReadonlySet<string> = new Set(["D", "Z", "T", "t", "X", "x"]);

/** The state in words; a letter that is not known stands as it was printed. */
export function stateWord(process: Pick<Process, "state">): string {
  return STATE_WORDS.get(process.state) ?? (process.state || "not known");
}

export function isNotable(process: Pick<Process, "state">): boolean {
  return NOTABLE.has(process.state);
}

const ROLE_WORDS: Readonly<Record<ProcessRole, string>> = {
  init: "init",
  "kernel-thread": "kernel thread",
  "container-init": "first process",
  container: "",
  pause: "pause",
  shim: "shim",
  conmon: "monitor",
  dockerd: "engine",
  containerd: "runtime",
  kubelet: "kubelet",
  crio: "runtime",
  "docker-proxy": "port proxy",
  rootlessport: "port proxy",
  slirp4netns: "user-mode network",
  pasta: "user-mode network",
  podman: "podman",
  sshd: "",
  other: "",
};

/** What the process is to the containers; "" when nothing special. */
export function roleWord(process: Pick<Process, "role">): string {
  return ROLE_WORDS[process.role];
}
