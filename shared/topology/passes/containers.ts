// Pass: containers, from every runtime's claims joined by id prefix. Names never join anything.
import type { Builder } from "../builder.ts";
import { containerId } from "../ids.ts";
import type { Container } from "../model.ts";
import { cgroup } from "../runtimes/cgroup.ts";
import type { ContainerClaim, RuntimeReader } from "../runtimes/claim.ts";
import { containerd } from "../runtimes/containerd.ts";
import { crio } from "../runtimes/crio.ts";
import { docker } from "../runtimes/docker.ts";
import { podman } from "../runtimes/podman.ts";

/** Readers in order of trust: an earlier claim's field wins over a later one's. */
export const RUNTIMES: readonly RuntimeReader[] = [docker, podman, crio, containerd, cgroup];

/** docker prints 12 characters, crictl 13, a terminal may cut at 40; shorter than 12 joins nothing. */
const SHORTEST_PREFIX = 12;

/** Merges all claims and makes one draft per container; processes, netns and pod follow in later passes. */
export function findContainers(builder: Builder): void {
  for (const claim of mergeClaims(RUNTIMES.flatMap((runtime) => runtime.read(builder)))) {
    const draft = draftOf(claim);
    builder.claims.set(draft.id, claim);
    builder.containers.set(draft.id, draft);
  }
}

/** Joins claims whose ids are equal or where one is the only longer form of the other. */
export function mergeClaims(claims: readonly ContainerClaim[]): ContainerClaim[] {
  const merged = new Map<string, ContainerClaim>();
  const byPrefix = new Map<string, Set<string>>();
  // Long ids first, so that a short one sees every id it may stand for.
  const ordered = [...claims.keys()].sort(
    (a, b) => (claims[b]?.id.length ?? 0) - (claims[a]?.id.length ?? 0) || a - b,
  );
  const groups = new Map<string, number[]>();
  for (const index of ordered) {
    const claim = claims[index];
    if (!claim) continue;
    const id = fullIdOf(claim.id, groups, byPrefix);
    const group = groups.get(id);
    if (group) group.push(index);
    else {
      groups.set(id, [index]);
      const prefix = id.slice(0, SHORTEST_PREFIX);
      byPrefix.set(prefix, (byPrefix.get(prefix) ?? new Set()).add(id));
    }
  }
  for (const [id, indexes] of groups) {
    const parts = indexes.sort((a, b) => a - b).flatMap((index) => claims[index] ?? []);
    const [first, ...rest] = parts;
    if (first) merged.set(id, { ...rest.reduce(mergeTwo, first), id });
  }
  return [...merged.values()];
}

function fullIdOf(
  id: string,
  groups: ReadonlyMap<string, unknown>,
  byPrefix: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  if (groups.has(id) || id.length < SHORTEST_PREFIX || id.length >= 64 || !/^[0-9a-f]+$/.test(id)) return id;
  const longer = [...(byPrefix.get(id.slice(0, SHORTEST_PREFIX)) ?? [])].filter((known) =>
    known.startsWith(id),
  );
  return longer.length === 1 ? (longer[0] ?? id) : id;
}

function mergeTwo(first: ContainerClaim, second: ContainerClaim): ContainerClaim {
  return {
    runtime: first.runtime === "unknown" ? second.runtime : first.runtime,
    id: first.id,
    name: first.name ?? second.name,
    image: first.image ?? second.image,
    status: first.status ?? second.status,
    pid: first.pid ?? second.pid,
    shimPid: first.shimPid ?? second.shimPid,
    ownerUid: first.ownerUid ?? second.ownerUid,
    lowLevelRuntime: first.lowLevelRuntime ?? second.lowLevelRuntime,
    networkMode: first.networkMode ?? second.networkMode,
    netnsPath: first.netnsPath ?? second.netnsPath,
    networks: first.networks.length > 0 ? first.networks : second.networks,
    ports: first.ports.length > 0 ? first.ports : second.ports,
    project: first.project ?? second.project,
    cgroup: first.cgroup ?? second.cgroup,
    isSandbox: first.isSandbox || second.isSandbox,
    podUid: first.podUid ?? second.podUid,
    podName: first.podName ?? second.podName,
    podNamespace: first.podNamespace ?? second.podNamespace,
    podGroup: first.podGroup ?? second.podGroup,
    evidence: [...first.evidence, ...second.evidence],
  };
}

/** A container of which only the claim is known so far. */
export function draftOf(claim: ContainerClaim): Container {
  return {
    id: containerId(claim.runtime, claim.id),
    runtimeId: claim.id,
    runtime: claim.runtime,
    ownerUid: claim.ownerUid,
    lowLevelRuntime: claim.lowLevelRuntime,
    name: nameOf(claim),
    image: claim.image,
    status: statusOf(claim.status),
    pod: null,
    isSandbox: claim.isSandbox,
    pid: claim.pid,
    process: null,
    shim: null,
    netns: null,
    netnsDoubt: null,
    networkMode: claim.networkMode,
    networks: claim.networks,
    ports: claim.ports,
    project: claim.project,
    cgroup: claim.cgroup,
    evidence: claim.evidence,
  };
}

/** The kubelet calls every sandbox POD, which names none: people know it by its pod (`crictl pods`). */
function nameOf(claim: ContainerClaim): string {
  const name = claim.isSandbox && claim.name === "POD" ? claim.podName : claim.name;
  return name || claim.id.slice(0, 12);
}

/** Engines have many words for few states; an unknown word is kept as it is. */
function statusOf(text: string | null): string {
  if (text === null || text === "") return "unknown";
  const word = text.toLowerCase().replace(/^(?:container|sandbox)_/, "");
  if (word === "ready" || word === "up" || word === "restarting") return "running";
  if (word === "configured" || word === "initialized") return "created";
  if (word === "stopped" || word === "dead" || word === "notready" || word === "removing") return "exited";
  return word;
}
