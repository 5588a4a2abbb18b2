// IPVS: connections to a virtual server go on to one of its real servers, and answers get its address back (ip_vs_core.c, ip_vs_xmit.c).
import type { VirtualServerRecord } from "../../parse/records-on-disk.ts";
import { formatAddress, isLoopback, parseAddress } from "../address.ts";
import { type Dst, endText, type Flow, packetOf, tupleText } from "../flow.ts";
import { listenerOf } from "../listeners.ts";
import { type Ipvs, type PathNetns, sysctl } from "../model.ts";
import { isLocalAddress } from "../routing/fib.ts";
import { routeOutput } from "../routing/output-route.ts";
import type { Option, Run } from "../run.ts";
import type { HookName } from "./evaluation.ts";
import { ACCEPT, type ChainVerdict } from "./verdict.ts";

/** The packet leaves its hook here: it is sent on as if the host had made it, by OUTPUT and POSTROUTING. */
export interface Balanced {
  readonly kind: "balanced";
  readonly dst: Dst;
}

/** Priorities of ip_vs_ops4 and ip_vs_ops6: behind filtering, before source NAT. */
export const IPVS_ANSWERS: Readonly<Partial<Record<HookName, number>>> = {
  input: 98,
  forward: 100,
  output: -99,
};
export const IPVS_REQUESTS: Readonly<Partial<Record<HookName, number>>> = { input: 99, output: -98 };

/** The device that kube-proxy gives the addresses of Services. */
export const SERVICE_DEVICE = "kube-ipvs0";

function connectionKey(netns: PathNetns, flow: Flow, server: bigint, port: number, client: Client): string {
  return `${netns.id} ${flow.protocol} ${server} ${port} ${client.address} ${client.port}`;
}

interface Client {
  readonly address: bigint;
  readonly port: number | null;
}

/** ip_vs_out(): the answer of a real server bears the virtual server's address again. */
export function restoreAnswer(run: Run, netns: PathNetns, flow: Flow, hook: HookName): void {
  if (run.balanced.size === 0 || flow.ipvs || flow.sourcePort === null) return;
  const client = { address: flow.destination, port: flow.destinationPort };
  const virtual = run.balanced.get(connectionKey(netns, flow, flow.source, flow.sourcePort, client));
  if (virtual === undefined) return;
  const before = packetOf(flow);
  const was = tupleText(flow);
  flow.source = virtual.address;
  flow.sourcePort = virtual.port;
  flow.ipvs = true;
  run.hop({
    kind: "nat",
    netns: netns.id,
    hook,
    says: `Source rewritten by IPVS: ${was} becomes ${tupleText(flow)}`,
    before,
    after: packetOf(flow),
  });
}

/** ip_vs_in(): sends a first packet on to a real server. Accepts what is not for a virtual server, and what stays here. */
export function balance(run: Run, netns: PathNetns, flow: Flow, hook: HookName): ChainVerdict | Balanced {
  const { destinationPort: port, protocol } = flow;
  const { ipvs } = netns;
  if (flow.ipvs || flow.ctReply || port === null) return ACCEPT;
  // marks are asked for before addresses (ip_vs_service_find)
  if (ipvs.byMark && flow.mark !== 0)
    return {
      kind: "unknown",
      why: `IPVS takes packets by their mark here, and which mark 0x${flow.mark.toString(16)} goes where was not read`,
    };
  const virtual = virtualServer(ipvs, flow, port);
  if (virtual === null) return whatIsNotRead(netns, flow);
  const name = `the virtual server ${endText(flow.family, flow.destination, port)}/${protocol} of IPVS`;
  // without sysctl_sloppy_tcp a connection begins with SYN
  if (protocol === "tcp" && (!flow.tcpFlags.includes("SYN") || flow.tcpFlags.includes("RST")))
    return { kind: "unknown", why: `${name} takes this packet only if it knows the connection` };
  const server = pick(run, virtual, name);
  if (server === null)
    return { kind: "reject", why: `${name} has no real server: the kernel answers port unreachable` };
  const { forward } = server;
  if (forward === "Local") return ACCEPT;
  const address = parseAddress(server.address);
  if (address === null || forward !== "Masq")
    return {
      kind: "unknown",
      why: `${name} forwards to ${server.address} by ${forward === "Tunnel" ? "a tunnel" : forward === "Route" ? "direct routing" : forward}, which is not modelled`,
    };
  return rewrite(run, netns, flow, hook, { name, address, port: server.port === 0 ? port : server.port });
}

/** The virtual server of a packet: its port, else one for all ports. */
function virtualServer({ virtualServers }: Ipvs, flow: Flow, port: number): VirtualServerRecord | null {
  if (virtualServers.size === 0) return null;
  const fits = virtualServers.get(`${flow.protocol} ${formatAddress(flow.family, flow.destination)}`) ?? [];
  return fits.find((one) => one.port === port) ?? fits.find((one) => one.port === 0) ?? null;
}

/** What may be a virtual server though it is none of those that were read: a Service's address, or a port nobody listens on. */
function whatIsNotRead(netns: PathNetns, flow: Flow): ChainVerdict {
  const { ipvs, byName } = netns;
  if (ipvs.unread === null) return ACCEPT;
  const isService = byName.get(SERVICE_DEVICE)?.addresses.some((one) => one.address === flow.destination);
  // an answer goes to the socket that asked
  const opens = flow.dst?.kind === "local" && !flow.tcpFlags.includes("ACK");
  const isFree = opens && netns.socketsRead && listenerOf(netns, flow) === null;
  return isService === true || isFree
    ? { kind: "unknown", why: `what IPVS does with this address is not known: ${ipvs.unread}` }
    : ACCEPT;
}

/** One of the real servers by the scheduler; null: there is none. */
function pick(
  run: Run,
  { servers, scheduler, isPersistent }: VirtualServerRecord,
  name: string,
): VirtualServerRecord["servers"][number] | null {
  // weight 0 keeps old connections and gets no new ones
  const ready = servers.filter((one) => one.weight !== 0);
  // a weight that was not read may be 0 too
  const areKnown = ready.every((one) => one.weight !== null);
  const all = ready.reduce((sum, one) => sum + (one.weight ?? 0), 0);
  if (isPersistent && ready.length > 1)
    run.doubt(`To ${name} a client comes back to the same real server for a while: which one is not known.`);
  const options = ready.map((one, at): Option => {
    const share =
      scheduler === "rr" ? 1 / ready.length : scheduler === "wrr" ? (one.weight ?? 0) / all : null;
    return {
      says: `${name}: real server ${one.address}:${one.port}, ${at + 1} of ${ready.length} (${scheduler})`,
      // least connections, hashes: depend on what else goes on
      probability: isPersistent || !areKnown ? null : share,
    };
  });
  return options.length === 0 ? null : (ready[run.choose(options)] ?? null);
}

interface Target {
  readonly name: string;
  readonly address: bigint;
  readonly port: number;
}

/** ip_vs_nat_xmit(): routed by the real server alone; one of this host stays in the hook. */
function rewrite(
  run: Run,
  netns: PathNetns,
  flow: Flow,
  hook: HookName,
  { name, address, port }: Target,
): ChainVerdict | Balanced {
  const probe: Flow = { ...flow, destination: address, destinationPort: port, mark: 0, uid: null };
  const routed = routeOutput(run, netns, probe, null, true);
  if (!routed.ok)
    return {
      kind: routed.untraced === true ? "unknown" : "reject",
      why: `${name} has no way to ${endText(flow.family, address, port)}: ${routed.why}`,
    };
  const isHere = routed.dst.kind === "local";
  if (!isHere && isLoopback(flow.family, flow.source))
    return { kind: "drop", why: `${name} sends nothing from a loopback address to another machine` };
  if (!isHere && flow.ttl <= 1) return { kind: "reject", why: "its ttl ran out" };
  if (!isHere) flow.ttl -= 1;
  const client = { address: flow.source, port: flow.sourcePort };
  run.balanced.set(connectionKey(netns, flow, address, port, client), {
    address: flow.destination,
    port: flow.destinationPort ?? 0,
  });
  const before = packetOf(flow);
  const was = tupleText(flow);
  flow.destination = address;
  flow.destinationPort = port;
  flow.ipvs = true;
  flow.dst = routed.dst;
  bindConnection(run, netns, flow, address, port);
  run.hop({
    kind: "nat",
    netns: netns.id,
    hook,
    says: `Destination rewritten by IPVS: ${was} becomes ${tupleText(flow)}`,
    before,
    after: packetOf(flow),
  });
  return isHere ? ACCEPT : { kind: "balanced", dst: routed.dst };
}

/** ip_vs_update_conntrack() where net.ipv4.vs.conntrack is on, else ip_vs_notrack(). */
function bindConnection(run: Run, netns: PathNetns, flow: Flow, address: bigint, port: number): void {
  const isTracked = sysctl(netns, "net.ipv4.vs.conntrack");
  if (isTracked === null)
    run.doubt(
      "Whether IPVS keeps connections tracked (net.ipv4.vs.conntrack) was not collected: on, as kube-proxy sets it, is assumed.",
    );
  if (isTracked === 0 && !isLocalAddress(netns, flow.family, address)) {
    flow.ct = null;
    flow.ctState = "UNTRACKED";
  } else if (flow.ct !== null && !flow.ct.confirmed) {
    flow.ct.reply = { ...flow.ct.reply, source: address, sourcePort: port };
  }
}
