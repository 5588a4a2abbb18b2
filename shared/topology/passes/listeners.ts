// Pass: listening sockets of every netns and the processes that hold them, joined by the socket's inode.
import type { SourceRef } from "../../snapshot/evidence.ts";
import { type Builder, step } from "../builder.ts";
import { programOf } from "./process-role.ts";

/** One listener per socket; a socket without a visible holder keeps a doubt, never a guess by port number. */
export function findListeners(builder: Builder): void {
  const { records } = builder;
  const holdersOf = new Map<number, Map<number, SourceRef>>();
  for (const held of records.fdSockets) {
    const holders = holdersOf.get(held.inode) ?? new Map<number, SourceRef>();
    if (!holders.has(held.pid)) holders.set(held.pid, held.source);
    holdersOf.set(held.inode, holders);
  }
  const root = records.host.uid === 0;
  for (const [inode, inside] of records.netns) {
    const netns = builder.netns.get(inode);
    if (!netns) continue;
    for (const socket of inside.sockets) {
      const holders = holdersOf.get(socket.inode);
      const pids = [...(holders?.keys() ?? [])]
        .filter((pid) => !builder.hiddenPids.has(pid))
        .sort((a, b) => a - b);
      if (holders && pids.length === 0) continue;
      const evidence = [
        step(
          `${socket.protocol} ${socket.address} port ${socket.port} is socket ${socket.inode}`,
          socket.source,
        ),
      ];
      const first = pids[0] === undefined ? undefined : builder.processes.get(pids[0]);
      const held = first ? holders?.get(first.pid) : undefined;
      if (first && held)
        evidence.push(step(`pid ${first.pid} ${programOf(first)} holds socket ${socket.inode}`, held));
      builder.listeners.push({
        netns: netns.id,
        protocol: socket.protocol,
        address: socket.address,
        port: socket.port,
        pids,
        doubt: pids.length > 0 ? null : doubtOf(root, records.fdSockets.length > 0),
        role: "unknown",
        container: null,
        target: null,
        servesIpv4: true,
        evidence,
      });
    }
  }
}

function doubtOf(root: boolean, anyRead: boolean): string {
  if (!root) return "Which process holds the socket was not permitted: open descriptors of others need root.";
  return anyRead
    ? "No visible process holds the socket: the kernel does (NFS, WireGuard, VXLAN), or it just changed hands."
    : "Open descriptors were not collected.";
}
