// Finding an entity by whatever a person holds: a name, address, MAC, pid, id fragment, inode or port.
import type { EntityRef, Topology } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";
import { entityName, HOST_NETNS_TITLE } from "../facts/names.ts";

export interface FindEntry {
  readonly ref: EntityRef;
  readonly title: string;
  readonly kind: string;
  readonly detail: string;
  /** Everything it may be found by, lower case. */
  readonly terms: readonly string[];
  /** The terms, line by line: most entries are told from a word by one look at this. */
  readonly text: string;
}

export type FindIndex = readonly FindEntry[];

export interface Found {
  readonly entry: FindEntry;
  /** The term that matched best and is not the title; "" when the title itself did. */
  readonly matched: string;
}

/** Entry by entry: of a large host they take longer than a click may wait. */
export function* findEntries(topology: Topology, lookup: Lookup): Generator<FindEntry, void> {
  const entry = (ref: EntityRef, candidates: readonly (string | number | null | undefined)[]): FindEntry => {
    const name = entityName(ref, lookup);
    const kept = new Set<string>();
    for (const term of [name.title, ...candidates, name.kind]) {
      if (term !== null && term !== undefined && term !== "") kept.add(String(term).toLowerCase());
    }
    const terms = [...kept];
    return { ref, ...name, terms, text: terms.join("\n") };
  };
  yield entry({ kind: "host", id: topology.host.id }, [topology.host.machineId, topology.host.kernel]);
  for (const container of topology.containers)
    yield entry({ kind: "container", id: container.id }, [
      container.runtimeId,
      container.image,
      container.pid,
      container.project,
      container.runtime,
      ...container.networks,
      ...container.ports.flatMap((port) => [port.hostPort, port.containerPort]),
      ...addressesIn(lookup, container.netns),
    ]);
  for (const pod of topology.pods)
    yield entry({ kind: "pod", id: pod.id }, [pod.uid, pod.namespace, ...addressesIn(lookup, pod.netns)]);
  for (const netns of topology.namespaces)
    yield entry({ kind: "netns", id: netns.id }, [
      netns.inode,
      netns.isHost ? HOST_NETNS_TITLE : null,
      ...netns.names.flatMap((name) => [name.name, name.path]),
      ...netns.pids,
    ]);
  for (const link of topology.interfaces)
    yield entry({ kind: "interface", id: link.id }, [
      ...link.altNames,
      link.mac,
      ...link.addresses.flatMap((address) => [address.address, `${address.address}/${address.prefixLength}`]),
      `ifindex ${link.ifindex}`,
    ]);
  for (const process of topology.processes)
    if (process.role !== "kernel-thread")
      yield entry({ kind: "process", id: process.id }, [process.pid, process.args.join(" "), process.role]);
}

function addressesIn(lookup: Lookup, netns: Topology["namespaces"][number]["id"] | null): string[] {
  const host = lookup.hostNetns?.id;
  // A container in the host's netns does not own the host's addresses.
  if (netns === null || netns === host) return [];
  return (lookup.interfacesByNetns.get(netns) ?? [])
    .filter((link) => link.kind !== "loopback")
    .flatMap((link) => link.addresses.map((address) => address.address));
}

/** Kinds in the order people look for them, for equally good matches. */
const KIND_ORDER: readonly EntityRef["kind"][] = [
  "container",
  "pod",
  "interface",
  "netns",
  "process",
  "host",
];

/**
 * Entries in which every word of the query occurs, best first: whole term, then beginning of a term, then inside.
 * An empty query finds nothing.
 */
export function find(index: FindIndex, query: string, limit = 50): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const hits: { found: Found; score: number }[] = [];
  for (const entry of index) {
    if (!words.every((word) => entry.text.includes(word))) continue;
    const hit = scoreEntry(entry, words);
    if (hit !== null) hits.push(hit);
  }
  hits.sort(
    (a, b) =>
      a.score - b.score ||
      KIND_ORDER.indexOf(a.found.entry.ref.kind) - KIND_ORDER.indexOf(b.found.entry.ref.kind) ||
      a.found.entry.title.length - b.found.entry.title.length ||
      (a.found.entry.title < b.found.entry.title ? -1 : 1),
  );
  return hits.slice(0, limit).map((hit) => hit.found);
}

function scoreEntry(entry: FindEntry, words: readonly string[]): { found: Found; score: number } | null {
  let score = 0;
  let matched = "";
  for (const word of words) {
    let best = Number.POSITIVE_INFINITY;
    let bestTerm = -1;
    for (const [position, term] of entry.terms.entries()) {
      const at = term.indexOf(word);
      if (at < 0) continue;
      const quality = (term.length === word.length ? 0 : at === 0 ? 10 : 20) + (position === 0 ? 0 : 1);
      if (quality < best) {
        best = quality;
        bestTerm = position;
      }
    }
    if (bestTerm < 0) return null;
    score += best;
    if (bestTerm > 0 && matched === "") matched = entry.terms[bestTerm] ?? "";
  }
  return { found: { entry, matched: matched === entry.kind ? "" : matched }, score };
}
