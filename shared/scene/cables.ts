// Cables: who is plugged into what. A pair is drawn once; an end nobody could resolve stays an open plug.
import { listDifference } from "../kept/list-difference.ts";
import { Patch } from "../kept/patched-map.ts";
import type { InterfaceId } from "../topology/ids.ts";
import type { Interface, PeerLink } from "../topology/model.ts";
import type { Census } from "./census.ts";
import type { HostSide } from "./host-side.ts";
import {
  type CablesByLink,
  hasSameRails,
  type Kept,
  type MemberCable,
  type VethCable,
} from "./kept-scene.ts";
import { cableKey, lowerKey, membershipKey, portKey, railKey } from "./keys.ts";
import { healthOf, kindWord } from "./ports.ts";
import type { Health, SceneCable, SceneKey } from "./scene.ts";
import { keepFlat } from "./unchanged.ts";

const WORST: readonly Health[] = ["ok", "idle", "down", "doubt", "broken"];
const worse = (a: Health, b: Health): Health => (WORST.indexOf(a) >= WORST.indexOf(b) ? a : b);

/** A scene's cables, and those that are known by a link, for the next scene. */
export interface Cables {
  readonly cables: readonly SceneCable[];
  readonly byLink: CablesByLink;
}

/**
 * `isDrawn`: whether an interface is in the picture as a port, a host port or a card. Cables whose ends did not change are not
 * built again. `keep`: of cables that are noted by their key alone, the one before when it came out equal.
 */
export function buildCables(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  kept: Kept,
  keep: (cable: SceneCable) => SceneCable,
): Cables {
  const cables: SceneCable[] = [];
  const veths = vethCables(census, side, isDrawn, kept, keep, cables);
  const members = memberships(census, side, isDrawn, kept, cables);
  for (const cable of lowers(census, side, isDrawn)) cables.push(keep(cable));
  const { before } = kept;
  const veth = new Patch(before?.cables.veth);
  const member = new Patch(before?.cables.member);
  for (const { kind, interface: link } of listDifference(before?.cableList ?? [], cables).gone) {
    if (kind === "veth") veth.delete(link);
    else if (kind === "membership") member.delete(link);
  }
  for (const one of veths) veth.set(one.cable.interface, one);
  for (const one of members) member.set(one.cable.interface, one);
  return { cables, byLink: { veth: veth.done(), member: member.done() } };
}

/** Adds them to `cables`; answers those that are noted for the next scene and were not. */
function vethCables(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  kept: Kept,
  keep: (cable: SceneCable) => SceneCable,
  cables: SceneCable[],
): VethCable[] {
  const before = kept.before?.cables.veth;
  const sameRails = hasSameRails(kept, side);
  const veths = census.topology.interfaces.filter((link) => link.kind === "veth" && isDrawn(link));
  const paired = new Set<InterfaceId>();
  const noted: VethCable[] = [];
  for (const link of veths) {
    if (link.peer.state !== "known" || paired.has(link.id)) continue;
    const peer = census.interfaces.get(link.peer.interface);
    if (!peer) continue;
    paired.add(link.id).add(peer.id);
    if (!isDrawn(peer)) continue;
    const [from, to] = side.portIds.has(peer.id) && !side.portIds.has(link.id) ? [peer, link] : [link, peer];
    const was = before?.get(from.id);
    if (was && sameRails && was.to === to.id && kept.isSame(from.id) && kept.isSame(to.id)) {
      cables.push(was.cable);
      continue;
    }
    const made = cable(cableKey(from.id), "veth", from, portKey(from.id), portKey(to.id), side, to);
    const now = keepFlat(was?.cable, made);
    noted.push({ cable: now, to: to.id });
    cables.push(now);
  }
  for (const link of veths) {
    if (paired.has(link.id)) continue;
    cables.push(
      keep({
        ...cable(cableKey(link.id), "veth", link, portKey(link.id), null, side),
        health: "doubt",
        doubt: doubtOf(link.peer) ?? "The other end is not known.",
        doubtWords: shortDoubt(link.peer),
      }),
    );
  }
  return noted;
}

/** Adds them to `cables`; answers those that are noted for the next scene and were not. */
function memberships(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  kept: Kept,
  cables: SceneCable[],
): MemberCable[] {
  const host = census.hostNetns;
  const before = kept.before?.cables.member;
  const sameRails = hasSameRails(kept, side);
  const noted: MemberCable[] = [];
  for (const link of host ? (census.interfacesIn.get(host.id) ?? []) : []) {
    if (link.master === null || !isDrawn(link)) continue;
    const master = census.interfaces.get(link.master);
    const toPort = master !== undefined && isDrawn(master);
    if (!toPort && !side.railIds.has(link.master)) continue;
    const was = before?.get(link.id);
    if (was && sameRails && was.toPort === toPort && kept.isSame(link.id)) {
      cables.push(was.cable);
      continue;
    }
    const to = toPort ? portKey(link.master) : railKey(link.master);
    const made = cable(membershipKey(link.id), "membership", link, portKey(link.id), to, side);
    const now = keepFlat(was?.cable, made);
    noted.push({ cable: now, toPort });
    cables.push(now);
  }
  return noted;
}

function lowers(census: Census, side: HostSide, isDrawn: (link: Interface) => boolean): SceneCable[] {
  const cables: SceneCable[] = [];
  for (const link of census.topology.interfaces) {
    if (link.kind === "veth" || link.lower.state === "none" || !isDrawn(link)) continue;
    const kind = link.kind === "vxlan" || link.kind === "geneve" ? "tunnel" : "lower";
    const word = kindWord(link);
    if (link.lower.state !== "known") {
      const open = cable(lowerKey(link.id), kind, link, portKey(link.id), null, side);
      cables.push({
        ...open,
        word,
        health: "doubt",
        doubt: doubtOf(link.lower),
        doubtWords: shortDoubt(link.lower),
      });
      continue;
    }
    const lower = census.interfaces.get(link.lower.interface);
    // A vlan on its own netns' interface stays inside its box; on the host both are drawn.
    if (!lower || (lower.netns === link.netns && link.netns !== census.hostNetns?.id)) continue;
    const foreign = lower.netns !== link.netns;
    const to = foreign && side.railIds.has(lower.id) ? railKey(lower.id) : endOf(lower, side, isDrawn);
    if (to) cables.push({ ...cable(lowerKey(link.id), kind, link, portKey(link.id), to, side), word });
  }
  // A NIC that others stand on is both a card and a rail: join the two.
  for (const id of side.railIds) {
    const nic = census.interfaces.get(id);
    if (nic && side.cards.some((card) => card.interface === id))
      cables.push(cable(membershipKey(id), "membership", nic, portKey(id), railKey(id), side));
  }
  return cables;
}

/** The element an interface is drawn as: its rail when it has one and no card, else its port or card. */
function endOf(link: Interface, side: HostSide, isDrawn: (link: Interface) => boolean): SceneKey | null {
  if (isDrawn(link)) return portKey(link.id);
  return side.railIds.has(link.id) ? railKey(link.id) : null;
}

function cable(
  key: SceneKey,
  kind: SceneCable["kind"],
  link: Interface,
  from: SceneKey,
  to: SceneKey | null,
  side: HostSide,
  other?: Interface,
): SceneCable {
  const rail = railOf(link, side) ?? (other ? railOf(other, side) : null);
  const bridge = rail !== null ? railKey(rail) : to?.startsWith("rail:") ? to : null;
  const health = other ? worse(healthOf(link), healthOf(other)) : healthOf(link);
  return {
    key,
    kind,
    from,
    to,
    health,
    doubt: null,
    doubtWords: "",
    bridge,
    interface: link.id,
    word: "",
    count: 1,
  };
}

function railOf({ master }: Interface, side: HostSide): InterfaceId | null {
  return master !== null && side.railIds.has(master) ? master : null;
}

/** The whole sentence is in the tooltip and the inspector. */
function shortDoubt(link: PeerLink): string {
  return link.state === "ambiguous" ? "other end ambiguous" : "other end not known";
}

function doubtOf(link: PeerLink): string | null {
  return link.state === "ambiguous" || link.state === "unknown" ? link.doubt : null;
}
