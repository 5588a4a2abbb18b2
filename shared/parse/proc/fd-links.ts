// Open descriptors that hold a namespace or a socket: `/proc/PID/fd/N<TAB>net:[inode]`, or the same as `ls -l` prints it.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { eachLine } from "../reading/lines.ts";
import { at, quote, type SectionWarnings, warningsOf } from "../reading/warnings.ts";
import type { FdNamespaceRecord, FdSocketRecord } from "../records.ts";
import { inodeOfTarget } from "./ns-links.ts";

const LINE = /(?:^|\s)\/proc\/(\d{1,10})\/fd\/(\d{1,10})(?:\t| -> )(\S+)$/;

function eachDescriptor(
  source: string,
  kind: string,
  warnings: SectionWarnings,
  visit: (found: { pid: number; fd: number; inode: number }, line: number) => void,
): void {
  eachLine(source, (line, number) => {
    if (line === "" || line.startsWith("total ")) return;
    const match = LINE.exec(line);
    const inode = match?.[3] === undefined ? null : inodeOfTarget(match[3], kind);
    if (match === null || inode === null)
      warnings.add(number, `This is no open ${kind} descriptor: ${quote(line)}.`);
    else visit({ pid: Number(match[1]), fd: Number(match[2]), inode }, number);
  });
}

const NAMESPACE = /^(net|mnt|pid|uts|ipc|user|cgroup|time):\[(\d{1,15})\]$/;

/** Namespaces of any kind held by a descriptor. */
export function parseFdNamespaces(source: string, section: SectionKey): Parsed<FdNamespaceRecord[]> {
  const warnings = warningsOf(section);
  const records: FdNamespaceRecord[] = [];
  eachLine(source, (line, number) => {
    if (line === "" || line.startsWith("total ")) return;
    const match = LINE.exec(line);
    const held = NAMESPACE.exec(match?.[3] ?? "");
    if (match === null || !held?.[1]) warnings.add(number, `This is no open net descriptor: ${quote(line)}.`);
    else
      records.push({
        source: at(section, number),
        pid: Number(match[1]),
        fd: Number(match[2]),
        kind: held[1],
        inode: Number(held[2]),
      });
  });
  return { records, warnings: warnings.list() };
}

/** Which process holds which socket; one record per process and socket, however many descriptors it has of it. */
export function parseFdSockets(source: string, section: SectionKey): Parsed<FdSocketRecord[]> {
  const warnings = warningsOf(section);
  const records: FdSocketRecord[] = [];
  const seen = new Set<string>();
  eachDescriptor(source, "socket", warnings, ({ pid, inode }, line) => {
    const key = `${pid} ${inode}`;
    if (seen.has(key)) return;
    seen.add(key);
    records.push({ source: at(section, line), pid, inode });
  });
  return { records, warnings: warnings.list() };
}
