// Pass: which network namespaces exist, from every source at once, under which names, and whether they were read.
import type { Evidence } from "../../snapshot/evidence.ts";
import { sectionKey } from "../../snapshot/snapshot.ts";
import { type Builder, namespaceOf, recordsOf, step } from "../builder.ts";
import { netnsId } from "../ids.ts";
import type { Access, NetnsName } from "../model.ts";
import { type NameClaim, nameClaims } from "./netns-names.ts";

/**
 * Finds every netns: links of processes, nsfs mounts, open descriptors, the collector's own list and `lsns`.
 * `ip netns` and `lsns` alone would miss unnamed or empty ones.
 */
export function findNamespaces(builder: Builder): void {
  const { records } = builder;
  const found = new Map<
    number,
    { pids: number[]; evidence: Evidence[]; names: NameClaim[]; fds: NetnsName[] }
  >();
  const at = (inode: number) => {
    const known = found.get(inode);
    if (known) return known;
    const fresh = { pids: [], evidence: [], names: [], fds: [] };
    found.set(inode, fresh);
    return fresh;
  };
  for (const [pid, kinds] of builder.namespaceLinks) {
    const link = kinds.get("net");
    if (!link || link.inode === null) continue;
    const entry = at(link.inode);
    if (entry.pids.length === 0)
      entry.evidence.push(step(`pid ${pid} lives in net:[${link.inode}]`, link.source));
    entry.pids.push(pid);
  }
  const claims = nameClaims(records, (pid) => namespaceOf(builder, pid, "mnt") ?? null);
  for (const claim of claims) {
    const entry = at(claim.inode);
    entry.names.push(claim);
    entry.evidence.push(step(`${claim.name.path} is net:[${claim.inode}]`, claim.source));
  }
  for (const held of records.fdNamespaces) {
    if (held.kind !== "net") continue;
    const entry = at(held.inode);
    if (entry.pids.length > 0 || entry.names.length > 0) continue;
    const path = `/proc/${held.pid}/fd/${held.fd}`;
    entry.fds.push({ name: `fd ${held.fd} of pid ${held.pid}`, path, source: "fd" });
    entry.evidence.push(
      step(`pid ${held.pid} holds net:[${held.inode}] open as descriptor ${held.fd}`, held.source),
    );
  }
  const listed = new Map(records.netnsList.map((row) => [row.inode, row]));
  for (const row of records.netnsList) {
    const entry = at(row.inode);
    if (entry.evidence.length === 0)
      entry.evidence.push(step(`${row.path} leads to net:[${row.inode}]`, row.source));
  }
  const nsidOfHost = hostNsids(builder, claims);
  for (const row of records.lsns) at(row.inode);
  for (const inode of records.netns.keys()) at(inode);
  if (builder.hostInode !== null) at(builder.hostInode);

  for (const [inode, entry] of found) {
    const pids = entry.pids.sort((a, b) => a - b);
    const oldest = oldestProcess(builder, pids);
    const names = [...entry.names.map((claim) => claim.name), ...entry.fds].sort(byPath);
    const anchor = oldest ? `s${oldest.startTime}` : names[0] ? `p${names[0].path}` : "?";
    const id = netnsId(inode, anchor);
    const read = recordsOf(builder, inode);
    const [access, accessReason] = accessOf(builder, inode, listed.has(inode));
    builder.inodeOf.set(id, inode);
    builder.netns.set(inode, {
      id,
      inode,
      isHost: inode === builder.hostInode,
      names,
      nsid: nsidOfHost.get(inode) ?? null,
      pids,
      containerIds: [],
      access,
      accessReason,
      userNamespace: oldest ? (namespaceOf(builder, oldest.pid, "user") ?? null) : null,
      routes: [],
      rules: [],
      neighbours: [],
      forwardingEntries: [],
      firewallSections: read ? [...read.firewall.keys()].sort() : [],
      sysctls: read ? Object.fromEntries(read.sysctls) : {},
      evidence: entry.evidence,
    });
  }
}

function byPath(a: NetnsName, b: NetnsName): number {
  return Number(a.source === "mount") - Number(b.source === "mount") || (a.path < b.path ? -1 : 1);
}

function oldestProcess(builder: Builder, pids: readonly number[]) {
  let oldest: { pid: number; startTime: number } | null = null;
  for (const pid of pids) {
    const record = builder.processRecords.get(pid);
    if (record && (oldest === null || record.startTime < oldest.startTime)) oldest = record;
  }
  return oldest;
}

/** nsid by which the host's netns knows each netns: `lsns`, then the named ones of `ip netns list`. */
function hostNsids(builder: Builder, claims: readonly NameClaim[]): Map<number, number> {
  const nsids = new Map<number, number>();
  for (const row of builder.records.lsns) {
    if (row.observer === undefined && row.nsid !== null) nsids.set(row.inode, row.nsid);
  }
  const byName = new Map(
    builder.records.netnsNames.map((listed) => [`/run/netns/${listed.name}`, listed.nsid]),
  );
  for (const claim of claims) {
    const nsid = claim.inCollectorMounts ? byName.get(claim.name.path) : undefined;
    if (nsid !== undefined && nsid !== null && !nsids.has(claim.inode)) nsids.set(claim.inode, nsid);
  }
  return nsids;
}

const ACCESS_OF_CODE: ReadonlyMap<string, Access> = new Map([
  ["not-permitted", "not-permitted"],
  ["not-found", "not-collected"],
  ["not-needed", "not-collected"],
  ["not-collected", "not-collected"],
]);

/** "Not permitted", "not collected" and "failed" are three different things, each with its sentence. */
function accessOf(builder: Builder, inode: number, listed: boolean): readonly [Access, string | null] {
  const { host, warnings } = builder.records;
  if (recordsOf(builder, inode)?.linksRead) return ["read", null];
  const sections: ReadonlySet<string | undefined> = new Set([
    sectionKey("ip", inode),
    sectionKey("ip-addr", inode),
  ]);
  const own = warnings.find((one) => sections.has(one.section));
  // A missing tool is told once for all netns.
  const general = warnings.find(
    (one) => one.code === "not-found" && /^ip(-addr)?(@|$)/.test(one.section ?? ""),
  );
  const isUser = host.uid !== null && host.uid !== 0;
  const warning = own ?? general;
  // The warning counts all namespaces that were refused, and stands at the first of them: here each has the same reason.
  if (warning && !(isUser && warning.code === "not-permitted"))
    return [ACCESS_OF_CODE.get(warning.code) ?? "failed", warning.text];
  if (isUser) {
    return [
      "not-permitted",
      "Only root may enter another network namespace: collect with root rights or sudo.",
    ];
  }
  return listed
    ? ["failed", "The collector knew this namespace, but its links were not answered."]
    : ["not-collected", "No path led into this namespace, or it appeared while the host was being read."];
}
