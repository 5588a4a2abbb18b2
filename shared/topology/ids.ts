// Branded identities. A bare string is never an identity; only these makers create one.

type Brand<Name extends string> = string & { readonly __brand: Name };

export type HostId = Brand<"HostId">;
export type NetnsId = Brand<"NetnsId">;
export type InterfaceId = Brand<"InterfaceId">;
export type ProcessId = Brand<"ProcessId">;
export type ContainerId = Brand<"ContainerId">;
export type PodId = Brand<"PodId">;

/** Host: machine-id and boot id (never address or name). */
export function hostId(machineId: string, bootId: string): HostId {
  return `host:${machineId || "?"}:${bootId || "?"}` as HostId;
}

/**
 * Network namespace: inode plus an anchor that outlives inode reuse: `s<start time in clock ticks>` of its oldest
 * process, or `p<nsfs path>` when no process is in it, or `?`.
 */
export function netnsId(inode: number, anchor: string): NetnsId {
  return `net:${inode}:${anchor}` as NetnsId;
}

/** Interface: its netns and ifindex (never name, MAC or `@ifN`). */
export function interfaceId(netns: NetnsId, ifindex: number): InterfaceId {
  return `${netns}#${ifindex}` as unknown as InterfaceId;
}

/** Process: pid and start time in clock ticks since boot (pids are reused). */
export function processId(pid: number, startTime: number): ProcessId {
  return `pid:${pid}:${startTime}` as ProcessId;
}

/** The pid of a process id, qualified or not. */
export function pidOf(id: ProcessId): number {
  return Number(/pid:(\d+):\d+$/.exec(id)?.[1]);
}

/** Container: runtime and full id (64 hex where the runtime has it). */
export function containerId(runtime: string, id: string): ContainerId {
  return `ctr:${runtime}:${id}` as ContainerId;
}

/** Pod: Kubernetes uid, else the sandbox (or Podman pod) id. */
export function podId(uid: string): PodId {
  return `pod:${uid}` as PodId;
}

/** The host part of a qualified id (see `qualifyTopology`); "" for an id of a host that is open alone. */
export function qualifierOf(id: string): string {
  return /^([A-Za-z0-9._~-]+)\//.exec(id)?.[1] ?? "";
}

/** The id as it is where its host is open alone: without what `qualifierOf` tells. */
export function unqualified(id: string): string {
  const qualifier = qualifierOf(id);
  return qualifier === "" ? id : id.slice(qualifier.length + "/".length);
}
