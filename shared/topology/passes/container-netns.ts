// Pass: the netns of every container: from its process, else from its netns file; never from what the engine claims of networks.
import { type Builder, type Draft, step } from "../builder.ts";
import type { Container, NetworkNamespace } from "../model.ts";
import { normalisePath } from "./netns-names.ts";

/** Fills `netns` or the reason why it is not known, and the containers of every netns. */
export function attachContainerNetns(builder: Builder): void {
  const byPath = new Map<string, Draft<NetworkNamespace>>();
  for (const netns of builder.netns.values()) for (const name of netns.names) byPath.set(name.path, netns);
  for (const row of builder.records.netnsList) {
    const netns = builder.netns.get(row.inode);
    const path = normalisePath(row.path);
    if (netns && !byPath.has(path)) byPath.set(path, netns);
  }
  for (const container of builder.containers.values()) {
    const netns = throughProcess(builder, container) ?? throughFile(builder, container, byPath);
    if (netns) {
      container.netns = netns.id;
      netns.containerIds = [...netns.containerIds, container.id];
    } else if (container.status === "running" || container.status === "paused") {
      container.netnsDoubt = doubtOf(builder, container);
    }
  }
}

function throughProcess(builder: Builder, container: Draft<Container>): Draft<NetworkNamespace> | null {
  if (container.pid === null || container.process === null) return null;
  const link = builder.namespaceLinks.get(container.pid)?.get("net");
  if (!link || link.inode === null) return null;
  const says = `pid ${container.pid}, the first process of ${container.name}, lives in net:[${link.inode}]`;
  container.evidence = [...container.evidence, step(says, link.source)];
  return builder.netns.get(link.inode) ?? null;
}

function throughFile(
  builder: Builder,
  container: Draft<Container>,
  byPath: ReadonlyMap<string, Draft<NetworkNamespace>>,
): Draft<NetworkNamespace> | null {
  const path = builder.claims.get(container.id)?.netnsPath;
  // A stopped container's file may be gone or already another's.
  if (!path || container.status === "exited" || container.status === "created") return null;
  const netns = byPath.get(normalisePath(path)) ?? throughProcPath(builder, path);
  const told =
    netns?.evidence.find((one) => one.says.startsWith(normalisePath(path))) ?? container.evidence[0];
  if (netns && told) {
    const says = `its netns file ${normalisePath(path)} is net:[${netns.inode}]`;
    container.evidence = [...container.evidence, step(says, told.source)];
  }
  return netns;
}

/** Runtimes also name `/proc/PID/ns/net` as the file. */
function throughProcPath(builder: Builder, path: string): Draft<NetworkNamespace> | null {
  const pid = /^\/proc\/(\d+)\/ns\/net$/.exec(path)?.[1];
  const inode = pid === undefined ? null : builder.namespaceLinks.get(Number(pid))?.get("net")?.inode;
  return typeof inode === "number" ? (builder.netns.get(inode) ?? null) : null;
}

function doubtOf(builder: Builder, container: Container): string {
  if (container.pid === null) return "Its first process was not found.";
  if (container.process === null)
    return `Its process ${container.pid} is not among the processes of this host.`;
  const uid = builder.records.host.uid;
  return uid !== null && uid !== 0
    ? `Reading the namespaces of pid ${container.pid} needs root.`
    : `The namespaces of pid ${container.pid} could not be read.`;
}
