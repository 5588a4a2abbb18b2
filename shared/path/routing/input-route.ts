// Input routing: local, forward or drop, with source validation (ip_route_input_slow, fib_validate_source, ip6 input).
import {
  formatAddress,
  isLimitedBroadcast,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isZeroNet,
} from "../address.ts";
import type { Dst, Flow } from "../flow.ts";
import { confEither, confOf, type Device, deviceNamed, type PathNetns, sysctl } from "../model.ts";
import type { Run } from "../run.ts";
import { type FibQuery, type FibResult, fibLookup, isLocalAddress } from "./fib.ts";

export type Routed =
  | { readonly ok: true; readonly dst: Dst; readonly says: string }
  | {
      readonly ok: false;
      /** An ICMP error is sent back. */
      readonly rejected: boolean;
      /** Not a decision of the kernel: the tracer does not follow such packets. */
      readonly untraced?: true;
      readonly why: string;
    };

/** What the tracer does not follow is unknown, never dropped. */
export function untraced(why: string): Routed {
  return { ok: false, rejected: false, untraced: true, why };
}

export function refuse(why: string, rejected = false): Routed {
  return { ok: false, rejected, why };
}

/** rp_filter is the larger of `all` and the device's. */
export function rpFilter(netns: PathNetns, device: Device): number {
  return Math.max(
    confOf(netns, "inet", "all", "rp_filter") ?? 0,
    confOf(netns, "inet", device.name, "rp_filter") ?? 0,
  );
}

export function forwarding(netns: PathNetns, flow: Flow, device: Device): boolean | null {
  const value =
    flow.family === "inet"
      ? (confOf(netns, "inet", device.name, "forwarding") ?? sysctl(netns, "net.ipv4.ip_forward"))
      : confOf(netns, "inet6", "all", "forwarding");
  return value === null ? null : value !== 0;
}

export function queryOf(flow: Flow, parts: Partial<FibQuery>): FibQuery {
  return {
    family: flow.family,
    destination: flow.destination,
    source: flow.source,
    iif: "lo",
    oif: null,
    mark: flow.mark,
    tos: flow.tos,
    protocol: flow.protocol,
    sourcePort: flow.sourcePort,
    destinationPort: flow.destinationPort,
    uid: null,
    ...parts,
  };
}

/** Sentence of a route that was found. */
export function routeText(found: FibResult): string {
  if (found.ok) return `${found.route.text} (table ${found.route.table}, rule ${found.rule.priority})`;
  if (found.route) return `${found.route.text} (table ${found.route.table})`;
  return found.rule ? `rule ${found.rule.priority}: ${found.rule.text}` : "no route";
}

/** Picks one next hop; several are several ways of the packet. */
export function pickNexthop(
  run: Run,
  netns: PathNetns,
  found: FibResult & { readonly ok: true },
): { readonly device: Device; readonly gateway: bigint | null } | null {
  const { nexthops, route } = found;
  const sum = nexthops.reduce((total, hop) => total + hop.weight, 0);
  const at = run.choose(
    nexthops.map((hop) => ({
      says: `next hop ${hop.gateway === null ? hop.device : formatAddress(route.family, hop.gateway)} of ${nexthops.length}`,
      probability: hop.weight / sum,
    })),
  );
  const hop = nexthops[at];
  const device = deviceNamed(netns, hop?.device ?? null);
  return hop && device ? { device, gateway: hop.gateway } : null;
}

/** Where a packet that came in by `device` goes. */
export function routeInput(run: Run, netns: PathNetns, flow: Flow, device: Device): Routed {
  return flow.family === "inet" ? input4(run, netns, flow, device) : input6(run, netns, flow, device);
}

function input4(run: Run, netns: PathNetns, flow: Flow, device: Device): Routed {
  const { source, destination } = flow;
  const address = (value: bigint): string => formatAddress("inet", value);
  if (isMulticast("inet", source) || isLimitedBroadcast("inet", source))
    return refuse(`martian source ${address(source)}`);
  if (isMulticast("inet", destination)) return untraced("multicast routing is not traced");
  if (isLimitedBroadcast("inet", destination))
    return {
      ok: true,
      dst: { kind: "broadcast", device, gateway: null, route: null },
      says: "limited broadcast",
    };
  if (isZeroNet("inet", source)) return refuse(`martian source ${address(source)}`);
  if (isZeroNet("inet", destination)) return refuse(`martian destination ${address(destination)}`);
  const localnet = confEither(netns, "inet", device.name, "route_localnet");
  if (isLoopback("inet", destination) && !localnet)
    return refuse(`martian destination ${address(destination)}: route_localnet of ${device.name} is 0`);
  if (isLoopback("inet", source) && !localnet)
    return refuse(`martian source ${address(source)}: route_localnet of ${device.name} is 0`);

  const found = fibLookup(netns, queryOf(flow, { iif: device.name }));
  const forwards = forwarding(netns, flow, device);
  if (forwards === null) run.doubt(`Whether ${netns.title} forwards was not collected: it is taken to.`);
  if (!found.ok) {
    if (forwards === false)
      return refuse(`${routeText(found)}, and forwarding of ${device.name} is off`, true);
    return refuse(`${routeText(found)}: ${found.why}`, found.why !== "blackhole");
  }
  const says = routeText(found);
  if (found.route.type === "broadcast")
    return { ok: true, dst: { kind: "broadcast", device, gateway: null, route: found.route }, says };
  if (found.route.type === "local") {
    const invalid = validateSource(netns, flow, device, null);
    if (invalid) return refuse(invalid);
    return { ok: true, dst: { kind: "local", device, gateway: null, route: found.route }, says };
  }
  if (forwards === false) return refuse(`forwarding of ${device.name} is off in ${netns.title}`, true);
  if (found.route.type !== "unicast") return refuse(`martian destination: ${says}`);
  const hop = pickNexthop(run, netns, found);
  if (hop === null) return refuse(`${says} names a device that does not exist`);
  const invalid = validateSource(netns, flow, device, hop.device);
  if (invalid) return refuse(invalid);
  return { ok: true, dst: { kind: "unicast", ...hop, route: found.route }, says };
}

/**
 * fib_validate_source(): null when the source is right, else the reason.
 * @param out device the packet would leave by; null for local delivery.
 */
export function validateSource(
  netns: PathNetns,
  flow: Flow,
  device: Device,
  out: Device | null,
): string | null {
  const strictness = rpFilter(netns, device);
  const from = formatAddress("inet", flow.source);
  const acceptsLocal = confEither(netns, "inet", device.name, "accept_local");
  const redirects =
    (confOf(netns, "inet", "all", "send_redirects") ?? 1) !== 0 ||
    (confOf(netns, "inet", device.name, "send_redirects") ?? 1) !== 0;
  if (strictness === 0 && (out?.id !== device.id || !redirects)) {
    if (acceptsLocal) return null;
    if (!netns.fib.inet.isCustom)
      return isLocalAddress(netns, "inet", flow.source) && isOwn(netns, flow.source)
        ? `source ${from} is an address of ${netns.title} itself (accept_local is 0)`
        : null;
  }
  const found = fibLookup(
    netns,
    queryOf(flow, {
      destination: flow.source,
      source: flow.destination,
      iif: out?.name ?? "lo",
      mark: confEither(netns, "inet", device.name, "src_valid_mark") ? flow.mark : 0,
      sourcePort: flow.destinationPort,
      destinationPort: flow.sourcePort,
    }),
  );
  const hasAddress = device.addresses.some((each) => each.family === "inet");
  const bad = `rp_filter: answers to ${from} would not leave by ${device.name}`;
  if (!found.ok) return strictness === 0 ? null : `rp_filter: there is no route back to ${from}`;
  const { route, nexthops } = found;
  if (route.type !== "unicast") {
    if (route.type !== "local") return `martian source ${from}`;
    if (!acceptsLocal) return `source ${from} is an address of ${netns.title} itself (accept_local is 0)`;
  }
  const uses = route.nexthops.some((hop) => hop.device === device.name);
  if (uses || (route.type === "local" && device.isLoopback)) return null;
  if (!hasAddress) return strictness === 0 ? null : bad;
  if (strictness === 1) return `${bad} but by ${nexthops[0]?.device ?? "nothing"}`;
  return null;
}

/** inet_lookup_ifaddr_rcu(): an address of some device, not merely a local route. */
function isOwn(netns: PathNetns, address: bigint): boolean {
  return netns.devices.some((device) =>
    device.addresses.some((each) => each.family === "inet" && each.address === address),
  );
}

function input6(run: Run, netns: PathNetns, flow: Flow, device: Device): Routed {
  const { source, destination } = flow;
  if (isMulticast("inet6", destination))
    return { ok: true, dst: { kind: "local", device, gateway: null, route: null }, says: "multicast" };
  const oif = isLinkLocal("inet6", destination) ? device.name : null;
  const found = fibLookup(netns, queryOf(flow, { iif: device.name, oif }));
  if (!found.ok) return refuse(`${routeText(found)}: ${found.why}`, found.why !== "blackhole");
  const says = routeText(found);
  if (found.route.type === "local" || found.route.type === "anycast")
    return { ok: true, dst: { kind: "local", device, gateway: null, route: found.route }, says };
  const forwards = forwarding(netns, flow, device);
  if (forwards === false) return refuse(`IPv6 forwarding is off in ${netns.title}`);
  if (forwards === null) run.doubt(`Whether ${netns.title} forwards IPv6 was not collected: it is taken to.`);
  if (isLinkLocal("inet6", source)) return refuse("a link-local source is not forwarded", true);
  if (source === 0n) return refuse("the unspecified source is not forwarded");
  const hop = pickNexthop(run, netns, found);
  if (hop === null) return refuse(`${says} names a device that does not exist`);
  return { ok: true, dst: { kind: "unicast", ...hop, route: found.route }, says };
}
