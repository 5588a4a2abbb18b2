// Which processes are the collector's own: hidden, so that looking at a host does not change the picture.
import type { ProcessRecord, Records } from "../../parse/records.ts";

const WRAPPERS: ReadonlySet<string> = new Set([
  "sh",
  "bash",
  "dash",
  "ash",
  "busybox",
  "zsh",
  "ksh",
  "fish",
  "csh",
  "tcsh",
  "sudo",
  "su",
  "doas",
  "timeout",
  "nice",
  "ionice",
  "env",
]);

/**
 * Pids to hide: the collector and its descendants; and, when it came over SSH, its session and the sshd processes of that
 * one connection (never the listening sshd). Run by hand or locally, its session holds other work, so only its own tree goes.
 */
export function collectorPids(records: Records): Set<number> {
  const hidden = new Set<number>();
  const { collectorPid, collectorSession } = records.host;
  const byPid = new Map(records.processes.map((record) => [record.pid, record]));
  const collector = collectorPid === null ? undefined : byPid.get(collectorPid);
  if (collectorPid !== null) hidden.add(collectorPid);
  const above = collector ? sshAncestors(collector, byPid) : null;
  if (above) {
    const sessions = new Set(above.sessions);
    if (collectorSession !== null) sessions.add(collectorSession);
    for (const pid of above.pids) hidden.add(pid);
    for (const record of records.processes) if (sessions.has(record.sessionId)) hidden.add(record.pid);
  }
  if (collectorPid !== null) addDescendants(collectorPid, records.processes, hidden);
  return hidden;
}

/** Shells and sudo up to the sshd of this connection; null when no sshd stands above. */
function sshAncestors(
  start: ProcessRecord,
  byPid: ReadonlyMap<number, ProcessRecord>,
): { readonly pids: readonly number[]; readonly sessions: readonly number[] } | null {
  const pids: number[] = [];
  const sessions: number[] = [];
  let reached = false;
  let current: ProcessRecord | undefined = start;
  for (let depth = 0; current && depth < 32; depth += 1) {
    const parent: ProcessRecord | undefined = byPid.get(current.ppid);
    if (isConnectionSshd(current, parent)) reached = true;
    else if (reached || !(current === start || WRAPPERS.has(current.comm))) break;
    else sessions.push(current.sessionId);
    pids.push(current.pid);
    current = parent;
  }
  return reached ? { pids, sessions } : null;
}

/** sshd of one connection: `sshd: user [priv]`, `sshd: user@notty`, sshd-session, or a child of the listening daemon. */
function isConnectionSshd(process: ProcessRecord, parent: ProcessRecord | undefined): boolean {
  if (process.comm === "sshd-session" || process.comm === "sshd-auth") return true;
  if (process.comm !== "sshd" && process.comm !== "dropbear") return false;
  const title = process.args?.[0] ?? "";
  if (title.includes("[listener]")) return false;
  return /^sshd: \S+@|\[priv\]|\[net\]/.test(title) || parent?.comm === process.comm;
}

function addDescendants(root: number, processes: readonly ProcessRecord[], into: Set<number>): void {
  const children = new Map<number, number[]>();
  for (const record of processes) {
    const list = children.get(record.ppid);
    if (list) list.push(record.pid);
    else children.set(record.ppid, [record.pid]);
  }
  const queue = [root];
  const visited = new Set(queue);
  for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
    for (const child of children.get(pid) ?? []) {
      if (visited.has(child)) continue;
      visited.add(child);
      into.add(child);
      queue.push(child);
    }
  }
}
