// Pass: the first process, the shim and all members of every container, from pids, parents and cgroups.
import { type Builder, type Draft, namespaceOf, step } from "../builder.ts";
import type { ContainerId } from "../ids.ts";
import type { Container, Process, ProcessRole } from "../model.ts";
import { programOf } from "./process-role.ts";

/** Processes that hold a namespace for others and do nothing else. */
const PAUSE_PROGRAMS: ReadonlySet<string> = new Set(["pause", "catatonit", "podman-pause"]);

/** Fills pid, process, shim, owner, cgroup and status of containers; container and role of processes. */
export function attachContainerProcesses(builder: Builder): void {
  const byRuntimeId = new Map([...builder.containers.values()].map((one) => [one.runtimeId, one]));
  const members = cgroupMembers(builder, byRuntimeId);
  const initOf = new Map<number, Draft<Container>>();
  const ofShim = new Map<number, Draft<Container>[]>();
  for (const [id, container] of builder.containers) {
    const shimPid = builder.claims.get(id)?.shimPid ?? null;
    const first = firstProcess(builder, container, shimPid, members.get(id) ?? []);
    if (first) {
      container.pid = first.pid;
      container.process = first.id;
      container.cgroup = first.cgroup ?? container.cgroup;
      if (container.status === "unknown") container.status = "running";
      initOf.set(first.pid, container);
    }
    const shim = shimOf(builder, shimPid, first);
    if (!shim) continue;
    container.shim = shim.id;
    container.ownerUid ??= shim.uid;
    const held = ofShim.get(shim.pid);
    if (held) held.push(container);
    else ofShim.set(shim.pid, [container]);
  }
  assignMembers(builder, byRuntimeId, initOf, ofShim);
}

function cgroupMembers(
  builder: Builder,
  byRuntimeId: ReadonlyMap<string, Draft<Container>>,
): Map<ContainerId, Draft<Process>[]> {
  const members = new Map<ContainerId, Draft<Process>[]>();
  for (const [pid, owner] of builder.cgroupOwners) {
    const container =
      owner.containerId === null || owner.isMonitor ? undefined : byRuntimeId.get(owner.containerId);
    const process = builder.processes.get(pid);
    if (!container || !process) continue;
    const list = members.get(container.id);
    if (list) list.push(process);
    else members.set(container.id, [process]);
  }
  return members;
}

/** The engine's pid when that process exists and is not another's; else the shim's child; else the cgroup's oldest. */
function firstProcess(
  builder: Builder,
  container: Draft<Container>,
  shimPid: number | null,
  members: readonly Draft<Process>[],
): Draft<Process> | null {
  const claimed = container.pid === null ? undefined : builder.processes.get(container.pid);
  if (claimed && belongs(builder, claimed, container)) return claimed;
  const children = (shimPid === null ? [] : (builder.childrenOf.get(shimPid) ?? []))
    .flatMap((pid) => builder.processes.get(pid) ?? [])
    .filter((child) => child.role !== "conmon" && belongs(builder, child, container));
  const inits = children.filter((child) => child.nsPids.length > 1 && child.nsPids.at(-1) === 1);
  const pids = new Set(members.map((member) => member.pid));
  const roots = members.filter((member) => !pids.has(member.ppid));
  return oldest(inits) ?? oldest(children) ?? oldest(roots) ?? null;
}

/** False when the process' own cgroup names another container. */
function belongs(builder: Builder, process: Process, container: Container): boolean {
  const owner = builder.cgroupOwners.get(process.pid);
  return !owner || owner.containerId === null || owner.isMonitor || owner.containerId === container.runtimeId;
}

function oldest(processes: readonly Draft<Process>[]): Draft<Process> | undefined {
  return processes.reduce<Draft<Process> | undefined>(
    (best, one) => (!best || one.startTime < best.startTime ? one : best),
    undefined,
  );
}

function shimOf(builder: Builder, shimPid: number | null, first: Process | null): Draft<Process> | null {
  const told = shimPid === null ? undefined : builder.processes.get(shimPid);
  if (told) return told;
  const parent = first ? builder.processes.get(first.ppid) : undefined;
  return parent && (parent.role === "shim" || parent.role === "conmon") ? parent : null;
}

/** Walks the tree from its roots: own cgroup first, then being a first process, then the parent's container. */
function assignMembers(
  builder: Builder,
  byRuntimeId: ReadonlyMap<string, Draft<Container>>,
  initOf: ReadonlyMap<number, Draft<Container>>,
  ofShim: ReadonlyMap<number, readonly Draft<Container>[]>,
): void {
  const queue: number[] = [];
  for (const process of builder.processes.values()) {
    if (!builder.processes.has(process.ppid) || process.ppid === process.pid) queue.push(process.pid);
  }
  const seen = new Set<number>(queue);
  for (const pid of queue) {
    const process = builder.processes.get(pid);
    if (!process) continue;
    const owner = builder.cgroupOwners.get(pid);
    const byCgroup = owner?.containerId && !owner.isMonitor ? byRuntimeId.get(owner.containerId) : undefined;
    const parent = builder.processes.get(process.ppid);
    const container = initOf.get(pid) ?? byCgroup ?? enteredBy(builder, process, ofShim);
    process.container = container?.id ?? parent?.container ?? null;
    if (process.container !== null) tellRole(builder, process, initOf.has(pid), container ?? null);
    for (const child of builder.childrenOf.get(pid) ?? []) {
      if (seen.has(child)) continue;
      seen.add(child);
      queue.push(child);
    }
  }
}

/** A shim's other child (`exec`, or an orphan it adopted): of the container whose pid namespace it shares. */
function enteredBy(
  builder: Builder,
  process: Process,
  ofShim: ReadonlyMap<number, readonly Draft<Container>[]>,
): Draft<Container> | null {
  const held = ofShim.get(process.ppid);
  if (!held || process.role === "conmon" || process.role === "shim") return null;
  const own = namespaceOf(builder, process.pid, "pid") ?? null;
  const same = held.filter(
    (container) =>
      container.pid !== null && own !== null && namespaceOf(builder, container.pid, "pid") === own,
  );
  if (same.length === 1) return same[0] ?? null;
  return held.length === 1 ? (held[0] ?? null) : null;
}

function tellRole(
  builder: Builder,
  process: Draft<Process>,
  isFirst: boolean,
  container: Container | null,
): void {
  const keeps: ReadonlySet<ProcessRole> = new Set([
    "shim",
    "conmon",
    "dockerd",
    "containerd",
    "kubelet",
    "crio",
  ]);
  if (isFirst) {
    const pauses = PAUSE_PROGRAMS.has(programOf(process)) || (container?.isSandbox ?? false);
    process.role = pauses ? "pause" : "container-init";
  } else if (!keeps.has(process.role)) {
    process.role = "container";
  }
  if (!container) return;
  const record = builder.processRecords.get(process.pid);
  const owner = builder.cgroupOwners.get(process.pid);
  const source = owner && record?.cgroupSource ? record.cgroupSource : process.evidence[0]?.source;
  if (!source) return;
  const how = owner ? "by its cgroup" : isFirst ? "as its first process" : "through its shim";
  process.evidence = [
    ...process.evidence,
    step(`pid ${process.pid} belongs to ${container.name} ${how}`, source),
  ];
}
