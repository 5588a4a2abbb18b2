// The journey of one packet from device to device: hooks, routing, bridges and veths, until something takes or drops it.
import { isLoopback, isMulticast } from "./address.ts";
import { type Dst, type Flow, packetOf, tupleText } from "./flow.ts";
import { bridgeCalls } from "./iptables/environment-match.ts";
import type { Device, PathNetns } from "./model.ts";
import { visitBridgeHook } from "./netfilter/bridge-hooks.ts";
import { forget } from "./netfilter/conntrack.ts";
import { visitHook } from "./netfilter/hooks.ts";
import { visitIngress } from "./netfilter/ingress-hooks.ts";
import type { Balanced } from "./netfilter/ipvs.ts";
import type { ChainVerdict } from "./netfilter/verdict.ts";
import { goOnward } from "./onward.ts";
import { type Routed, routeInput } from "./routing/input-route.ts";
import { routeOutput } from "./routing/output-route.ts";
import type { Run } from "./run.ts";
import { bridgeOf, type Endpoint, neighbourOf, portTowards } from "./segment.ts";

/** How a journey through kernels ended. */
export type End =
  /** Passed INPUT of this netns: a socket or the kernel itself takes it. */
  | { readonly kind: "local"; readonly netns: PathNetns }
  /** Left what the snapshot shows: a wire, a tunnel, or a program behind a tap. */
  | { readonly kind: "left"; readonly netns: PathNetns; readonly at: Endpoint }
  | { readonly kind: "drop" | "reject" | "unknown"; readonly netns: PathNetns; readonly why: string };

/** More forwards than a ttl allows. */
const MOST_LEGS = 300;

export class Journey {
  readonly run: Run;
  readonly flow: Flow;
  #legs = 0;
  /** Whom the frame that is on its way is for. */
  #nextHop = 0n;

  constructor(run: Run, flow: Flow) {
    this.run = run;
    this.flow = flow;
  }

  /**
   * A packet is made in this netns.
   * @param source null: the kernel chooses one.
   * @param bySocket a process sends it; the kernel's own packets have no owner.
   */
  send(netns: PathNetns, source: bigint | null, bySocket = true): End {
    const { run, flow } = this;
    if (netns.bypassed !== null) return this.#unknown(netns, netns.bypassed);
    flow.local = bySocket;
    let routed = routeOutput(run, netns, flow, source);
    // connect() of IPv4 looks once for a source address and once more with it (ip_route_connect)
    if (routed.ok && source === null && flow.protocol === "tcp" && flow.family === "inet")
      routed = routeOutput(run, netns, flow, routed.source ?? null);
    if (!routed.ok) return this.#refused(netns, routed);
    flow.source = routed.source ?? flow.source;
    flow.dst = routed.dst;
    run.hop({
      kind: "route",
      netns: netns.id,
      says: `${netns.title} sends ${tupleText(flow)} by ${routed.dst.device.name}: ${routed.says}`,
      interface: routed.dst.device.id,
      after: packetOf(flow),
      ...(routed.dst.route?.from ? { source: routed.dst.route.from } : {}),
    });
    flow.inDevice = null;
    return this.#sendOn(netns, routed.dst);
  }

  /** A routed packet goes through OUTPUT and POSTROUTING, and out by the device it has then. */
  #sendOn(netns: PathNetns, first: Dst): End {
    const { run, flow } = this;
    flow.outDevice = first.device;
    const output = visitHook(run, netns, flow, "output", { iif: null, oif: first.device.name });
    if (output.kind !== "accept") return this.#stopped(netns, output);
    const dst = flow.dst ?? first;
    flow.outDevice = dst.device;
    const iif = flow.inDevice?.name ?? null;
    const post = visitHook(run, netns, flow, "postrouting", { iif, oif: dst.device.name });
    if (post.kind !== "accept") return this.#stopped(netns, post);
    if (!dst.device.isLoopback) return this.#leave(netns, dst.device, dst.gateway);
    // what goes out by lo comes back in by it, with its connection and mark
    flow.local = false;
    run.hop({ kind: "interface", netns: netns.id, says: "comes back in by lo", interface: dst.device.id });
    return this.#receive(netns, dst.device, {
      route: dst.kind === "local" ? { ok: true, dst, says: "" } : null,
    });
  }

  /** The packet comes in by a device, from the wire or a peer. */
  arrive(netns: PathNetns, device: Device, target: Endpoint | null): End {
    const { run } = this;
    run.hop({
      kind: "interface",
      netns: netns.id,
      says: `arrives at ${device.name} of ${netns.title}`,
      interface: device.id,
    });
    if (!device.isUp) return this.#drop(netns, `${device.name} is down`);
    if (this.#legs++ > MOST_LEGS) return this.#unknown(netns, "the packet goes round in a loop");
    if (!netns.isRead)
      return this.#unknown(netns, `${netns.title} was not read: what happens there is not known`);
    if (netns.bypassed !== null) return this.#unknown(netns, netns.bypassed);
    if (device.hasXdp)
      return this.#unknown(
        netns,
        `an XDP program on ${device.name} sees it first: what that does is not predictable from a snapshot`,
      );
    const ingress = visitIngress(run, netns, this.flow, device);
    if (ingress.kind !== "accept") return this.#stopped(netns, ingress);
    const bridge = bridgeOf(run.model, device);
    if (bridge) return this.#bridge(netns, bridge, device, target);
    return this.#receive(
      netns,
      target?.kind === "device" && target.device.netns === netns.id ? target.device : device,
    );
  }

  /** IP input: PREROUTING (unless a bridge did it), routing, INPUT or FORWARD. */
  #receive(
    netns: PathNetns,
    device: Device,
    done: { readonly prerouting?: boolean; readonly route?: Routed | null } = {},
  ): End {
    const { run, flow } = this;
    flow.inDevice = device;
    flow.outDevice = null;
    const foreign = refusedBeforeHooks(flow, device);
    if (foreign) return this.#drop(netns, foreign);
    if (done.prerouting !== true) {
      const pre = visitHook(run, netns, flow, "prerouting", { iif: device.name, oif: null });
      if (pre.kind !== "accept") return this.#stopped(netns, pre);
    }
    const routed = done.route ?? routeInput(run, netns, flow, device);
    if (!routed.ok) return this.#refused(netns, routed);
    flow.dst = routed.dst;
    const { dst } = routed;
    if (done.route === undefined || done.route === null) {
      run.hop({
        kind: "route",
        netns: netns.id,
        says:
          dst.kind === "unicast"
            ? `forwarded by ${dst.device.name}: ${routed.says}`
            : `for ${netns.title} itself: ${routed.says}`,
        ...(dst.kind === "unicast" ? { interface: dst.device.id } : {}),
        ...(dst.route?.from ? { source: dst.route.from } : {}),
      });
    }
    if (dst.kind !== "unicast") {
      const input = visitHook(run, netns, flow, "input", { iif: device.name, oif: null });
      return input.kind === "accept" ? { kind: "local", netns } : this.#stopped(netns, input);
    }
    if (flow.ttl <= 1)
      return this.#refused(netns, {
        ok: false,
        rejected: true,
        why: "its ttl ran out",
      });
    flow.ttl -= 1;
    flow.outDevice = dst.device;
    const names = { iif: device.name, oif: dst.device.name };
    const forward = visitHook(run, netns, flow, "forward", names);
    if (forward.kind !== "accept") return this.#stopped(netns, forward);
    const post = visitHook(run, netns, flow, "postrouting", names);
    if (post.kind !== "accept") return this.#stopped(netns, post);
    return this.#leave(netns, dst.device, dst.gateway);
  }

  /** The packet is handed to a device: who takes the frame, and over which cable. */
  #leave(netns: PathNetns, device: Device, gateway: bigint | null): End {
    const { run, flow } = this;
    const nextHop = gateway ?? flow.destination;
    const family = gateway !== null && gateway > 0xffffffffn ? "inet6" : flow.family;
    if (!device.isUp) return this.#drop(netns, `${device.name} is down`);
    this.#nextHop = nextHop;
    const found = neighbourOf(run.model, netns, device, family, nextHop);
    run.hop({
      kind: "interface",
      netns: netns.id,
      says: `leaves ${netns.title} by ${device.name}${found.ok ? `: ${found.says}` : ""}`,
      interface: device.id,
    });
    if (found.ok) return this.#emit(netns, device, found.end);
    // A cable whose far end is not on this host may lead to another open one.
    if (found.unseen) return this.#left(netns, { kind: "unseen", device, why: found.why });
    return this.#drop(netns, found.why);
  }

  /** The packet is beyond the sight of its host's snapshot: another open host may take it. */
  #left(netns: PathNetns, at: Endpoint): End {
    const onward = goOnward(this, netns, at, this.#nextHop);
    if (onward !== null) return onward;
    return at.kind === "unseen" ? this.#unknown(netns, at.why ?? "") : { kind: "left", netns, at };
  }

  /** A frame leaves a device towards an endpoint of its segment. */
  #emit(netns: PathNetns, device: Device, end: Endpoint): End {
    const { run } = this;
    if (end.kind !== "device" && end.device.id === device.id) return this.#left(netns, end);
    if (device.kind === "bridge") {
      const port = portTowards(run.model, device, end);
      if (!port) return this.#drop(netns, `no port of ${device.name} leads to ${end.device.name}`);
      const blocked = portDoubt(port);
      if (blocked) return this.#drop(netns, blocked);
      const sent = { bridge: device, in: null, out: port };
      for (const hook of ["output", "postrouting"] as const) {
        const verdict = visitBridgeHook(run, netns, this.flow, hook, sent);
        if (verdict.kind !== "accept") return this.#stopped(netns, verdict);
      }
      run.hop({
        kind: "bridge",
        netns: netns.id,
        says: `${device.name} sends it by port ${port.name}`,
        interface: port.id,
      });
      return this.#emit(netns, port, end);
    }
    if (device.kind === "veth") {
      const { peer } = device.interface;
      const other = peer.state === "known" ? run.model.devices.get(peer.interface) : undefined;
      const there = other && run.model.netns.get(other.netns);
      if (!other || !there) return this.#unknown(netns, `where ${device.name} leads is not known`);
      this.#cross(netns, there);
      return this.arrive(there, other, end);
    }
    if (end.kind === "device") {
      // macvlan and its kin: the lower device hands it over
      const there = run.model.netns.get(end.device.netns);
      if (!there) return this.#unknown(netns, `the netns of ${end.device.name} is not known`);
      this.#cross(netns, there);
      return this.arrive(there, end.device, end);
    }
    return this.#left(netns, end);
  }

  /** skb_scrub_packet(): the connection is forgotten on every veth, the mark where the netns changes. */
  #cross(from: PathNetns, to: PathNetns): void {
    const { flow, run } = this;
    forget(flow);
    flow.dst = null;
    flow.local = false;
    flow.hasBridgeInfo = false;
    flow.physIn = null;
    flow.physOut = null;
    if (from.id === to.id) return;
    flow.mark = 0;
    run.hop({ kind: "netns", netns: to.id, says: `enters ${to.title}: connection and mark are forgotten` });
  }

  /** A frame comes in by a bridge port. @param target who its destination MAC belongs to; null: the bridge. */
  #bridge(netns: PathNetns, bridge: Device, port: Device, target: Endpoint | null): End {
    const { run, flow } = this;
    const blocked = portDoubt(port);
    if (blocked) return this.#drop(netns, blocked);
    if (bridge.interface.vlanFiltering === true)
      run.doubt(`${bridge.name} filters VLANs; VLANs of ports are not modelled.`);
    let end: Endpoint = target ?? { kind: "device", device: bridge };
    let up = end.kind === "device" && end.device.id === bridge.id;
    let route: Routed | null = null;
    const calls = bridgeCalls(netns, bridge, flow.family);
    flow.dst = null;
    const entered = { bridge, in: port, out: null };
    const early = visitBridgeHook(run, netns, flow, "prerouting", entered, undefined, 0);
    if (early.kind !== "accept") return this.#stopped(netns, early);
    if (calls) {
      flow.hasBridgeInfo = true;
      flow.physIn = port;
      flow.inDevice = bridge;
      flow.outDevice = null;
      const destination = flow.destination;
      const pre = visitHook(run, netns, flow, "prerouting", { iif: bridge.name, oif: null });
      if (pre.kind !== "accept") return this.#stopped(netns, pre);
      if (flow.destination !== destination) {
        route = routeInput(run, netns, flow, bridge);
        if (!route.ok) return this.#refused(netns, route);
        up = route.dst.kind !== "unicast" || route.dst.device.id !== bridge.id;
        if (!up) {
          flow.dst = route.dst;
          const nextHop = route.dst.gateway ?? flow.destination;
          const found = neighbourOf(run.model, netns, bridge, flow.family, nextHop);
          run.hop({
            kind: "route",
            netns: netns.id,
            says: `stays on ${bridge.name}: ${found.ok ? found.says : found.why}`,
          });
          if (!found.ok) return found.unseen ? this.#unknown(netns, found.why) : this.#drop(netns, found.why);
          end = found.end;
        }
      }
    }
    const late = visitBridgeHook(run, netns, flow, "prerouting", entered, 1);
    if (late.kind !== "accept") return this.#stopped(netns, late);
    if (up) {
      const input = visitBridgeHook(run, netns, flow, "input", entered);
      if (input.kind !== "accept") return this.#stopped(netns, input);
      run.hop({
        kind: "bridge",
        netns: netns.id,
        says: `${bridge.name} hands it up to ${netns.title}`,
        interface: bridge.id,
      });
      return this.#receive(netns, bridge, { prerouting: calls, route });
    }
    const out = portTowards(run.model, bridge, end);
    if (!out) return this.#drop(netns, `no port of ${bridge.name} leads to ${end.device.name}`);
    if (out.id === port.id && out.hairpin !== true) {
      if (out.hairpin === null)
        run.doubt(`Whether hairpin is on for ${out.name} was not collected: off is the default.`);
      return this.#drop(netns, `it would go back out of port ${out.name}, and hairpin is off there`);
    }
    if (port.isolated === true && out.isolated === true)
      return this.#drop(netns, `ports ${port.name} and ${out.name} are both isolated`);
    const bad = portDoubt(out);
    if (bad) return this.#drop(netns, bad);
    run.hop({
      kind: "bridge",
      netns: netns.id,
      says: `${bridge.name} passes it from port ${port.name} to port ${out.name}`,
      interface: out.id,
    });
    const passed = { bridge, in: port, out };
    const before = visitBridgeHook(run, netns, flow, "forward", passed, undefined, -1);
    if (before.kind !== "accept") return this.#stopped(netns, before);
    if (calls) {
      flow.physOut = out;
      flow.outDevice = bridge;
      const forward = visitHook(run, netns, flow, "forward", { iif: bridge.name, oif: bridge.name });
      if (forward.kind !== "accept") return this.#stopped(netns, forward);
    }
    const after = visitBridgeHook(run, netns, flow, "forward", passed, 0);
    if (after.kind !== "accept") return this.#stopped(netns, after);
    const leaving = visitBridgeHook(run, netns, flow, "postrouting", { ...passed, in: null });
    if (leaving.kind !== "accept") return this.#stopped(netns, leaving);
    if (calls) {
      const post = visitHook(run, netns, flow, "postrouting", { iif: null, oif: bridge.name });
      if (post.kind !== "accept") return this.#stopped(netns, post);
    }
    return this.#emit(netns, out, end);
  }

  /** What IPVS sends on leaves as if this netns had made it (ip_vs_nat_send_or_cont). */
  #balanced(netns: PathNetns, { dst }: Balanced): End {
    this.run.hop({
      kind: "route",
      netns: netns.id,
      says: `IPVS sends it on by ${dst.device.name}`,
      interface: dst.device.id,
      ...(dst.route?.from ? { source: dst.route.from } : {}),
    });
    return this.#sendOn(netns, dst);
  }

  #stopped(netns: PathNetns, verdict: ChainVerdict | Balanced): End {
    if (verdict.kind === "balanced") return this.#balanced(netns, verdict);
    if (verdict.kind === "accept") return this.#unknown(netns, "accepted");
    const { kind, why } = verdict;
    this.run.hop({
      kind: "drop",
      netns: netns.id,
      says: `${kind === "unknown" ? "not known" : `${kind}ped`.replace("rejectped", "rejected")}: ${why}`,
      why,
    });
    return { kind, netns, why };
  }

  #refused(netns: PathNetns, routed: Routed & { readonly ok: false }): End {
    if (routed.untraced === true) return this.#unknown(netns, routed.why);
    const kind = routed.rejected ? "reject" : "drop";
    this.run.hop({
      kind: "drop",
      netns: netns.id,
      says: `${routed.rejected ? "refused" : "dropped"} by routing: ${routed.why}`,
      why: routed.why,
    });
    return { kind, netns, why: routed.why };
  }

  #drop(netns: PathNetns, why: string): End {
    this.run.hop({ kind: "drop", netns: netns.id, says: `dropped: ${why}`, why });
    return { kind: "drop", netns, why };
  }

  #unknown(netns: PathNetns, why: string): End {
    this.run.hop({ kind: "drop", netns: netns.id, says: `not known: ${why}`, why });
    return { kind: "unknown", netns, why };
  }
}

/** ip6_rcv_core(): loopback and multicast sources are dropped before any hook. */
function refusedBeforeHooks(flow: Flow, device: Device): string | null {
  if (flow.family !== "inet6" || device.isLoopback) return null;
  if (isLoopback("inet6", flow.source) || isLoopback("inet6", flow.destination))
    return "::1 does not come in by a wire";
  return isMulticast("inet6", flow.source) ? "its source is a multicast address" : null;
}

/** A port that does not pass frames; null when it does. */
function portDoubt(port: Device): string | null {
  if (!port.isUp) return `port ${port.name} is down`;
  const state = port.portState;
  return state === null || state === "forwarding" || state === "3" ? null : `port ${port.name} is ${state}`;
}
