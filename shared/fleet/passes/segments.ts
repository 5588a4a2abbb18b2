// Pass: network cards of two hosts stand on one layer-2 segment when one host heard the other there: a neighbour entry
// that ARP made (not one set by hand) with the other's address and the very MAC the other has. ARP does not cross a
// router, so that is a proof. A common subnet alone is none: 192.168.1.0/24 is everywhere.
import { formatPrefix, type IpPrefix, parseIp, prefixOf } from "../../address/ip-address.ts";
import type { Interface, NetworkNamespace } from "../../topology/model.ts";
import type { Member, TrunkEnd } from "../fleet.ts";
import type { FleetBuilder } from "../join-hosts.ts";

interface Card extends TrunkEnd {
  readonly link: Interface;
  /** Subnets it has addresses in, through itself or the bridge it is a port of. */
  readonly subnets: readonly { readonly prefix: IpPrefix; readonly address: string }[];
}

interface Proof {
  readonly a: Card;
  readonly b: Card;
  readonly says: string;
}

export function findSegments(builder: FleetBuilder): void {
  const cards = builder.members.flatMap(cardsOf);
  const proofs = builder.members.flatMap((member) => proofsOf(builder, cards, member));
  const groups = joined(cards, proofs);
  for (const group of groups)
    if (group.length > 1)
      addSegment(
        builder,
        group,
        proofs.filter((one) => group.includes(one.a)),
      );
  addDoubtful(builder, groups);
}

/** Links of the host's own netns that lead out of the host. */
function cardsOf(member: Member): Card[] {
  const host = member.index.hostNetns;
  const links = host ? (member.index.interfacesByNetns.get(host.id) ?? []) : [];
  return links.filter(leadsOut).map((link) => {
    const master = link.master ? member.index.interfaces.get(link.master) : undefined;
    return {
      member,
      interface: link.id,
      link,
      subnets: [link, ...(master ? [master] : [])].flatMap(subnetsOf),
    };
  });
}

/** A veth whose other end is not on the host is the card of a host inside another. */
function leadsOut(link: Interface): boolean {
  if (link.kind === "veth") return link.peer.state === "unknown";
  return ["physical", "bond", "team", "vlan", "unknown"].includes(link.kind);
}

function subnetsOf(link: Interface): { prefix: IpPrefix; address: string }[] {
  return link.addresses.flatMap((one) => {
    const address = one.scope === "link" || one.scope === "host" ? null : parseIp(one.address);
    const bits = one.family === "inet" ? 32 : 128;
    if (!address || one.prefixLength >= bits - 1) return [];
    return [{ prefix: prefixOf(address, one.prefixLength), address: one.address }];
  });
}

function proofsOf(builder: FleetBuilder, cards: readonly Card[], member: Member): Proof[] {
  const host = member.index.hostNetns;
  if (!host) return [];
  const links = new Map((member.index.interfacesByNetns.get(host.id) ?? []).map((link) => [link.name, link]));
  return host.neighbours.flatMap((entry) => {
    const device = links.get(entry.device);
    if (!device || !entry.mac || !wasHeard(entry.states)) return [];
    const here = cardBehind(member, host, device, entry.mac, cards);
    const whose = builder.book.ownership(entry.address);
    if (!here || whose.state !== "known" || whose.owner.member === member) return [];
    const { owner } = whose;
    if (owner.interface.mac?.toLowerCase() !== entry.mac.toLowerCase()) return [];
    const there = cardUnder(owner.member, owner.interface, cards);
    if (!there) return [];
    return [
      {
        a: here,
        b: there,
        says: `${member.label} heard ${entry.address} at ${entry.mac} on ${entry.device}: that is ${owner.interface.name} of ${owner.member.label}`,
      },
    ];
  });
}

/** Set by hand or by a program (flannel does) proves nothing about the wire; nor does a question without answer. */
function wasHeard(states: readonly string[]): boolean {
  return !states.some((state) => ["FAILED", "INCOMPLETE", "NOARP", "PERMANENT", "NONE"].includes(state));
}

/** The card a neighbour on `device` is heard through: itself, or the port its bridge learned the MAC at. */
function cardBehind(
  member: Member,
  netns: NetworkNamespace,
  device: Interface,
  mac: string,
  cards: readonly Card[],
): Card | undefined {
  const own = cards.find((card) => card.interface === device.id);
  if (own || device.kind !== "bridge") return own;
  const ports = cards.filter((card) => card.member === member && card.link.master === device.id);
  const learned = netns.forwardingEntries.find(
    (entry) => entry.mac.toLowerCase() === mac.toLowerCase() && !entry.states.includes("permanent"),
  );
  return (
    ports.find((card) => card.link.name === learned?.device) ?? (ports.length === 1 ? ports[0] : undefined)
  );
}

/** The card an address of another host is reached by: its own, its bridge's only one, or what a macvlan stands on. */
function cardUnder(member: Member, link: Interface, cards: readonly Card[]): Card | undefined {
  const own = cards.find((card) => card.interface === link.id);
  if (own) return own;
  if (link.kind === "bridge") {
    const ports = cards.filter((card) => card.member === member && card.link.master === link.id);
    return ports.length === 1 ? ports[0] : undefined;
  }
  if (!["macvlan", "macvtap", "ipvlan"].includes(link.kind) || link.lower.state !== "known") return undefined;
  const { lower } = link;
  return cards.find((card) => card.interface === lower.interface);
}

/** Cards in groups that proofs connect: hearing each other is a property of the whole segment. */
function joined(cards: readonly Card[], proofs: readonly Proof[]): Card[][] {
  const home = new Map<Card, Card[]>(cards.map((card) => [card, [card]]));
  for (const { a, b } of proofs) {
    const [to, from] = [home.get(a), home.get(b)];
    if (!to || !from || to === from) continue;
    to.push(...from);
    for (const card of from) home.set(card, to);
  }
  return [...new Set(home.values())];
}

function addSegment(builder: FleetBuilder, group: readonly Card[], proofs: readonly Proof[]): void {
  builder.trunks.push({
    key: `segment ${group
      .map((card) => card.interface)
      .sort()
      .join(" ")}`,
    kind: "segment",
    word: commonSubnet(group) ?? "one segment",
    ends: inOrder(builder, group),
    doubts: [],
    proofs: proofs.map((one) => one.says),
    carries: [],
    evidence: group.flatMap((card) => card.link.evidence.slice(0, 1)),
  });
}

/** Subnet most of the cards share. */
function commonSubnet(group: readonly Card[]): string | null {
  const counts = new Map<string, number>();
  for (const card of group)
    for (const text of new Set(card.subnets.map((one) => formatPrefix(one.prefix))))
      counts.set(text, (counts.get(text) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return best && best[1] > 1 ? best[0] : null;
}

/** Cards in one subnet that nothing proves to be on one segment. */
function addDoubtful(builder: FleetBuilder, groups: readonly (readonly Card[])[]): void {
  const bySubnet = new Map<string, { readonly groups: Set<readonly Card[]>; readonly cards: Card[] }>();
  for (const group of groups)
    for (const card of group)
      for (const { prefix } of card.subnets) {
        const text = formatPrefix(prefix);
        const known = bySubnet.get(text) ?? { groups: new Set(), cards: [] };
        bySubnet.set(text, known);
        known.groups.add(group);
        known.cards.push(card);
      }
  const told = new Set<string>();
  for (const [subnet, { groups: apart, cards }] of [...bySubnet].sort(([a], [b]) => (a < b ? -1 : 1))) {
    // One card for what is proven to be together already.
    const ends = [...apart].flatMap((group) => group.find((card) => cards.includes(card)) ?? []);
    const hosts = new Set(ends.map((card) => card.member));
    const key = `maybe ${ends
      .map((card) => card.interface)
      .sort()
      .join(" ")}`;
    if (apart.size < 2 || hosts.size < 2 || told.has(key) || haveOneAddress(ends, subnet)) continue;
    told.add(key);
    builder.trunks.push({
      key,
      kind: "segment",
      word: subnet,
      ends: inOrder(builder, ends),
      doubts: [
        `${labels(builder, ends)} have addresses in ${subnet}, but no neighbour entry proves that they are on one segment: the same subnet may exist twice.`,
      ],
      proofs: [],
      carries: [],
      evidence: ends.flatMap((card) => card.link.evidence.slice(0, 1)),
    });
  }
}

/** The same address twice is no sign of one segment: rather of two. */
function haveOneAddress(ends: readonly Card[], subnet: string): boolean {
  const addresses = ends.flatMap((card) =>
    card.subnets.filter((one) => formatPrefix(one.prefix) === subnet).map((one) => one.address),
  );
  return new Set(addresses).size < addresses.length;
}

function inOrder(builder: FleetBuilder, cards: readonly Card[]): TrunkEnd[] {
  const order = new Map(builder.members.map((member, i) => [member, i]));
  return [...cards]
    .sort(
      (a, b) => (order.get(a.member) ?? 0) - (order.get(b.member) ?? 0) || a.link.ifindex - b.link.ifindex,
    )
    .map(({ member, interface: id }) => ({ member, interface: id }));
}

function labels(builder: FleetBuilder, cards: readonly Card[]): string {
  const names = [...new Set(inOrder(builder, cards).map((end) => end.member.label))];
  return names.length > 4
    ? `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`
    : names.join(" and ");
}
