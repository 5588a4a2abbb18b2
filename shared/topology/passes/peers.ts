// Pass: the other end of every veth (and netkit, vxcan): known with its chain of evidence, ambiguous, or unknown and why.
import type { LinkRecord } from "../../parse/records.ts";
import { type Builder, type Draft, netnsTitle, step } from "../builder.ts";
import type { InterfaceId } from "../ids.ts";
import type { Interface } from "../model.ts";
import { isPaired } from "./interface-kind.ts";
import { exactNsids, nsidKeyOf } from "./nsid-maps.ts";
import { reasonOutOfSight, unreadNetns, unseenProcesses } from "./out-of-sight.ts";
import { type Cable, type Context, keyText, peerOf, witnesses } from "./peer-answer.ts";
import { type End, type Solution, solvePeers } from "./peer-solver.ts";

/** Fills `peer` of every paired interface, symmetric, and the builder's nsid answers for later passes. */
export function resolvePeers(builder: Builder): void {
  const maps = exactNsids(builder);
  const cables = cablesOf(builder);
  const byName = nameIndex(builder);
  const ends: End[] = [];
  for (const cable of cables.values()) {
    sameNetnsPeer(cable, cables, byName);
    const end = endOf(builder, cable);
    if (end) ends.push(end);
  }
  const outOfSight = reasonOutOfSight(builder);
  const unread = unreadNetns(builder);
  const silent = [...cables.values()].some((one) => !one.certain && isSilent(one.link));
  const solution = solvePeers({
    ends,
    exact: maps,
    unread,
    unseen: silent || unseenProcesses(builder) > 0,
  });
  const context: Context = {
    builder,
    cables,
    solution,
    maps,
    outOfSight,
    silent,
    witness: witnesses(cables, solution),
  };
  for (const end of ends) {
    const cable = cables.get(end.id);
    if (cable) cable.draft.peer = peerOf(context, cable, end);
  }
  for (const cable of cables.values()) nameKindOfKnownPairs(cable);
  warn(builder, cables, solution);
  builder.nsidTarget = (observer, key) => {
    const said = maps.get(observer)?.get(key);
    if (said) return said;
    const inode = solution.meaningOf(observer, key);
    if (inode === null) return null;
    const witness = context.witness.get(`${observer} ${key}`);
    const says = `${keyText(key)} is the netns where the peer of ${witness?.link.name ?? "another link"} is`;
    return { inode, evidence: witness ? [step(says, witness.link.source)] : [] };
  };
}

/** A link of which nothing was told that leads to another one. */
function isSilent(link: LinkRecord): boolean {
  return link.linkIndex === null && link.linkName === null;
}

function cablesOf(builder: Builder): Map<InterfaceId, Cable> {
  const cables = new Map<InterfaceId, Cable>();
  for (const [inode, records] of builder.records.netns) {
    const drafts = builder.interfacesByNetns.get(inode);
    for (const link of records.links) {
      const draft = drafts?.get(link.ifindex);
      const paired = isPaired(link);
      if (!draft || paired === "no" || draft.evidence[0]?.source !== link.source) continue;
      cables.set(draft.id, { inode, link, draft, certain: paired === "yes" });
    }
  }
  return cables;
}

function nameIndex(builder: Builder): (inode: number) => ReadonlyMap<string, Draft<Interface>> {
  const indexes = new Map<number, Map<string, Draft<Interface>>>();
  return (inode) => {
    let index = indexes.get(inode);
    if (!index) {
      index = new Map(
        [...(builder.interfacesByNetns.get(inode)?.values() ?? [])].map((one) => [one.name, one]),
      );
      indexes.set(inode, index);
    }
    return index;
  };
}

/** A peer printed by name stands in the same netns, and names this one back. */
function sameNetnsPeer(
  cable: Cable,
  cables: ReadonlyMap<InterfaceId, Cable>,
  byName: (inode: number) => ReadonlyMap<string, Draft<Interface>>,
): void {
  const { link, inode, draft } = cable;
  if (link.linkName === null || nsidKeyOf(link) !== null) return;
  const named = byName(inode).get(link.linkName);
  const other = named ? cables.get(named.id) : undefined;
  const answers = other?.link.linkName === link.name || other?.link.linkIndex === link.ifindex;
  if (named && other && other !== cable && answers) {
    const evidence = [
      step(`${link.name} names ${link.linkName} as its peer in the same netns`, link.source),
      step(`${link.linkName} names ${link.name} back`, other.link.source),
    ];
    draft.peer = { state: "known", interface: named.id, evidence };
    return;
  }
  const evidence = [step(`${link.name} names ${link.linkName} as its other end`, link.source)];
  if (!cable.certain) {
    const doubt = "The host's ip prints no kinds: this may be a peer or the link it stands on.";
    draft.peer = { state: "unknown", doubt, evidence };
  } else if (named && named !== draft) {
    const doubt = `${link.linkName} does not name ${link.name} back.`;
    draft.peer = { state: "ambiguous", candidates: [named.id], doubt, evidence };
  } else {
    const doubt = named
      ? "It names itself, and no link is its own other end."
      : `${link.linkName} is not in this netns: it changed while it was read.`;
    draft.peer = { state: "unknown", doubt, evidence };
  }
}

function endOf(builder: Builder, cable: Cable): End | null {
  const { link, inode, draft } = cable;
  if (draft.peer.state !== "none") return null;
  if (link.linkIndex === null || link.linkIndex === 0) {
    const doubt = `${netnsTitle(builder, inode)} did not say where the other end of ${link.name} is.`;
    draft.peer = { state: "unknown", doubt, evidence: [step(`${link.name} names no peer`, link.source)] };
    return null;
  }
  return {
    id: draft.id,
    netns: inode,
    ifindex: link.ifindex,
    linkIndex: link.linkIndex,
    nsidKey: nsidKeyOf(link),
  };
}

/** Two ends that name each other across netns are a veth, even where ip printed no kinds. */
function nameKindOfKnownPairs(cable: Cable): void {
  if (cable.draft.kind !== "unknown" || cable.draft.peer.state !== "known") return;
  cable.draft.kind = "veth";
  cable.draft.evidence = [
    ...cable.draft.evidence,
    step(`ip printed no kind; only a veth has an end that names it back`, cable.link.source),
  ];
}

function warn(builder: Builder, cables: ReadonlyMap<InterfaceId, Cable>, solution: Solution): void {
  for (const { end, other } of solution.contradictions) {
    const source = cables.get(end.id)?.link.source;
    const [left, right] = [cables.get(end.id)?.link.name, cables.get(other.id)?.link.name];
    builder.warnings.push({
      code: "ambiguous-peer",
      text: `${left} in ${netnsTitle(builder, end.netns)} should end at ${right} in ${netnsTitle(builder, other.netns)}, but the two do not name each other.`,
      ...(source ? { section: source.section, line: source.line } : {}),
    });
  }
  if (!solution.exhausted) {
    const text =
      "Too many links share the same indexes; pairs that were not settled early are shown as ambiguous.";
    builder.warnings.push({ code: "ambiguous-peer", text });
  }
}
