// Pass: tunnel ends of two hosts belong together when each names the other's address and they agree on kind, id (VNI)
// and port. One that names an address nobody open has stays open; one that only one side names is a doubt.
import type { Interface } from "../../topology/model.ts";
import { hostsOf } from "../address-book.ts";
import { type Member, type OpenEnd, type TrunkEnd, TUNNEL_KINDS } from "../fleet.ts";
import type { FleetBuilder } from "../join-hosts.ts";

interface End extends TrunkEnd {
  readonly link: Interface;
}

/** One end names another: `to` is the interface that takes what `from` sends. */
interface Naming {
  readonly from: End;
  readonly to: End;
  readonly address: string;
}

export function findTunnels(builder: FleetBuilder): void {
  const ends = builder.members.flatMap((member) => tunnelEnds(member));
  const namings = ends.flatMap((end) =>
    farEndsOf(end).flatMap((address) => {
      const found = farEnd(builder, ends, end, address);
      if (found === null) return [];
      if ("state" in found) {
        builder.openEnds.push(found);
        return [];
      }
      return [{ from: end, to: found, address }];
    }),
  );
  for (const pairs of groupsOf(namings)) addTrunks(builder, pairs);
}

function tunnelEnds(member: Member): End[] {
  return member.index.topology.interfaces
    .filter((link) => TUNNEL_KINDS.has(link.kind) && link.tunnel !== null)
    .map((link) => ({ member, interface: link.id, link }));
}

/**
 * Addresses an end sends to: its fixed remote, the far ends of its forwarding table, and for a tunnel without a remote
 * (tunl0 of Calico) the next hops of its routes, which are what the kernel then sends to (ip_tunnel_xmit).
 */
export function farEndsOf({ member, link }: { readonly member: Member; readonly link: Interface }): string[] {
  const { tunnel } = link;
  const found = new Set<string>();
  if (tunnel?.remote && isUnicast(tunnel.remote)) found.add(tunnel.remote);
  for (const remote of tunnel?.remotes ?? []) if (isUnicast(remote)) found.add(remote);
  if (found.size === 0 && (link.kind === "ipip" || link.kind === "gre" || link.kind === "sit"))
    for (const route of member.index.namespaces.get(link.netns)?.routes ?? [])
      if (route.device === link.name && route.gateway) found.add(route.gateway);
  return [...found].sort();
}

/** Not `any` or 0.0.0.0, not a multicast group: those name nobody. */
function isUnicast(address: string): boolean {
  if (address.includes(":")) return address !== "::" && !/^ff/i.test(address);
  const first = Number(address.split(".")[0]);
  return first > 0 && first < 224;
}

function farEnd(
  builder: FleetBuilder,
  ends: readonly End[],
  end: End,
  address: string,
): End | OpenEnd | null {
  const { member, link } = end;
  const open = (state: OpenEnd["state"], says: string): OpenEnd => {
    return { member, interface: link.id, address, state, says };
  };
  const whose = builder.book.ownership(address);
  if (whose.state === "nobody")
    return open("host not open", `${link.name} sends to ${address}, which no open host has.`);
  if (whose.state === "ambiguous")
    return open(
      "ambiguous",
      `${link.name} sends to ${address}, which ${hostsOf(whose.owners)} both have: which one it is cannot be told.`,
    );
  const other = whose.state === "known" ? whose.owner.member : whose.member;
  if (other === member) return null;
  const there = ends.filter((one) => one.member === other);
  const fitting = there.filter((one) => agree(link, one.link));
  const [only] = fitting;
  if (fitting.length > 1)
    return open(
      "ambiguous",
      `${other.label} has ${address} and ${fitting.length} ends of ${tunnelWord(link)}: which one takes it cannot be told.`,
    );
  if (only) return only;
  const kin = there.filter((one) => one.link.kind === link.kind).map((one) => tunnelWord(one.link));
  const has = kin.length > 0 ? `only ${[...new Set(kin)].join(", ")}` : `no ${link.kind} at all`;
  return open(
    "no such tunnel",
    `${link.name} sends ${tunnelWord(link)} to ${address}, but ${other.label}, which has the address, has ${has}.`,
  );
}

/** A receiver takes a packet by kind, id and UDP port. */
function agree(a: Interface, b: Interface): boolean {
  if (a.kind !== b.kind) return false;
  const ports = [a.tunnel?.port ?? null, b.tunnel?.port ?? null];
  const samePort = ports[0] === null || ports[1] === null || ports[0] === ports[1];
  return samePort && (a.tunnel?.id ?? null) === (b.tunnel?.id ?? null);
}

/** `vxlan 1 on port 8472`. */
export function tunnelWord(link: Interface): string {
  const id = link.tunnel?.id ?? null;
  const port = link.tunnel?.port ?? null;
  return [link.kind, id === null ? "" : ` ${id}`, port === null ? "" : ` on port ${port}`].join("");
}

/** Namings of one overlay: same kind, id and port, connected through each other. */
function groupsOf(namings: readonly Naming[]): Naming[][] {
  const groups: { readonly ids: Set<string>; readonly list: Naming[] }[] = [];
  for (const naming of namings) {
    const ids = [naming.from.link.id, naming.to.link.id];
    const touched = groups.filter((group) => ids.some((id) => group.ids.has(id)));
    const home = touched[0] ?? { ids: new Set<string>(), list: [] };
    if (!touched[0]) groups.push(home);
    for (const other of touched.slice(1)) {
      for (const id of other.ids) home.ids.add(id);
      home.list.push(...other.list);
      groups.splice(groups.indexOf(other), 1);
    }
    for (const id of ids) home.ids.add(id);
    home.list.push(naming);
  }
  return groups.map((group) => group.list);
}

/** One trunk when everybody is joined with everybody, both ways; else one for each pair. */
function addTrunks(builder: FleetBuilder, namings: readonly Naming[]): void {
  const ends = new Map<string, End>();
  const named = new Set<string>();
  for (const { from, to } of namings) {
    ends.set(from.link.id, from).set(to.link.id, to);
    named.add(`${from.link.id} ${to.link.id}`);
  }
  const list = [...ends.values()];
  const isWhole = list.every((a) => list.every((b) => a === b || named.has(`${a.link.id} ${b.link.id}`)));
  if (isWhole) {
    addTrunk(builder, list, namings, []);
    return;
  }
  const done = new Set<string>();
  for (const naming of namings) {
    const pair = [naming.from, naming.to];
    const key = pair
      .map((end) => end.link.id)
      .sort()
      .join(" ");
    if (done.has(key)) continue;
    done.add(key);
    const isMutual = named.has(`${naming.to.link.id} ${naming.from.link.id}`);
    const doubts = isMutual
      ? []
      : [
          `Only ${naming.from.member.label} names ${naming.to.member.label} as an end (${naming.address}); ${naming.to.member.label} would not answer through it.`,
        ];
    addTrunk(
      builder,
      pair,
      namings.filter((one) => pair.includes(one.from) && pair.includes(one.to)),
      doubts,
    );
  }
}

function addTrunk(
  builder: FleetBuilder,
  ends: readonly End[],
  namings: readonly Naming[],
  doubts: readonly string[],
): void {
  const [first] = ends;
  if (!first) return;
  const order = new Map(builder.members.map((member, i) => [member, i]));
  const sorted = [...ends].sort((a, b) => (order.get(a.member) ?? 0) - (order.get(b.member) ?? 0));
  const elsewhere = namings
    .filter(({ to, address }) => isUnicast(to.link.tunnel?.local ?? "") && to.link.tunnel?.local !== address)
    .map(
      ({ to, address }) =>
        `${to.member.label} takes packets at ${address} but sends its own from ${to.link.tunnel?.local}.`,
    );
  builder.trunks.push({
    key: `tunnel ${sorted
      .map((end) => end.link.id)
      .sort()
      .join(" ")}`,
    kind: "tunnel",
    word: first.link.tunnel?.id == null ? first.link.kind : `${first.link.kind} ${first.link.tunnel.id}`,
    ends: sorted.map(({ member, interface: id }) => ({ member, interface: id })),
    doubts: [...doubts, ...elsewhere],
    proofs: namings.map(
      ({ from, to, address }) =>
        `${from.member.label} sends ${tunnelWord(from.link)} to ${address}, an address of ${to.member.label}, which has it too`,
    ),
    carries: [],
    evidence: sorted.flatMap((end) => end.link.evidence.slice(0, 1)),
  });
}
