// Check: MTUs that differ along one path, where a packet that is too large vanishes without an ICMP answer.
import type { Interface } from "../../topology/model.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { count, interfaceRef, interfaceTitle } from "../names.ts";

/** Bytes a tunnel adds over IPv4 (and IPv6): outer Ethernet, IP, UDP and its own header. */
const OVERHEAD: Readonly<Partial<Record<Interface["kind"], readonly [number, number]>>> = {
  vxlan: [50, 70],
  geneve: [50, 70],
  ipip: [20, 40],
  gre: [24, 44],
  sit: [20, 20],
  wireguard: [60, 80],
};

export const mtuMismatch: Check = {
  code: "mtu-mismatch",
  looksFor: "MTUs that differ along a path",
  run: (host) =>
    host.topology.interfaces.flatMap((one) => [
      ...vethEnds(host, one),
      ...bridgePorts(host, one),
      ...tunnelAndUnderlay(host, one),
    ]),
};

function vethEnds(host: Examined, one: Interface): Finding[] {
  const peer = one.peer.state === "known" ? host.index.interfaces.get(one.peer.interface) : undefined;
  if (!peer || one.id > peer.id || one.mtu === null || peer.mtu === null || one.mtu === peer.mtu) return [];
  const [small, large] = one.mtu < peer.mtu ? [one, peer] : [peer, one];
  return [
    {
      code: "mtu-mismatch",
      severity: "doubt",
      title: `${small.name} takes ${small.mtu} bytes, its other end sends ${large.mtu}`,
      reason: `${interfaceTitle(host, small)} has MTU ${small.mtu} and ${interfaceTitle(host, large)} has ${large.mtu}: the kernel drops larger packets at the smaller end in silence.`,
      evidence: [...small.evidence.slice(0, 1), ...large.evidence.slice(0, 1)],
      advice: `Give both ends the same MTU: ip link set ${large.name} mtu ${small.mtu}.`,
      refs: [interfaceRef(small), interfaceRef(large)],
    },
  ];
}

function bridgePorts(host: Examined, bridge: Interface): Finding[] {
  if (bridge.kind !== "bridge") return [];
  const ports = (host.index.portsOf.get(bridge.id) ?? []).filter((port) => port.mtu !== null);
  const sizes = [...new Set(ports.map((port) => port.mtu ?? 0))].sort((a, b) => a - b);
  const [smallest, ...larger] = sizes;
  if (smallest === undefined || larger.length === 0) return [];
  const small = ports.filter((port) => port.mtu === smallest);
  return [
    {
      code: "mtu-mismatch",
      severity: "doubt",
      title: `Ports of ${bridge.name} have MTUs ${sizes.join(", ")}`,
      reason: `${count(small.length, "port")} of ${interfaceTitle(host, bridge)} take ${smallest} bytes, others send up to ${sizes.at(-1)}: a bridge drops what does not fit, it sends no ICMP.`,
      evidence: [...bridge.evidence.slice(0, 1), ...(small[0]?.evidence.slice(0, 1) ?? [])],
      advice: "Set one MTU on all ports and on the interfaces behind them.",
      refs: [interfaceRef(bridge), ...small.slice(0, 20).map(interfaceRef)],
    },
  ];
}

function tunnelAndUnderlay(host: Examined, tunnel: Interface): Finding[] {
  const overhead = OVERHEAD[tunnel.kind];
  if (!overhead || tunnel.mtu === null || !tunnel.flags.includes("UP")) return [];
  const under = underlay(host, tunnel);
  const bytes = tunnel.tunnel?.local?.includes(":") ? overhead[1] : overhead[0];
  if (!under || under.mtu === null || tunnel.mtu + bytes <= under.mtu) return [];
  return [
    {
      code: "mtu-mismatch",
      severity: "doubt",
      title: `${tunnel.name} is too large for ${under.name}`,
      reason: `${tunnel.name} has MTU ${tunnel.mtu} and adds ${bytes} bytes, ${under.name} takes ${under.mtu}: full packets are fragmented, or lost where fragments are.`,
      evidence: [...tunnel.evidence.slice(0, 1), ...under.evidence.slice(0, 1)],
      advice: `Set the MTU of ${tunnel.name} to ${under.mtu - bytes} or less, and that of the interfaces behind it.`,
      refs: [interfaceRef(tunnel), interfaceRef(under)],
    },
  ];
}

/** The link a tunnel stands on: as the kernel says it, else the one that holds its local address. */
function underlay(host: Examined, tunnel: Interface): Interface | null {
  if (tunnel.lower.state === "known") return host.index.interfaces.get(tunnel.lower.interface) ?? null;
  const local = tunnel.tunnel?.local;
  if (!local) return null;
  const here = host.index.interfacesByNetns.get(tunnel.netns) ?? [];
  return (
    here.find((one) => one.id !== tunnel.id && one.addresses.some(({ address }) => address === local)) ?? null
  );
}
