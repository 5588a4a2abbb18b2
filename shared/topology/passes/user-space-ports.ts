// Where rootlessport, slirp4netns and pasta carry a connection of the host: into which netns, port and container.
import { readRootlessNetworkArguments } from "../../parse/argv/rootless-network.ts";
import { type Builder, type Draft, recordsOf } from "../builder.ts";
import type { Container, Listener, ListenerTarget, NetworkNamespace, Process } from "../model.ts";
import { servedNetns } from "./tun-drivers.ts";

/**
 * These programs take connections on the host and make new ones inside the netns they serve. The netns is named by
 * their arguments (slirp4netns, pasta) or by where their other half lives (rootlessport: its ports come on stdin, in no
 * argument). The port inside is told by libpod's database or pasta's own map. Members of a pod share the netns: the
 * one whose socket listens on that port answers; when no socket tells, the answer is "one of N", never a guess.
 */
export function carriedInto(builder: Builder, listener: Listener, process: Process): ListenerTarget {
  const netns = netnsBehind(builder, listener, process);
  const inside = netns === null ? [] : netns.containerIds.flatMap((id) => builder.containers.get(id) ?? []);
  const port = portInside(listener, process, inside);
  const apps = inside.filter((one) => !one.isSandbox);
  const only = apps.length === 1 ? apps[0] : inside.length === 1 ? inside[0] : undefined;
  const holder = netns === null || port === null ? undefined : holderOf(builder, netns, listener, port);
  const container = holder ?? only;
  const whom = container
    ? container.name
    : inside.length > 1
      ? `one of ${inside.length} containers, no socket tells which`
      : "a rootless container";
  const how = `is ${process.role}: it carries connections into the netns of ${whom}`;
  return { container: container?.id ?? null, address: null, port, how };
}

function netnsBehind(builder: Builder, listener: Listener, process: Process): Draft<NetworkNamespace> | null {
  const inodes = new Set<number>();
  const served = servedNetns(builder, process);
  if (served !== null) inodes.add(served);
  const relatives = [
    process,
    builder.processes.get(process.ppid),
    ...(builder.childrenOf.get(process.pid) ?? []).map((pid) => builder.processes.get(pid)),
  ];
  for (const one of relatives) {
    if (one?.role !== "rootlessport" || !one.netns || one.netns === listener.netns) continue;
    const inode = builder.inodeOf.get(one.netns);
    if (inode !== undefined) inodes.add(inode);
  }
  const [inode] = inodes;
  return inode === undefined || inodes.size !== 1 ? null : (builder.netns.get(inode) ?? null);
}

/** The published port of a container there, else pasta's own word; null when two of them differ or none says. */
function portInside(
  listener: Listener,
  process: Process,
  inside: readonly Draft<Container>[],
): number | null {
  const protocol = listener.protocol.replace("6", "");
  const told = new Set(
    inside
      .flatMap((one) => one.ports)
      .filter((one) => one.hostPort === listener.port && one.protocol === protocol)
      .map((one) => one.containerPort),
  );
  const [port] = told;
  return port !== undefined && told.size === 1 ? port : forwardedPort(process, listener);
}

/** The one container of that netns that holds a socket on the port. */
function holderOf(
  builder: Builder,
  netns: NetworkNamespace,
  listener: Listener,
  port: number,
): Container | undefined {
  const protocol = listener.protocol.replace("6", "");
  const sockets = new Set(
    (recordsOf(builder, netns.inode)?.sockets ?? [])
      .filter((one) => one.port === port && one.protocol.replace("6", "") === protocol)
      .map((one) => one.inode),
  );
  const ids = new Set(
    builder.records.fdSockets
      .filter((one) => sockets.has(one.inode))
      .flatMap((one) => builder.processes.get(one.pid)?.container ?? []),
  );
  const [id] = ids;
  return id !== undefined && ids.size === 1 ? builder.containers.get(id) : undefined;
}

/** pasta's `-t 8080-8081:80-81` (also with an address before a slash): the port inside. */
function forwardedPort(process: Process, listener: Listener): number | null {
  const protocol = listener.protocol.startsWith("tcp") ? "tcp" : "udp";
  for (const forward of readRootlessNetworkArguments(process.args)?.forwards ?? []) {
    if (forward.protocol !== protocol) continue;
    for (const part of forward.text.replace(/^.*\//, "").split(",")) {
      const match = /^(\d+)(?:-(\d+))?(?::(\d+)(?:-\d+)?)?$/.exec(part);
      if (!match?.[1]) continue;
      const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
      if (listener.port < first || listener.port > last) continue;
      return Number(match[3] ?? match[1]) + listener.port - first;
    }
  }
  return null;
}
