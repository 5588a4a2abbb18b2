// What could not be seen: netns that were not read, processes whose links were refused, and who holds a netns.
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, step } from "../builder.ts";
import { isEnded } from "../process-state.ts";
import { isKernelThread, programOf } from "./process-role.ts";

/** Netns known to exist, but without links: any of them could hold an end that is missing elsewhere. */
export function unreadNetns(builder: Builder): Set<number> {
  const unread = new Set<number>();
  for (const netns of builder.netns.values()) if (netns.access !== "read") unread.add(netns.inode);
  return unread;
}

/** Number of processes that live in a netns nobody could name. Zombies and kernel threads hold none of their own. */
export function unseenProcesses(builder: Builder): number {
  let unseen = 0;
  for (const record of builder.records.processes) {
    if (isEnded(record) || isKernelThread(record) || builder.hiddenPids.has(record.pid)) continue;
    const link = builder.namespaceLinks.get(record.pid)?.get("net");
    if (link && link.inode === null) unseen += 1;
  }
  return unseen;
}

/** Half a sentence on what is out of sight; null when everything was read. */
export function reasonOutOfSight(builder: Builder): string | null {
  const unread = unreadNetns(builder);
  const unseen = unseenProcesses(builder);
  const refused = [...unread].some((inode) => builder.netns.get(inode)?.access === "not-permitted");
  const parts: string[] = [];
  if (unread.size > 0) {
    parts.push(
      `${unread.size} network namespace${unread.size > 1 ? "s were" : " was"} ${refused ? "not permitted" : "not read"}`,
    );
  }
  if (unseen > 0)
    parts.push(`the namespaces of ${unseen} process${unseen > 1 ? "es were" : " was"} not permitted`);
  return parts.length === 0 ? null : parts.join(" and ");
}

/** Who holds a netns: its lowest process, else the file that names it. */
export function holderStep(builder: Builder, inode: number): Evidence | null {
  const netns = builder.netns.get(inode);
  if (!netns) return null;
  if (inode === builder.hostInode) return null;
  const pid = netns.pids[0];
  if (pid !== undefined) {
    const link = builder.namespaceLinks.get(pid)?.get("net");
    const record = builder.processRecords.get(pid);
    if (link)
      return step(
        `net:[${inode}] is held by pid ${pid}${record ? ` ${programOf(record)}` : ""}`,
        link.source,
      );
  }
  const named = netns.names[0];
  const source = netns.evidence.find((one) => named && one.says.startsWith(named.path))?.source;
  return named && source ? step(`net:[${inode}] is held by ${named.path}`, source) : null;
}
