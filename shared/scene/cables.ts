// Cables: who is plugged into what. A pair is drawn once; an end nobody could resolve stays an open plug.
import { sameSet } from "../kept/same-items.ts";
import type { InterfaceId } from "../topology/ids.ts";
import type { Interface, PeerLink } from "../topology/model.ts";
import type { Census } from "./census.ts";
import type { HostSide } from "./host-side.ts";
import type { Kept } from "./kept-scene.ts";
import { cableKey, lowerKey, membershipKey, portKey, railKey } from "./keys.ts";
import type { LinkRow, LinkRows } from "./link-rows.ts";
import { healthOf, kindWord } from "./ports.ts";
import type { Health, SceneCable, SceneKey } from "./scene.ts";
import { keepFlat } from "./unchanged.ts";

const WORST: readonly Health[] = ["ok", "idle", "down", "doubt", "broken"];
const worse = (a: Health, b: Health): Health => (WORST.indexOf(a) >= WORST.indexOf(b) ? a : b);

/**
 * `isDrawn`: whether an interface is in the picture as a port, a host port or a card. Cables of links whose rows hold are
 * not built again. `keep`: of cables that are noted by their key alone, the one before when it came out equal.
 */
export function buildCables(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  kept: Kept,
  rows: LinkRows,
  keep: (cable: SceneCable) => SceneCable,
): SceneCable[] {
  const cables: SceneCable[] = [];
  const { before } = kept;
  // Which rail a cable belongs to depends on them all, and what it ends at on the cards.
  const sameRails = before !== null && sameSet(before.railIds, side.railIds);
  const sameCards = before !== null && sameSet(before.cardIds, side.cardIds);
  vethCables(census, side, isDrawn, rows, sameRails, keep, cables);
  memberships(census, side, isDrawn, rows, sameRails && sameCards, cables);
  for (const cable of lowers(census, side, isDrawn)) cables.push(keep(cable));
  return cables;
}

function vethCables(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  rows: LinkRows,
  mayKeep: boolean,
  keep: (cable: SceneCable) => SceneCable,
  cables: SceneCable[],
): void {
  const paired = new Set<InterfaceId>();
  const open: Interface[] = [];
  for (let at = 0; at < rows.links.length; at += 1) {
    const link = rows.links[at] as Interface;
    if (link.kind !== "veth") continue;
    if (mayKeep && rows.holds(at)) {
      const { veth } = rows.rows[at] as LinkRow;
      if (veth) cables.push(veth);
      continue;
    }
    if (rows.holds(at)) rows.set(at, { veth: null });
    if (!isDrawn(link)) continue;
    open.push(link);
    if (link.peer.state !== "known" || paired.has(link.id)) continue;
    const peer = census.interfaces.get(link.peer.interface);
    if (!peer) continue;
    paired.add(link.id).add(peer.id);
    if (!isDrawn(peer)) continue;
    const [from, to] = side.portIds.has(peer.id) && !side.portIds.has(link.id) ? [peer, link] : [link, peer];
    const made = cable(cableKey(from.id), "veth", from, portKey(from.id), portKey(to.id), side, to);
    const veth = keepFlat(rows.before(at)?.veth ?? undefined, made);
    rows.set(at, { veth });
    cables.push(veth);
  }
  for (const link of open) {
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
}

function memberships(
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
  rows: LinkRows,
  mayKeep: boolean,
  cables: SceneCable[],
): void {
  const host = census.hostNetns?.id ?? null;
  for (let at = 0; at < rows.links.length; at += 1) {
    const link = rows.links[at] as Interface;
    if (link.master === null || link.netns !== host) continue;
    if (mayKeep && rows.holds(at)) {
      const { member } = rows.rows[at] as LinkRow;
      if (member) cables.push(member);
      continue;
    }
    const made = membershipOf(link, census, side, isDrawn);
    const member = made && keepFlat(rows.before(at)?.member ?? undefined, made);
    rows.set(at, { member });
    if (member) cables.push(member);
  }
}

function membershipOf(
  link: Interface,
  census: Census,
  side: HostSide,
  isDrawn: (link: Interface) => boolean,
): SceneCable | null {
  if (link.master === null || !isDrawn(link)) return null;
  const master = census.interfaces.get(link.master);
  const toPort = master !== undefined && isDrawn(master);
  if (!toPort && !side.railIds.has(link.master)) return null;
  const to = toPort ? portKey(link.master) : railKey(link.master);
  return cable(membershipKey(link.id), "membership", link, portKey(link.id), to, side);
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
