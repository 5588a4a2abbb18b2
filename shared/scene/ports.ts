// Ports: what an interface looks like at the side of a box, and how it is doing.
import type { Interface } from "../topology/model.ts";
import { portKey } from "./keys.ts";
import type { Health, ScenePort } from "./scene.ts";

/**
 * How an interface is doing as far as traffic goes. UNKNOWN is what the kernel says of lo, dummy and tunnels and is
 * healthy; a bridge without carrier merely has nothing plugged in. `down` is not `broken`: whether it matters is a
 * finding's to say.
 */
export function healthOf(link: Interface): Health {
  const uncertain = link.kind === "veth" ? link.peer : link.lower;
  if (uncertain.state === "ambiguous" || uncertain.state === "unknown") return "doubt";
  if (link.flags.length > 0 && !link.flags.includes("UP")) return link.kind === "bridge" ? "idle" : "down";
  if (link.kind === "bridge") return link.state === "UP" || link.state === "UNKNOWN" ? "ok" : "idle";
  if (link.state === "DOWN" || link.state === "LOWERLAYERDOWN" || link.flags.includes("NO-CARRIER"))
    return "down";
  return "ok";
}

/** First global address with its prefix, then how many more: `10.1.0.4/24 +2`; IPv4 goes first, link-local last. */
export function addressLine(link: Interface): string {
  let first: Interface["addresses"][number] | null = null;
  let more = -1;
  for (const address of link.addresses) {
    if (address.scope === "link" || address.scope === "host") continue;
    more += 1;
    if (first === null || (first.family !== "inet" && address.family === "inet")) first = address;
  }
  if (first === null) return "";
  return `${first.address}/${first.prefixLength}${more > 0 ? ` +${more}` : ""}`;
}

/** Lines of a tooltip: kind, addresses, MAC, MTU, state. */
function detailLines(link: Interface): string {
  let lines = `${link.name} · ${kindWord(link)} · ifindex ${link.ifindex}`;
  for (const { address, prefixLength } of link.addresses) lines += `\n${address}/${prefixLength}`;
  if (link.mac) lines += `\n${link.mac}`;
  const mtu = link.mtu === null ? "" : `MTU ${link.mtu}`;
  if (mtu || link.state) lines += `\n${mtu}${mtu && link.state ? " · " : ""}${link.state}`;
  const uncertain = link.kind === "veth" ? link.peer : link.lower;
  const isDoubtful = uncertain.state === "ambiguous" || uncertain.state === "unknown";
  return isDoubtful && uncertain.doubt ? `${lines}\n${uncertain.doubt}` : lines;
}

/** The kind as a word: the kernel's own where ours is only `other`. */
export function kindWord(link: Interface): string {
  if (link.kind === "vlan" && link.vlanId !== null) return `vlan ${link.vlanId}`;
  if (link.kind === "vxlan" && link.tunnel?.id != null) return `vxlan ${link.tunnel.id}`;
  return link.kind === "other" ? (link.kindText ?? "link") : link.kind;
}

export function scenePort(link: Interface): ScenePort {
  return {
    key: portKey(link.id),
    interface: link.id,
    name: link.name,
    kind: link.kind,
    health: healthOf(link),
    addressLine: addressLine(link),
    detail: detailLines(link),
  };
}
