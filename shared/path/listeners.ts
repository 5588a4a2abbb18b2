// Who gets a packet that reached a netns: the listening socket, and whether it is a program that only passes it on.
import type { Listener, Process } from "../topology/model.ts";
import { formatAddress, parseAddress } from "./address.ts";
import type { Flow } from "./flow.ts";
import type { PathModel, PathNetns } from "./model.ts";

const MAPPED = 0xffffn << 32n;

/** The socket that takes the packet: one bound to its very address before one bound to all. */
export function listenerOf(netns: PathNetns, flow: Flow): Listener | null {
  const port = flow.tproxyPort ?? flow.destinationPort;
  const own = netns.listeners.filter(
    (one) => one.port === port && one.protocol.startsWith(flow.protocol) && accepts(one, flow) !== null,
  );
  own.sort((a, b) => (accepts(b, flow) ?? 0) - (accepts(a, flow) ?? 0));
  return own[0] ?? null;
}

/** 3: its own address, 2: all IPv4, 1: all of both; null: not for this packet. */
function accepts(one: Listener, flow: Flow): number | null {
  const address = parseAddress(one.address);
  if (address === null) return null;
  const isSix = one.protocol.endsWith("6");
  const wanted = flow.tproxyPort === null ? flow.destination : address;
  if (!isSix) return flow.family !== "inet" ? null : address === 0n ? 2 : address === wanted ? 3 : null;
  if (flow.family === "inet" && !one.servesIpv4) return null;
  if (address === 0n) return 1;
  if (flow.family === "inet6") return address === wanted ? 3 : null;
  return address === (MAPPED | wanted) ? 3 : null;
}

/** The first visible process of a socket. */
export function processOf(model: PathModel, one: Listener): Process | null {
  const pid = one.pids[0];
  return pid === undefined
    ? null
    : ((model.netns.get(one.netns)?.processByPid ?? model.index.processByPid).get(pid) ?? null);
}

export function addressText(flow: Flow): string {
  const address = formatAddress(flow.family, flow.destination);
  return flow.destinationPort === null ? address : `${address} port ${flow.destinationPort}`;
}
