// Pass: the link that a macvlan, ipvlan, vlan, vxlan or tunnel stands on, in its own netns or across an nsid.
import type { LinkRecord } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, type Draft, netnsTitle, recordsOf, step } from "../builder.ts";
import type { Interface, PeerLink } from "../model.ts";
import { isPaired } from "./interface-kind.ts";
import { nsidKeyOf } from "./nsid-maps.ts";
import { reasonOutOfSight } from "./out-of-sight.ts";

const CANDIDATES_SHOWN = 16;

/** Fills `lower`. A lower link never names the upper one back, so only the nsid tells in which netns it is. */
export function resolveLowerLinks(builder: Builder): void {
  const outOfSight = reasonOutOfSight(builder);
  for (const [inode, records] of builder.records.netns) {
    const interfaces = builder.interfacesByNetns.get(inode);
    const byName = new Map([...(interfaces?.values() ?? [])].map((one) => [one.name, one]));
    for (const link of records.links) {
      const draft = interfaces?.get(link.ifindex);
      if (!draft || isPaired(link) !== "no") continue;
      draft.lower = lowerOf(builder, inode, link, byName, outOfSight);
      if (draft.lower.state === "none") draft.lower = underlayOf(draft, link, interfaces?.values() ?? []);
    }
  }
}

/** A tunnel without a link is bound by its local address alone: the link that has it carries the packets. */
function underlayOf(tunnel: Interface, link: LinkRecord, here: Iterable<Draft<Interface>>): PeerLink {
  const local = tunnel.tunnel?.local;
  if (!local) return { state: "none" };
  const holders = [...here].filter((one) => one.addresses.some((address) => address.address === local));
  const [holder] = holders;
  if (!holder || holders.length > 1) return { state: "none" };
  const says = `${tunnel.name} sends from ${local}, which is an address of ${holder.name}`;
  return { state: "known", interface: holder.id, evidence: [step(says, link.source)] };
}

function lowerOf(
  builder: Builder,
  inode: number,
  link: LinkRecord,
  byName: ReadonlyMap<string, Draft<Interface>>,
  outOfSight: string | null,
): PeerLink {
  if (link.linkName !== null) {
    const evidence = [step(`${link.name} stands on ${link.linkName} in the same netns`, link.source)];
    const lower = byName.get(link.linkName);
    if (lower) return { state: "known", interface: lower.id, evidence };
    return { state: "unknown", doubt: `${link.linkName} is not in this netns.`, evidence };
  }
  if (link.linkIndex === null || link.linkIndex === 0) return { state: "none" };
  const key = nsidKeyOf(link);
  const where = key === null ? "a netns it does not tell" : key.replace(/^name /, "netns ");
  const own = step(
    `${link.name} stands on ifindex ${link.linkIndex} in ${where} of ${netnsTitle(builder, inode)}`,
    link.source,
  );
  if (key === null) {
    if (!link.linkNetnsTold) return fromCandidates(builder, inode, link, key, own, outOfSight);
    // An index without an nsid belongs to the same netns; a link of that index that is gone stays unknown.
    const lower = builder.interfacesByNetns.get(inode)?.get(link.linkIndex);
    if (lower && lower.ifindex !== link.ifindex)
      return { state: "known", interface: lower.id, evidence: [own] };
    return { state: "unknown", doubt: `ifindex ${link.linkIndex} is not in this netns.`, evidence: [own] };
  }
  const meant = builder.nsidTarget(inode, key);
  if (meant) {
    const evidence = [own, ...meant.evidence];
    const lower = builder.interfacesByNetns.get(meant.inode)?.get(link.linkIndex);
    if (lower) return { state: "known", interface: lower.id, evidence };
    const netns = builder.netns.get(meant.inode);
    const reason = netns?.access === "read" ? "has no such ifindex" : (netns?.accessReason ?? "was not read");
    return { state: "unknown", doubt: `${netnsTitle(builder, meant.inode)}: ${reason}`, evidence };
  }
  return fromCandidates(builder, inode, link, key, own, outOfSight);
}

/**
 * Without an exact map: every netns that has that ifindex, less those this netns calls by another nsid.
 * @param key null where not even the nsid was told: then this netns is one of them.
 */
function fromCandidates(
  builder: Builder,
  inode: number,
  link: LinkRecord,
  key: string | null,
  own: Evidence,
  outOfSight: string | null,
): PeerLink {
  const other = new Set<number>(key === null ? [] : [inode]);
  for (const sibling of recordsOf(builder, inode)?.links ?? []) {
    const siblingKey = nsidKeyOf(sibling);
    if (key === null || siblingKey === null || siblingKey === key) continue;
    const meant = builder.nsidTarget(inode, siblingKey);
    if (meant) other.add(meant.inode);
  }
  const unassigned = key === null ? null : unassignedRow(builder, inode, key);
  const candidates: Draft<Interface>[] = [];
  for (const [netns, interfaces] of builder.interfacesByNetns) {
    const lower = link.linkIndex === null ? undefined : interfaces.get(link.linkIndex);
    if (!lower || other.has(netns) || lower.kind === "loopback") continue;
    if (netns === inode && lower.ifindex === link.ifindex) continue;
    if (unassigned && typeof builder.netns.get(netns)?.nsid === "number") continue;
    candidates.push(lower);
  }
  const evidence = unassigned ? [own, unassigned] : [own];
  const [only] = candidates;
  if (only && candidates.length === 1 && outOfSight === null) {
    const says = `${only.name} is the only link with ifindex ${only.ifindex} in a netns that can be meant`;
    const source = only.evidence[0]?.source ?? link.source;
    return { state: "known", interface: only.id, evidence: [...evidence, step(says, source)] };
  }
  if (candidates.length === 0) {
    const doubt = outOfSight
      ? `No link that was read fits; ${outOfSight}.`
      : "The netns it stands on is not visible.";
    return { state: "unknown", doubt, evidence };
  }
  const doubt =
    candidates.length === 1
      ? `One link fits, but ${outOfSight}.`
      : `${candidates.length} netns have an ifindex ${link.linkIndex} and nothing tells them apart.`;
  const shown = candidates.slice(0, CANDIDATES_SHOWN).map((one) => one.id);
  return { state: "ambiguous", candidates: shown, doubt, evidence };
}

/** The host was asked for this nsid and has none of its own for that netns: then it is none of those it has one for. */
function unassignedRow(builder: Builder, inode: number, key: string): Evidence | null {
  const nsid = builder.netns.get(inode)?.nsid;
  if (typeof nsid !== "number") return null;
  for (const target of builder.records.nsidTargets) {
    if (target.target !== nsid) continue;
    const row = target.ids.find((one) => `nsid ${one.nsid}` === key && one.currentNsid === null);
    if (row)
      return step(
        `the host netns has no nsid for what ${netnsTitle(builder, inode)} calls ${key}`,
        row.source,
      );
  }
  return null;
}
