// The `peer --json` document: one interface, its other end, the container and pod behind it, and how we know.

import { appsOf, homeOwner } from "../topology/dwellers.ts";
import { containersBehind, indexTopology, peerOf, type TopologyIndex } from "../topology/lookup.ts";
import type { Container, Interface, NetworkNamespace, Topology } from "../topology/model.ts";
import { type InterfaceJson, interfaceJson } from "./show-json.ts";

export interface PeerJson {
  readonly interface: InterfaceJson;
  readonly peer: InterfaceJson | null;
  /** The app container behind the interface (the sandbox only when it is alone). */
  readonly container: {
    readonly id: string;
    readonly name: string;
    readonly runtime: string;
    readonly pid: number | null;
  } | null;
  readonly pod: { readonly uid: string; readonly name: string; readonly namespace: string } | null;
  readonly evidence: readonly { readonly says: string; readonly section: string; readonly line: number }[];
  /** Other interfaces that could be the peer, when it is ambiguous. */
  readonly candidates?: readonly InterfaceJson[];
}

export type PeerAnswer =
  | { readonly ok: true; readonly answer: PeerJson }
  /** One sentence a person can act on. */
  | { readonly ok: false; readonly error: string };

/**
 * Answers "what is at the other end of this interface".
 * @param name interface name or alternative name; a trailing `@if7`, as `ip link` prints it, is ignored.
 * @param netnsSelector id, inode, name of the netns, or `host`; needed when several netns have an interface of that name.
 */
export function peerJson(topology: Topology, name: string, netnsSelector?: string): PeerAnswer {
  const index = indexTopology(topology);
  const found = findInterface(index, name, netnsSelector);
  if (!found.ok) return found;
  const one = found.interface;
  const peer = peerOf(index, one);
  const behind = containersBehind(index, one);
  const container = principal(behind);
  const pod = podBehind(index, behind);
  const candidates =
    one.peer.state === "ambiguous" ? one.peer.candidates.flatMap((id) => index.interfaces.get(id) ?? []) : [];
  const evidence = [
    ...(one.peer.state === "none" ? one.evidence : one.peer.evidence),
    ...(container?.evidence.slice(-1) ?? []),
  ];
  return {
    ok: true,
    answer: {
      interface: interfaceJson(one, index.interfaces),
      peer: peer ? interfaceJson(peer, index.interfaces) : null,
      container: container
        ? { id: container.runtimeId, name: container.name, runtime: container.runtime, pid: container.pid }
        : null,
      pod: pod ? { uid: pod.uid, name: pod.name, namespace: pod.namespace } : null,
      evidence: evidence.map(({ says, source }) => ({ says, section: source.section, line: source.line })),
      ...(candidates.length > 0
        ? { candidates: candidates.map((candidate) => interfaceJson(candidate, index.interfaces)) }
        : {}),
    },
  };
}

/** Of several containers in one netns: an app container that did not join another's, then any app container. */
function principal(containers: readonly Container[]): Container | null {
  return homeOwner(appsOf(containers)) ?? null;
}

function podBehind(index: TopologyIndex, containers: readonly Container[]) {
  const ids = new Set(containers.flatMap((container) => container.pod ?? []));
  const [only] = ids;
  return ids.size === 1 && only ? (index.pods.get(only) ?? null) : null;
}

type Found =
  | { readonly ok: true; readonly interface: Interface }
  | { readonly ok: false; readonly error: string };

/** Several interfaces of one name are several: none of them, not even the host's, is preferred. */
function findInterface(index: TopologyIndex, name: string, selector: string | undefined): Found {
  const scope = selector === undefined ? null : namespacesBy(index, selector);
  if (scope && scope.length === 0) return { ok: false, error: `No network namespace matches "${selector}".` };
  const inScope = new Set(scope?.map((netns) => netns.id));
  const plain = name.replace(/@if\d+$/, "");
  const matches = index.topology.interfaces.filter(
    (one) =>
      (one.name === name || one.name === plain || one.altNames.includes(name)) &&
      (!scope || inScope.has(one.netns)),
  );
  const [first] = matches;
  if (!first) {
    const where = selector === undefined ? "on this host" : `in netns "${selector}"`;
    return { ok: false, error: `No interface named "${name}" ${where}${unreadNote(index)}.` };
  }
  if (matches.length === 1) return { ok: true, interface: first };
  const shown = matches.slice(0, 8).map((one) => selectorOf(index.namespaces.get(one.netns)));
  const more = matches.length > shown.length ? `, and ${matches.length - shown.length} more` : "";
  return {
    ok: false,
    error: `${matches.length} interfaces are named "${name}": choose one with --netns ${shown.join(" | ")}${more}.`,
  };
}

function namespacesBy(index: TopologyIndex, selector: string): readonly NetworkNamespace[] {
  return index.topology.namespaces.filter(
    (netns) =>
      netns.id === selector ||
      (selector === "host" && netns.isHost) ||
      String(netns.inode) === selector ||
      `net:[${netns.inode}]` === selector ||
      netns.names.some((name) => name.name === selector || name.path === selector),
  );
}

function selectorOf(netns: NetworkNamespace | undefined): string {
  if (!netns) return "?";
  return netns.isHost ? "host" : String(netns.inode);
}

function unreadNote(index: TopologyIndex): string {
  const unread = index.topology.namespaces.filter((netns) => netns.access !== "read").length;
  return unread === 0 ? "" : ` (${unread} network namespaces were not read)`;
}
