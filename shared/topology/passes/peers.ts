// Pass: the other end of every veth (and netkit, vxcan): known with its chain of evidence, ambiguous, or unknown and why.
import type { LinkRecord } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, type Draft, type NsidAnswer, netnsTitle, step } from "../builder.ts";
import type { InterfaceId } from "../ids.ts";
import type { Interface, PeerLink } from "../model.ts";
import { isPaired } from "./interface-kind.ts";
import { exactNsids, type NsidMaps, nsidKeyOf } from "./nsid-maps.ts";
import { holderStep, reasonOutOfSight, unreadNetns, unseenProcesses } from "./out-of-sight.ts";
import { CANDIDATE_LIMIT, type End, type Proof, type Solution, solvePeers } from "./peer-solver.ts";

interface Cable {
  readonly inode: number;
  readonly link: LinkRecord;
  readonly draft: Draft<Interface>;
  readonly certain: boolean;
}

/** What the sentences about one peer are made from. */
interface Context {
  readonly builder: Builder;
  readonly cables: ReadonlyMap<InterfaceId, Cable>;
  readonly solution: Solution;
  readonly maps: NsidMaps;
  readonly outOfSight: string | null;
  /** Per observer and nsid: the link whose pair settled it. */
  readonly witness: ReadonlyMap<string, Cable>;
}

/** A list longer than this helps nobody; the doubt tells the number. */
const CANDIDATES_SHOWN = 16;

/** Fills `peer` of every paired interface, symmetric, and the builder's nsid answers for later passes. */
export function resolvePeers(builder: Builder): void {
  const maps = exactNsids(builder);
  const cables = cablesOf(builder);
  const byName = nameIndex(builder);
  const ends: End[] = [];
  for (const cable of cables.values()) {
    const end = sameNetnsPeer(cable, cables, byName) ?? endOf(builder, cable);
    if (end) ends.push(end);
  }
  const outOfSight = reasonOutOfSight(builder);
  const unread = unreadNetns(builder);
  const solution = solvePeers({ ends, exact: maps, unread, unseen: unseenProcesses(builder) > 0 });
  const context: Context = {
    builder,
    cables,
    solution,
    maps,
    outOfSight,
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

/**
 * A peer printed by name stands in the same netns, and names this one back. Without details (BusyBox) a printed name may be
 * a foreign index looked up in the wrong netns; without the answer back it is only an index.
 */
function sameNetnsPeer(
  cable: Cable,
  cables: ReadonlyMap<InterfaceId, Cable>,
  byName: (inode: number) => ReadonlyMap<string, Draft<Interface>>,
): End | null {
  const { link, inode, draft } = cable;
  if (link.linkName === null || nsidKeyOf(link) !== null) return null;
  const named = byName(inode).get(link.linkName);
  const other = named ? cables.get(named.id) : undefined;
  const answers = other && (other.link.linkName === link.name || other.link.linkIndex === link.ifindex);
  if (named && other && answers) {
    const evidence = [
      step(`${link.name} names ${link.linkName} as its peer in the same netns`, link.source),
      step(`${link.linkName} names ${link.name} back`, other.link.source),
    ];
    draft.peer = { state: "known", interface: named.id, evidence };
    return null;
  }
  const evidence = [step(`${link.name} names ${link.linkName} as its other end`, link.source)];
  if (!cable.certain) {
    const doubt = "The host's ip prints no kinds: this may be a peer or the link it stands on.";
    draft.peer = { state: "unknown", doubt, evidence };
    if (!named) return null;
    return { id: draft.id, netns: inode, ifindex: link.ifindex, linkIndex: named.ifindex, nsidKey: null };
  }
  draft.peer = named
    ? {
        state: "ambiguous",
        candidates: [named.id],
        doubt: `${link.linkName} does not name ${link.name} back.`,
        evidence,
      }
    : {
        state: "unknown",
        doubt: `${link.linkName} is not in this netns: it changed while it was read.`,
        evidence,
      };
  return null;
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

function peerOf(context: Context, cable: Cable, end: End): PeerLink {
  const { builder, cables, solution, outOfSight } = context;
  const own = step(
    `${cable.link.name} (ifindex ${end.ifindex}) names peer ifindex ${end.linkIndex} in ${keyText(end.nsidKey)} of ${netnsTitle(builder, end.netns)}`,
    cable.link.source,
  );
  const pair = solution.pairs.get(end.id);
  const other = pair ? cables.get(pair.other.id) : undefined;
  if (pair && other) {
    const evidence = [own, ...proofSteps(context, cable, end, other, pair.other, pair.proof)];
    const holder = holderStep(builder, pair.other.netns);
    if (holder) evidence.push(holder);
    return { state: "known", interface: pair.other.id, evidence };
  }
  const clash = solution.contradictions.find((one) => one.end === end || one.other === end);
  if (clash) {
    const third = clash.end === end ? clash.other : clash.end;
    const candidates = [...new Set([third.id, ...solution.candidatesOf(end).map((one) => one.id)])];
    const doubt =
      "The nsid leads to this interface, but the two do not name each other: something changed while it was read.";
    return { state: "ambiguous", candidates: candidates.slice(0, CANDIDATES_SHOWN), doubt, evidence: [own] };
  }
  const candidates = solution.candidatesOf(end);
  if (candidates.length > 0) {
    const doubt =
      candidates.length > 1
        ? `${candidates.length}${candidates.length === CANDIDATE_LIMIT ? " or more" : ""} interfaces have matching indexes and nothing tells them apart.`
        : `One interface fits, but ${outOfSight ?? "another link with the same nsid finds no other end there"}.`;
    const shown = candidates.slice(0, CANDIDATES_SHOWN);
    const evidence = [own, ...shown.flatMap((one) => fitStep(builder, one, cables))];
    return { state: "ambiguous", candidates: shown.map((one) => one.id), doubt, evidence };
  }
  return unknownPeer(context, end, own);
}

function unknownPeer(context: Context, end: End, own: Evidence): PeerLink {
  const { builder, solution, maps, outOfSight } = context;
  const exact = end.nsidKey === null ? undefined : maps.get(end.netns)?.get(end.nsidKey);
  const inode = exact?.inode ?? (end.nsidKey === null ? null : solution.meaningOf(end.netns, end.nsidKey));
  const evidence = [own, ...(exact?.evidence ?? [])];
  if (inode !== null) {
    const target = builder.netns.get(inode);
    const title = netnsTitle(builder, inode);
    const doubt =
      target?.access === "read"
        ? `It ends in ${title}, which has no such ifindex ${end.linkIndex}: it changed while the host was read.`
        : `It ends in ${title}, whose inside is ${accessWord(target?.access)}: ${target?.accessReason ?? "no reason known."}`;
    return { state: "unknown", doubt, evidence };
  }
  const doubt = outOfSight
    ? `No interface that was read is its other end; ${outOfSight}.`
    : "No interface on this host is its other end: its netns is gone, or lies outside (a host inside another host).";
  return { state: "unknown", doubt, evidence };
}

function proofSteps(
  context: Context,
  cable: Cable,
  end: End,
  otherCable: Cable,
  other: End,
  proof: Proof,
): Evidence[] {
  const { builder, maps, witness } = context;
  const title = netnsTitle(builder, other.netns);
  const back = step(
    `${otherCable.link.name} is ifindex ${other.ifindex} in ${title} and names ifindex ${end.ifindex} in ${keyText(other.nsidKey)} there`,
    otherCable.link.source,
  );
  const exactFor = (one: End): NsidAnswer | undefined =>
    one.nsidKey === null ? undefined : maps.get(one.netns)?.get(one.nsidKey);
  switch (proof) {
    case "exact":
      return [...(exactFor(end)?.evidence ?? []), back];
    case "other-end-exact":
      return [back, ...(exactFor(other)?.evidence ?? [])];
    case "same-nsid": {
      const settled = [end, other].find((one) => witness.has(`${one.netns} ${one.nsidKey}`));
      const by = settled ? witness.get(`${settled.netns} ${settled.nsidKey}`) : undefined;
      if (!settled || !by) return [back];
      const says = `${keyText(settled.nsidKey)} of ${netnsTitle(builder, settled.netns)} is settled by ${by.link.name}, whose pair is known`;
      return [back, step(says, by.link.source)];
    }
    case "only-candidate":
      return [
        back,
        step(
          `No other interface of the host has the indexes ${other.ifindex} and ${end.ifindex}`,
          cable.link.source,
        ),
      ];
    case "elimination":
      return [
        back,
        step(
          "Other interfaces with these indexes are ruled out: an nsid is one netns, an end has one peer",
          cable.link.source,
        ),
      ];
  }
}

/** The first pair of each nsid that was not itself derived from that nsid. */
function witnesses(cables: ReadonlyMap<InterfaceId, Cable>, solution: Solution): Map<string, Cable> {
  const found = new Map<string, Cable>();
  for (const [id, pair] of solution.pairs) {
    const cable = cables.get(id);
    const key = cable ? nsidKeyOf(cable.link) : null;
    if (!cable || key === null || pair.proof === "same-nsid") continue;
    const place = `${cable.inode} ${key}`;
    if (!found.has(place)) found.set(place, cable);
  }
  return found;
}

function fitStep(builder: Builder, end: End, cables: ReadonlyMap<InterfaceId, Cable>): Evidence[] {
  const cable = cables.get(end.id);
  if (!cable) return [];
  const says = `${cable.link.name} in ${netnsTitle(builder, end.netns)} has ifindex ${end.ifindex} and names ${end.linkIndex}`;
  return [step(says, cable.link.source)];
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

function keyText(key: string | null): string {
  if (key === null) return "a netns it does not tell";
  return key.startsWith("name ") ? `netns ${key.slice(5)}` : key;
}

function accessWord(access: string | undefined): string {
  if (access === "not-permitted") return "not permitted";
  return access === "failed" ? "not answered" : "not collected";
}
