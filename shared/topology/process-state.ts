// Whether a process has ended, and why one stands in no network namespace: four reasons that must not be mistaken.
import type { Process } from "./model.ts";

/** True for a process that has ended and waits for its parent: its arguments and most namespace links are gone. */
export function isEnded({ state }: { readonly state: string }): boolean {
  return state === "Z" || state === "X" || state === "x";
}

export type NetnsAbsence = "kernel-thread" | "ended" | "not-permitted" | "not-collected";

/** Only for a process whose `netns` is null. Refused is what has a link that could not be read, and neither other reason. */
export function whyNoNetns(process: Pick<Process, "role" | "state" | "namespaces">): NetnsAbsence {
  if (process.role === "kernel-thread") return "kernel-thread";
  if (isEnded(process)) return "ended";
  return process.namespaces.net === null ? "not-permitted" : "not-collected";
}
