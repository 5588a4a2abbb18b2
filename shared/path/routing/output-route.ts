// Output routing: packets made here, and packets routed again after OUTPUT changed them (ip_route_me_harder).
import {
  formatAddress,
  isLimitedBroadcast,
  isLinkLocal,
  isLoopback,
  isMulticast,
  isZeroNet,
} from "../address.ts";
import type { Flow } from "../flow.ts";
import { confEither, type Device, deviceNamed, type PathNetns } from "../model.ts";
import type { Run } from "../run.ts";
import { addressType, fibLookup, isLocalAddress } from "./fib.ts";
import { pickNexthop, queryOf, type Routed, refuse, routeText, untraced } from "./input-route.ts";
import { selectAddress } from "./source-address.ts";

/**
 * Routes a packet made in this netns.
 * @param source null: the kernel chooses; the answer's `source` is what it chose.
 * @param anySource a foreign source is allowed (re-routing, transparent sockets).
 */
export function routeOutput(
  run: Run,
  netns: PathNetns,
  flow: Flow,
  source: bigint | null,
  anySource = false,
): Routed & { readonly source?: bigint } {
  const { family, destination } = flow;
  if (source !== null && !anySource && !isLocalAddress(netns, family, source))
    return refuse(`${formatAddress(family, source)} is no address of ${netns.title}`);
  if (isZeroNet(family, destination) && destination !== 0n) return refuse("the destination is in 0.0.0.0/8");
  if (isMulticast(family, destination) || isLimitedBroadcast(family, destination))
    return untraced("multicast and broadcast are not traced");
  const found = fibLookup(netns, queryOf(flow, { source, uid: flow.uid }));
  const says = routeText(found);
  if (!found.ok)
    return refuse(`${says}: ${found.why === "none" ? "network is unreachable" : found.why}`, true);
  const { route } = found;
  if (route.type === "local") {
    const lo = netns.devices.find((device) => device.isLoopback) ?? deviceNamed(netns, "lo");
    if (!lo) return refuse(`${netns.title} has no lo`);
    if (!lo.isUp) return refuse(`lo is down in ${netns.title}`);
    const chosen = source ?? route.source ?? localSource(netns, flow, route.nexthops[0]?.device ?? null);
    return { ok: true, dst: { kind: "local", device: lo, gateway: null, route }, says, source: chosen };
  }
  if (route.type !== "unicast") return untraced(`${says}: a ${route.type} destination is not traced`);
  const hop = pickNexthop(run, netns, found);
  if (hop === null) return refuse(`${says} names a device that does not exist`);
  const chosen = source ?? route.source ?? sourceFor(netns, flow, hop.device, hop.gateway, route.scope);
  if (chosen === null) return refuse(`no address of ${netns.title} can be the source on ${hop.device.name}`);
  if (
    family === "inet" &&
    isLoopback(family, chosen) &&
    !hop.device.isLoopback &&
    !confEither(netns, "inet", hop.device.name, "route_localnet")
  ) {
    return refuse(
      `source ${formatAddress(family, chosen)} may not leave by ${hop.device.name}: its route_localnet is 0`,
    );
  }
  return { ok: true, dst: { kind: "unicast", ...hop, route }, says, source: chosen };
}

function localSource(netns: PathNetns, flow: Flow, at: string | null): bigint {
  if (flow.family === "inet") return flow.destination;
  const device = deviceNamed(netns, at);
  return (device && selectAddress(netns, "inet6", device, flow.destination)) ?? flow.destination;
}

function sourceFor(
  netns: PathNetns,
  flow: Flow,
  device: Device,
  gateway: bigint | null,
  scope: string,
): bigint | null {
  if (flow.family === "inet6") return selectAddress(netns, "inet6", device, flow.destination);
  return selectAddress(netns, "inet", device, gateway, scope);
}

/** ip_route_me_harder(): the header or mark changed in OUTPUT; the outgoing device may change with it. */
export function routeAgain(run: Run, netns: PathNetns, flow: Flow): Routed {
  const { family, source } = flow;
  const type = addressType(netns, family, source, null);
  const usable = family === "inet6" || type === "local" || type === "unicast";
  // a link-local IPv6 destination keeps its device
  if (family === "inet6" && isLinkLocal(family, flow.destination) && flow.outDevice && flow.dst)
    return { ok: true, dst: flow.dst, says: "link-local: the device stays" };
  return routeOutput(run, netns, flow, usable ? source : null, true);
}
