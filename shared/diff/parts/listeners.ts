// Part of a diff: listening sockets by address and port, with the program that holds them; and the daemons of runtimes.
import type { Examined } from "../../findings/examine.ts";
import type { Listener, NetworkNamespace, Process, ProcessRole } from "../../topology/model.ts";
import { fieldChanges } from "../change.ts";
import { type Comparison, place } from "../comparison.ts";
import { pairUp } from "../pairing.ts";

/** Above this UDP ports are clients' that wait for an answer (ip_local_port_range's usual start). */
const EPHEMERAL = 32768;

export function diffListeners(comparison: Comparison): void {
  for (const netns of comparison.netns) {
    const read = [comparison.before.socketsRead(netns.before), comparison.after.socketsRead(netns.after)];
    if (read.includes(false)) continue;
    const { pairs, removed, added } = pairUp(
      chosen(comparison.before, netns.before),
      chosen(comparison.after, netns.after),
      [(one) => `${one.protocol} ${one.address} ${one.port}`],
    );
    const where = place(comparison, netns.after, "after");
    const refs = {
      before: { kind: "netns", id: netns.before.id },
      after: { kind: "netns", id: netns.after.id },
    } as const;
    const name = (one: Listener) => `${one.protocol} ${one.address}:${one.port}`;
    for (const { before, after } of pairs) {
      const fields = fieldChanges(
        { holder: holders(comparison.before, before) },
        { holder: holders(comparison.after, after) },
      );
      // A holder that could not be seen on one side is no change.
      if (fields.some((field) => field.before !== null && field.after !== null))
        comparison.changes.push({
          kind: "listener",
          change: "changed",
          name: name(after),
          where,
          fields,
          ...refs,
        });
    }
    for (const one of removed)
      comparison.changes.push({
        kind: "listener",
        change: "removed",
        name: name(one),
        where,
        fields: fieldChanges({ holder: holders(comparison.before, one) }, { holder: null }),
        ...refs,
      });
    for (const one of added)
      comparison.changes.push({
        kind: "listener",
        change: "added",
        name: name(one),
        where,
        fields: fieldChanges({}, { holder: holders(comparison.after, one) }),
        ...refs,
      });
  }
}

/** Each socket address once (SO_REUSEPORT has many); without clients and Docker's name server, whose ports are drawn by lot. */
function chosen(host: Examined, netns: NetworkNamespace): Listener[] {
  const once = new Map<string, Listener>();
  for (const one of host.index.listenersByNetns.get(netns.id) ?? []) {
    if (one.protocol.startsWith("udp") && one.port >= EPHEMERAL) continue;
    if (one.address === "127.0.0.11") continue;
    const key = `${one.protocol} ${one.address} ${one.port}`;
    if (!once.has(key)) once.set(key, one);
  }
  return [...once.values()];
}

function holders(host: Examined, one: Listener): string | null {
  const names = one.pids.flatMap((pid) => host.index.processByPid.get(pid)?.comm ?? []);
  return names.length > 0 ? [...new Set(names)].sort().join(", ") : null;
}

const DAEMONS: ReadonlySet<ProcessRole> = new Set(["dockerd", "containerd", "kubelet", "crio"]);

/** Daemons of runtimes: another pid means that it was restarted. */
export function diffDaemons(comparison: Comparison): void {
  if (!comparison.sameBoot) return;
  const daemons = (host: Examined) =>
    host.topology.processes.filter((one) => DAEMONS.has(one.role) && one.container === null);
  const { pairs, removed, added } = pairUp<Process>(daemons(comparison.before), daemons(comparison.after), [
    (one) => one.id,
    (one) => one.role,
  ]);
  const ref = (one: Process) => ({ kind: "process", id: one.id }) as const;
  for (const { before, after, by } of pairs) {
    if (by === 0) continue;
    const fields = fieldChanges({ pid: `${before.pid}` }, { pid: `${after.pid}` });
    comparison.changes.push({
      kind: "process",
      change: "replaced",
      name: after.role,
      where: "host",
      fields,
      before: ref(before),
      after: ref(after),
    });
  }
  for (const one of removed)
    comparison.changes.push({
      kind: "process",
      change: "removed",
      name: one.role,
      where: "host",
      fields: [],
      before: ref(one),
      after: null,
    });
  for (const one of added)
    comparison.changes.push({
      kind: "process",
      change: "added",
      name: one.role,
      where: "host",
      fields: [],
      before: null,
      after: ref(one),
    });
}
