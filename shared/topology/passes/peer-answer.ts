// The answer for one veth end: known with its chain of evidence, ambiguous with candidates, or unknown with the reason.
import type { LinkRecord } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, type Draft, type NsidAnswer, netnsTitle, step } from "../builder.ts";
import type { InterfaceId } from "../ids.ts";
import type { Interface, PeerLink } from "../model.ts";
import { type NsidMaps, nsidKeyOf } from "./nsid-maps.ts";
import { holderStep } from "./out-of-sight.ts";
import { CANDIDATE_LIMIT, type End, type Proof, type Solution } from "./peer-solver.ts";

/** A paired interface: its record, its draft, and whether the kernel said that it is one. */
export interface Cable {
  readonly inode: number;
  readonly link: LinkRecord;
  readonly draft: Draft<Interface>;
  readonly certain: boolean;
}

/** What the sentences about one peer are made from. */
export interface Context {
  readonly builder: Builder;
  readonly cables: ReadonlyMap<InterfaceId, Cable>;
  readonly solution: Solution;
  readonly maps: NsidMaps;
  readonly outOfSight: string | null;
  /** Whether links were read that did not say where their other end is: any of them may be meant. */
  readonly silent: boolean;
  /** Per observer and nsid: the link whose pair settled it. */
  readonly witness: ReadonlyMap<string, Cable>;
}

/** A list longer than this helps nobody; the doubt tells the number. */
const CANDIDATES_SHOWN = 16;

/** The state of one cross-netns end, in sentences with their places. */
export function peerOf(context: Context, cable: Cable, end: End): PeerLink {
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
        : `One interface fits, but ${outOfSight ?? (context.silent ? "some links did not say where their other end is" : null) ?? "another link with the same nsid finds no other end there"}.`;
    const shown = candidates.slice(0, CANDIDATES_SHOWN);
    const evidence = [own, ...shown.flatMap((one) => fitStep(builder, one, cables))];
    return { state: "ambiguous", candidates: shown.map((one) => one.id), doubt, evidence };
  }
  return unknownPeer(context, cable, end, own);
}

function unknownPeer(context: Context, cable: Cable, end: End, own: Evidence): PeerLink {
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
  const nobody = outOfSight
    ? `No interface that was read is its other end; ${outOfSight}.`
    : context.silent
      ? "No interface names it back, but some did not say where their other end is."
      : "No interface on this host is its other end: its netns is gone, or lies outside (a host inside another host).";
  const doubt = cable.certain
    ? nobody
    : `${nobody} Or it is the link that ${cable.link.name} stands on: no kind was printed.`;
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
export function witnesses(cables: ReadonlyMap<InterfaceId, Cable>, solution: Solution): Map<string, Cable> {
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

/** An nsid key as people say it. */
export function keyText(key: string | null): string {
  if (key === null) return "a netns it does not tell";
  return key.startsWith("name ") ? `netns ${key.slice(5)}` : key;
}

function accessWord(access: string | undefined): string {
  if (access === "not-permitted") return "not permitted";
  return access === "failed" ? "not answered" : "not collected";
}
