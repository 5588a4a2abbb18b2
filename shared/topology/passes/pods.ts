// Pass: pods, grouped by Kubernetes uid, by sandbox, or by Podman's pod id; never by pid namespace, name or address.
import type { RuntimePodRecord } from "../../parse/records.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, type Draft, step } from "../builder.ts";
import { podId } from "../ids.ts";
import type { Container, Pod } from "../model.ts";

interface Group {
  readonly containers: Draft<Container>[];
  readonly record: RuntimePodRecord | null;
}

/** Makes pods and fills `pod` of their containers. */
export function findPods(builder: Builder): void {
  const sandboxOf = sandboxes(builder);
  const groups = new Map<string, { containers: Draft<Container>[]; record: RuntimePodRecord | null }>();
  const uidOfSandbox = new Map<string, string>();
  for (const container of builder.containers.values()) {
    const uid = builder.claims.get(container.id)?.podUid;
    const sandbox = sandboxOf.get(container.id);
    if (uid && sandbox) uidOfSandbox.set(sandbox, uid);
  }
  const at = (key: string) => {
    const group = groups.get(key) ?? { containers: [], record: null };
    groups.set(key, group);
    return group;
  };
  for (const container of builder.containers.values()) {
    const sandbox = sandboxOf.get(container.id);
    const uid = builder.claims.get(container.id)?.podUid ?? (sandbox ? uidOfSandbox.get(sandbox) : undefined);
    const key = uid ?? sandbox;
    if (key) at(key).containers.push(container);
  }
  for (const record of builder.records.runtimePods)
    at(uidOfSandbox.get(record.id) ?? record.id).record = record;
  for (const [key, group] of groups) {
    const pod = podOf(builder, key, group);
    builder.pods.set(pod.id, pod);
    for (const container of group.containers) container.pod = pod.id;
  }
}

/** Sandbox (or Podman pod) id of every container that belongs to one. */
function sandboxes(builder: Builder): Map<string, string> {
  const { records, containers, claims } = builder;
  const byRuntimeId = new Map([...containers.values()].map((one) => [one.runtimeId, one]));
  const found = new Map<string, string>();
  const shimSandbox = new Map<string, string>();
  for (const container of containers.values()) {
    const group = claims.get(container.id)?.podGroup;
    if (!group) continue;
    found.set(container.id, fullId(group, byRuntimeId));
    if (container.shim && group === container.runtimeId) shimSandbox.set(container.shim, group);
  }
  for (const record of records.runtimePods) {
    for (const id of [...record.containerIds, ...(record.infraId ? [record.infraId] : [])]) {
      const container = byRuntimeId.get(fullId(id, byRuntimeId));
      if (container) found.set(container.id, record.id);
    }
  }
  for (const container of containers.values()) {
    if (found.has(container.id)) continue;
    // A v2 shim holds the containers of exactly one pod.
    const byShim = container.shim ? shimSandbox.get(container.shim) : undefined;
    if (byShim) found.set(container.id, byShim);
    const joined = /^container:([0-9a-f]{12,64})$/.exec(container.networkMode ?? "")?.[1];
    const target = joined ? byRuntimeId.get(fullId(joined, byRuntimeId)) : undefined;
    const pauses = target !== undefined && isPause(builder, target);
    if (!byShim && target && pauses) {
      found.set(container.id, target.runtimeId);
      found.set(target.id, target.runtimeId);
    }
  }
  for (const container of containers.values()) {
    if (container.isSandbox && !found.has(container.id)) found.set(container.id, container.runtimeId);
  }
  return found;
}

/** `--network container:ID` alone makes no pod; joining a container that only pauses does. */
function isPause(builder: Builder, container: Container): boolean {
  if (container.isSandbox) return true;
  const first = container.pid === null ? undefined : builder.processes.get(container.pid);
  return first?.role === "pause";
}

/** The id as the topology knows it. */
function fullId(id: string, byRuntimeId: ReadonlyMap<string, Container>): string {
  if (byRuntimeId.has(id) || id.length < 12) return id;
  // Either may be the shorter: an engine's table prints 12 characters, its inspect 64.
  const joined = [...byRuntimeId.keys()].filter(
    (known) => known.startsWith(id) || (known.length >= 12 && id.startsWith(known)),
  );
  return joined.length === 1 ? (joined[0] ?? id) : id;
}

function podOf(builder: Builder, key: string, group: Group): Pod {
  const { containers, record } = group;
  const claims = containers.flatMap((container) => builder.claims.get(container.id) ?? []);
  const infra = record?.infraId;
  const sandbox =
    containers.find((one) => infra && one.runtimeId.startsWith(infra)) ??
    containers.find((one) => one.isSandbox) ??
    containers.find((one) => one.runtimeId === key) ??
    containers.find((one) => claims.some((claim) => claim.podGroup === one.runtimeId)) ??
    null;
  if (sandbox) {
    sandbox.isSandbox = true;
    const first = sandbox.pid === null ? undefined : builder.processes.get(sandbox.pid);
    if (first?.role === "container-init") first.role = "pause";
  }
  const pick = (get: (claim: (typeof claims)[number]) => string | null) =>
    claims.map(get).find((text) => text) ?? null;
  const evidence: Evidence[] = record
    ? [step(`${record.runtime} lists pod ${record.name}`, record.source)]
    : [];
  const witness = containers.find((one) => builder.claims.get(one.id)?.podUid) ?? containers[0];
  const source = witness?.evidence.at(-1)?.source;
  if (witness && source) {
    const how = pick((claim) => claim.podUid)
      ? `name pod uid ${key}`
      : `share the sandbox ${key.slice(0, 12)}`;
    evidence.push(step(`${containers.length} containers ${how}`, source));
  }
  return {
    id: podId(key),
    uid: key,
    name: pick((claim) => claim.podName) ?? record?.name ?? key.slice(0, 12),
    namespace: pick((claim) => claim.podNamespace) ?? record?.namespace ?? "",
    runtime: record?.runtime ?? sandbox?.runtime ?? containers[0]?.runtime ?? "unknown",
    sandbox: sandbox?.id ?? null,
    containerIds: containers.map((container) => container.id),
    netns: netnsOf(sandbox, containers),
    evidence,
  };
}

/** The sandbox holds the pod's netns; without it, the one netns all running members share. */
function netnsOf(sandbox: Container | null, containers: readonly Container[]): Pod["netns"] {
  if (sandbox?.netns) return sandbox.netns;
  const all = new Set(containers.flatMap((container) => container.netns ?? []));
  const [only] = all;
  return all.size === 1 ? (only ?? null) : null;
}
