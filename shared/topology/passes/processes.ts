// Pass: processes with all their namespaces, and the tree they form; the collector's own are left out.

import { type CgroupOwner, readCgroupLines } from "../../parse/proc/cgroup-path.ts";
import type { NamespaceLinkRecord, ProcessRecord } from "../../parse/records.ts";
import { type Builder, step } from "../builder.ts";
import { processId } from "../ids.ts";
import { NAMESPACE_KINDS, type ProcessNamespaces } from "../model.ts";
import { collectorPids } from "./collector-processes.ts";
import { programOf, roleOf } from "./process-role.ts";

/** Fills processes and the tree, and takes the collector's pids out of the namespaces they ran in. */
export function findProcesses(builder: Builder): void {
  for (const pid of collectorPids(builder.records)) builder.hiddenPids.add(pid);
  const ownerOf = cgroupReader(builder);
  for (const record of builder.records.processes) {
    if (builder.hiddenPids.has(record.pid)) continue;
    const namespaces = namespacesOf(builder.namespaceLinks.get(record.pid));
    const inode = namespaces.net ?? null;
    const owner = ownerOf(record);
    if (owner) builder.cgroupOwners.set(record.pid, owner);
    builder.processes.set(record.pid, {
      id: processId(record.pid, record.startTime),
      pid: record.pid,
      ppid: record.ppid,
      startTime: record.startTime,
      comm: record.comm,
      args: record.args ?? [],
      state: record.state,
      uid: record.uid,
      nsPids: record.nsPids,
      netns: inode === null ? null : (builder.netns.get(inode)?.id ?? null),
      namespaces,
      cgroup: owner?.path ?? cgroupOf(record),
      container: null,
      role: roleOf(record),
      evidence: [
        step(`pid ${record.pid} is ${programOf(record)}, child of pid ${record.ppid}`, record.source),
      ],
    });
    const siblings = builder.childrenOf.get(record.ppid);
    if (siblings) siblings.push(record.pid);
    else builder.childrenOf.set(record.ppid, [record.pid]);
  }
  const known = builder.processes.size > 0;
  for (const netns of builder.netns.values()) {
    // Links are read moments before or after the processes: the collector's short-lived children are in one list only.
    netns.pids = netns.pids.filter((pid) =>
      known ? builder.processes.has(pid) : !builder.hiddenPids.has(pid),
    );
  }
}

function namespacesOf(links: ReadonlyMap<string, NamespaceLinkRecord> | undefined): ProcessNamespaces {
  const namespaces: { -readonly [Kind in keyof ProcessNamespaces]: ProcessNamespaces[Kind] } = {};
  for (const kind of NAMESPACE_KINDS) {
    const link = links?.get(kind);
    if (link) namespaces[kind] = link.inode;
  }
  return namespaces;
}

/** Reads cgroups once per distinct text. When the host itself is a container, that outer container owns nobody here. */
function cgroupReader(
  builder: Builder,
): (record: ProcessRecord) => (CgroupOwner & { readonly path: string }) | null {
  const cache = new Map<string, (CgroupOwner & { readonly path: string }) | null>();
  const read = (record: ProcessRecord) => {
    const text = record.cgroups.join("\n");
    let owner = cache.get(text);
    if (owner === undefined) {
      owner = readCgroupLines(record.cgroups);
      cache.set(text, owner);
    }
    return owner;
  };
  const { containers, runtimePods } = builder.records;
  const podmanPods = new Set([
    ...runtimePods.filter((pod) => pod.runtime === "podman").map((pod) => pod.id),
    ...containers.filter((one) => one.runtime === "podman").flatMap((one) => one.podId ?? []),
  ]);
  const first = builder.processRecords.get(1);
  const outer = (first ? read(first) : null)?.containerId ?? null;
  return (record) => {
    const owner = read(record);
    if (owner === null || (outer !== null && owner.containerId === outer)) return null;
    // With cgroupfs, Podman names the cgroup of a pod by the bare pod id, like a container's.
    if (owner.containerId === null || !podmanPods.has(owner.containerId)) return owner;
    return { ...owner, containerId: null, podmanPodId: owner.containerId };
  };
}

/** Path of the unified hierarchy, else of systemd's or the longest one: v1 hosts have a line per controller. */
function cgroupOf(record: ProcessRecord): string | null {
  const paths = record.cgroups.flatMap((line) => {
    const match = /^\d+:([^:]*):(.*)$/.exec(line);
    return match ? [{ controllers: match[1] ?? "", path: match[2] ?? "" }] : [];
  });
  const unified = paths.find((one) => one.controllers === "" && one.path !== "/");
  const systemd = paths.find((one) => one.controllers === "name=systemd" && one.path !== "/");
  const longest = paths.reduce<string | null>(
    (best, one) => (best === null || one.path.length > best.length ? one.path : best),
    null,
  );
  return unified?.path ?? systemd?.path ?? longest;
}
