// Checks on process trees: conmon without a child, zombies, a container whose shim died, one without a process.
import type { ProcessRecord } from "../../parse/records.ts";
import type { Process } from "../../topology/model.ts";
import { isEnded } from "../../topology/process-state.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { containerRef, count, processRef } from "../names.ts";

export const lonelyConmon: Check = {
  code: "conmon-without-child",
  looksFor: "conmon without a child",
  run: (host) =>
    host.topology.processes.flatMap((process): Finding[] => {
      const children = host.index.childrenOf.get(process.pid) ?? [];
      if (process.role !== "conmon" || isEnded(process) || children.some((child) => !isEnded(child)))
        return [];
      const name = process.args[process.args.indexOf("-n") + 1];
      const called = process.args.includes("-n") && name ? ` of ${name}` : "";
      const container = process.args.flatMap((word) =>
        host.topology.containers.filter((one) => one.runtimeId === word),
      )[0];
      return [
        {
          code: "conmon-without-child",
          severity: "doubt",
          title: `conmon${called} holds nobody`,
          reason: `conmon pid ${process.pid}${called} has no living child: its container ended, but conmon did not.`,
          evidence: process.evidence.slice(0, 1),
          advice: `Its exit command may hang; see what ${process.pid} waits for (cat /proc/${process.pid}/stack), then podman container cleanup.`,
          refs: [processRef(process), ...(container ? [containerRef(container)] : [])],
        },
      ];
    }),
};

/** Several zombies of one parent mean that it does not wait for them, also in a snapshot that looked once. */
const MANY = 3;

/**
 * Every process is a zombie between its exit and its parent's next turn on a processor (wait(2)); the kernel does not say
 * when it ended. So one counts that was a zombie still a second later; where nobody looked again, only many do.
 */
function lasting(process: ProcessRecord, siblings: number): boolean {
  return process.stillZombie ?? siblings >= MANY;
}

export const zombies: Check = {
  code: "zombies",
  looksFor: "zombie children",
  run: (host) => {
    const byParent = new Map<number, Process[]>();
    for (const process of host.topology.processes) {
      if (!isEnded(process)) continue;
      const list = byParent.get(process.ppid);
      if (list) list.push(process);
      else byParent.set(process.ppid, [process]);
    }
    const records = new Map(host.records.processes.map((record) => [record.pid, record]));
    return [...byParent].flatMap(([ppid, all]): Finding[] => {
      const dead = all.filter((process) => {
        const record = records.get(process.pid);
        return record !== undefined && lasting(record, all.length);
      });
      if (dead.length === 0) return [];
      const parent = host.index.processByPid.get(ppid);
      const container = parent?.container ? host.index.containers.get(parent.container) : undefined;
      const called = parent ? `pid ${ppid} (${parent.comm})` : `pid ${ppid}`;
      return [
        {
          code: "zombies",
          severity: dead.length >= MANY ? "doubt" : "note",
          title: `${count(dead.length, "zombie")} of ${container?.name ?? parent?.comm ?? `pid ${ppid}`}`,
          reason: `${count(dead.length, "process", "processes")} ended, but ${called}, ${dead.length === 1 ? "its" : "their"} parent, has not asked for the exit status.`,
          evidence: dead.slice(0, 3).flatMap((process) => process.evidence.slice(0, 1)),
          advice: container
            ? "Run the container with --init, so that something reaps its children."
            : "Look at the parent; a restart of it clears them.",
          refs: [...(parent ? [processRef(parent)] : []), ...dead.slice(0, 20).map(processRef)],
        },
      ];
    });
  },
};

export const deadShim: Check = {
  code: "shim-died",
  looksFor: "a container whose shim died",
  run: (host) => {
    if (host.topology.processes.length === 0) return [];
    return host.topology.containers.flatMap((container): Finding[] => {
      if (container.status !== "running" || container.runtime === "unknown") return [];
      const process = container.process ? host.index.processes.get(container.process) : undefined;
      if (!process) return withoutProcess(host, container.id);
      const parent = host.index.processByPid.get(process.ppid);
      if (container.shim !== null && host.index.processes.get(container.shim)?.pid === process.ppid)
        return [];
      // Only a parent that adopts tells: PID 1, or a subreaper such as systemd --user.
      const adopted = process.ppid === 1 || parent?.role === "init" || parent?.comm === "systemd";
      if (!adopted || process.container !== container.id) return [];
      return [
        {
          code: "shim-died",
          severity: "broken",
          title: `${container.name} has lost its shim`,
          reason: `pid ${process.pid}, the first process of ${container.name}, is a child of pid ${process.ppid}: its shim is gone, nobody collects its output or its exit.`,
          evidence: process.evidence,
          advice: "Logs and exec no longer work; restart the container when it can be.",
          refs: [containerRef(container), processRef(process)],
        },
      ];
    });
  },
};

/** The engine says "running", but the process it names is not there. */
function withoutProcess(host: Examined, id: Examined["topology"]["containers"][number]["id"]): Finding[] {
  const container = host.index.containers.get(id);
  const engine = host.topology.processes.some(
    (process) => process.role === "dockerd" || process.role === "containerd" || process.role === "podman",
  );
  const told = container?.runtime === "podman" || engine;
  if (
    !container ||
    container.pid === null ||
    container.pid <= 0 ||
    host.index.processByPid.has(container.pid) ||
    !told
  )
    return [];
  return [
    {
      code: "container-without-process",
      severity: "broken",
      title: `${container.name} is said to run, but does not`,
      reason: `${container.runtime} calls ${container.name} running with pid ${container.pid}, and no such process is on this host.`,
      evidence: container.evidence.slice(0, 2),
      advice: "The runtime missed its end: restart the container, or the runtime when it does not notice.",
      refs: [containerRef(container)],
    },
  ];
}
