// What an nsid (or netns name) printed inside one netns is exactly known to mean, from sources that name the inode.
import type { LinkRecord } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, type NsidAnswer, namespaceOf, netnsTitle, step } from "../builder.ts";
import { inodeOfName, type NameClaim, nameClaims } from "./netns-names.ts";

/** Exact meanings per observing netns: key (`nsid 3` or `name blue`) to the netns it stands for. */
export type NsidMaps = ReadonlyMap<number, ReadonlyMap<string, NsidAnswer>>;

/** Key of what a link printed about the netns of its other end; null when it printed nothing. */
export function nsidKeyOf(link: LinkRecord): string | null {
  if (link.linkNetnsName !== null) return nameKey(link.linkNetnsName);
  return link.linkNetnsid === null || link.linkNetnsid < 0 ? null : nsidKey(link.linkNetnsid);
}

export function nsidKey(nsid: number): string {
  return `nsid ${nsid}`;
}

function nameKey(name: string): string {
  return `name ${name}`;
}

/**
 * Reads every exact source: `lsns` NETNSID of the netns that asked, `ip netns list` for the host's netns, `ip netns list-id` names inside each
 * netns, and `list-id target-nsid` (another netns' nsids told in the host's). Two sources that disagree cancel each other.
 */
export function exactNsids(builder: Builder): NsidMaps {
  const maps = new Map<number, Map<string, NsidAnswer>>();
  const refuted = new Set<string>();
  const add = (observer: number, key: string, inode: number, evidence: readonly Evidence[]) => {
    const map = maps.get(observer) ?? new Map<string, NsidAnswer>();
    maps.set(observer, map);
    const id = `${observer} ${key}`;
    const known = map.get(key);
    if (refuted.has(id)) return;
    if (known && known.inode !== inode) {
      refuted.add(id);
      map.delete(key);
      builder.warnings.push({
        code: "ambiguous-peer",
        text: `In ${netnsTitle(builder, observer)} ${key} means both net:[${known.inode}] and net:[${inode}]; neither is used.`,
      });
      return;
    }
    if (!known) map.set(key, { inode, evidence });
  };
  const { records, hostInode } = builder;
  const names = inodeOfName(nameClaims(records, (pid) => namespaceOf(builder, pid, "mnt") ?? null));
  for (const row of records.lsns) {
    const observer = row.observer ?? hostInode;
    if (row.nsid === null || observer === null) continue;
    const says = `lsns: nsid ${row.nsid} of ${netnsTitle(builder, observer)} is net:[${row.inode}]`;
    add(observer, nsidKey(row.nsid), row.inode, [step(says, row.source)]);
  }
  if (hostInode !== null) {
    for (const listed of records.netnsNames) {
      const claim = names.get(listed.name);
      if (listed.nsid === null || !claim || claim === "ambiguous") continue;
      const says = `ip netns list: ${listed.name} has nsid ${listed.nsid} in the host netns`;
      add(hostInode, nsidKey(listed.nsid), claim.inode, [step(says, listed.source), nameStep(claim)]);
    }
  }
  for (const [observer, inside] of records.netns) {
    for (const row of inside.nsids) {
      const claim = row.name === null ? undefined : names.get(row.name);
      if (!claim || claim === "ambiguous") continue;
      const says = `ip netns list-id in ${netnsTitle(builder, observer)}: nsid ${row.nsid} is named ${row.name}`;
      add(observer, nsidKey(row.nsid), claim.inode, [step(says, row.source), nameStep(claim)]);
    }
    for (const link of inside.links) {
      const claim = link.linkNetnsName === null ? undefined : names.get(link.linkNetnsName);
      if (!claim || claim === "ambiguous" || link.linkNetnsName === null) continue;
      add(observer, nameKey(link.linkNetnsName), claim.inode, [nameStep(claim)]);
    }
  }
  addTargets(builder, maps, add);
  addNamesThroughNsids(builder, maps, add);
  return maps;
}

function nameStep(claim: NameClaim): Evidence {
  return step(`${claim.name.path} is net:[${claim.inode}]`, claim.source);
}

type Add = (observer: number, key: string, inode: number, evidence: readonly Evidence[]) => void;

/** `target-nsid N`: nsid X inside the netns that the host calls N is what the host calls `current-nsid`. */
function addTargets(builder: Builder, maps: NsidMaps, add: Add): void {
  const ofHost = builder.hostInode === null ? undefined : maps.get(builder.hostInode);
  if (!ofHost) return;
  for (const target of builder.records.nsidTargets) {
    const observer = ofHost.get(nsidKey(target.target));
    if (!observer) continue;
    for (const row of target.ids) {
      const meant = row.currentNsid === null ? undefined : ofHost.get(nsidKey(row.currentNsid));
      if (!meant) continue;
      const says = `nsid ${row.nsid} inside host nsid ${target.target} is what the host netns calls nsid ${row.currentNsid}`;
      add(observer.inode, nsidKey(row.nsid), meant.inode, [step(says, row.source), ...meant.evidence]);
    }
  }
}

/** A name without a mount to prove it (a symlink) still has an nsid, and the nsid may be exact. */
function addNamesThroughNsids(builder: Builder, maps: NsidMaps, add: Add): void {
  for (const [observer, inside] of builder.records.netns) {
    const listed =
      observer === builder.hostInode ? [...inside.nsids, ...builder.records.netnsNames] : inside.nsids;
    const nsidOfName = new Map(
      listed.flatMap((row) => (row.name === null || row.nsid === null ? [] : [[row.name, row]])),
    );
    for (const link of inside.links) {
      if (link.linkNetnsName === null || maps.get(observer)?.has(nameKey(link.linkNetnsName))) continue;
      const row = nsidOfName.get(link.linkNetnsName);
      const meant =
        row?.nsid === undefined || row.nsid === null ? undefined : maps.get(observer)?.get(nsidKey(row.nsid));
      if (!row || !meant) continue;
      const says = `netns name ${link.linkNetnsName} is nsid ${row.nsid}`;
      add(observer, nameKey(link.linkNetnsName), meant.inode, [step(says, row.source), ...meant.evidence]);
    }
  }
}
