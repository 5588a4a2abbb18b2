// What one source says about one container, before claims of all sources are merged.
import type { ContainerRecord } from "../../parse/records.ts";
import { readKubernetesName } from "../../parse/runtimes/kubernetes-name.ts";
import type { Evidence } from "../../snapshot/evidence.ts";
import { type Builder, step } from "../builder.ts";
import type { LowLevelRuntime, PublishedPort, Runtime } from "../model.ts";

/** Unknown fields are null or empty: another source may know them. */
export interface ContainerClaim {
  readonly runtime: Runtime;
  /** Full id where the source has it, else a prefix. */
  readonly id: string;
  readonly name: string | null;
  readonly image: string | null;
  readonly status: string | null;
  readonly pid: number | null;
  /** Process of its shim or conmon, when this source is that process. */
  readonly shimPid: number | null;
  readonly ownerUid: number | null;
  readonly lowLevelRuntime: LowLevelRuntime | null;
  readonly networkMode: string | null;
  readonly netnsPath: string | null;
  readonly networks: readonly string[];
  readonly ports: readonly PublishedPort[];
  readonly project: string | null;
  readonly cgroup: string | null;
  readonly isSandbox: boolean;
  /** Kubernetes pod uid. */
  readonly podUid: string | null;
  readonly podName: string | null;
  readonly podNamespace: string | null;
  /** Id of the sandbox container or of the Podman pod it belongs to. */
  readonly podGroup: string | null;
  readonly evidence: readonly Evidence[];
}

/** One runtime's reader: all claims it can make from the records; an absent runtime makes none. */
export interface RuntimeReader {
  readonly name: string;
  readonly read: (builder: Builder) => readonly ContainerClaim[];
}

/** A claim with everything unknown but runtime and id. */
export function emptyClaim(runtime: Runtime, id: string): ContainerClaim {
  return {
    runtime,
    id,
    name: null,
    image: null,
    status: null,
    pid: null,
    shimPid: null,
    ownerUid: null,
    lowLevelRuntime: null,
    networkMode: null,
    netnsPath: null,
    networks: [],
    ports: [],
    project: null,
    cgroup: null,
    isSandbox: false,
    podUid: null,
    podName: null,
    podNamespace: null,
    podGroup: null,
    evidence: [],
  };
}

const UID = /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32})$/;

/** Claims from the records of one runtime; a container in somebody's home is that user's. */
export function recordClaims(builder: Builder, runtime: Runtime): ContainerClaim[] {
  const uidOfHome = new Map(builder.records.users.map((user) => [user.home, user.uid]));
  return builder.records.containers
    .filter((record) => record.runtime === runtime)
    .map((record) => ({
      ...claimOfRecord(record),
      ownerUid: record.home ? (uidOfHome.get(record.home) ?? null) : null,
    }));
}

/** Claim from a runtime's own record of a container. */
export function claimOfRecord(record: ContainerRecord): ContainerClaim {
  const name = record.name === null ? null : record.name.replace(/^\//, "");
  const kubernetes = name === null ? null : readKubernetesName(name);
  const label = (key: string): string | null => record.labels.get(key) || null;
  const podUid = label("io.kubernetes.pod.uid") ?? kubernetes?.podUid ?? null;
  const says = wordsOf(record, name ?? record.id.slice(0, 12));
  return {
    ...emptyClaim(record.runtime, record.id),
    // Docker's own name is the long one (`docker ps`); CRI runtimes know the container's name in its pod.
    name:
      record.runtime === "docker"
        ? name
        : (kubernetes?.container ?? label("io.kubernetes.container.name") ?? name),
    image: record.image,
    status: record.status,
    // Engines answer 0 for a container without a process.
    pid: record.pid !== null && record.pid > 0 ? record.pid : null,
    lowLevelRuntime: lowLevelOf(record.lowLevelRuntime),
    networkMode: record.networkMode || null,
    netnsPath: record.netnsPath || null,
    networks: record.networks.map((network) => network.name),
    ports: record.ports,
    project:
      label("com.docker.compose.project") ??
      label("io.podman.compose.project") ??
      label("com.docker.stack.namespace"),
    isSandbox:
      record.isInfra ||
      (kubernetes?.isSandbox ?? false) ||
      label("io.kubernetes.docker.type") === "podsandbox" ||
      label("io.cri-containerd.kind") === "sandbox" ||
      label("io.kubernetes.cri-o.ContainerType") === "sandbox",
    podUid: podUid ?? (record.podId !== null && UID.test(record.podId) ? record.podId : null),
    podName: label("io.kubernetes.pod.name") ?? kubernetes?.pod ?? null,
    podNamespace: label("io.kubernetes.pod.namespace") ?? kubernetes?.namespace ?? null,
    podGroup:
      label("io.kubernetes.sandbox.id") ??
      (record.podId !== null && record.podId !== "" && !UID.test(record.podId) ? record.podId : null),
    evidence: [step(says, record.source)],
  };
}

/** Who says so: the engine that was asked, or what it left on disk. */
function wordsOf(record: ContainerRecord, name: string): string {
  const runtime = record.runtime === "unknown" ? "a runtime" : record.runtime;
  const id = record.id.slice(0, 12);
  if (record.source.section.startsWith("oci-bundles"))
    return `the bundle of ${id} is ${runtime}'s${name === "POD" ? ": a pod's sandbox" : record.name ? `: ${record.name}` : ""}`;
  if (/storage/.test(record.source.section)) return `${runtime}'s storage keeps container ${name}`;
  const pod = record.isInfra ? record.labels.get("io.kubernetes.pod.name") : undefined;
  return pod ? `${runtime} lists the sandbox of pod ${pod}` : `${runtime} lists container ${name}`;
}

/** Low-level runtime from its name or path: `runc`, `/usr/bin/crun`, `kata-runtime`, `io.containerd.runc.v2`. */
export function lowLevelOf(text: string | null): LowLevelRuntime | null {
  if (text === null || text === "") return null;
  const program = text.slice(text.lastIndexOf("/") + 1);
  if (/(?:^|[.-])crun(?:$|[.-])/.test(program)) return "crun";
  if (/(?:^|[.-])runc(?:$|[.-])/.test(program)) return "runc";
  return program.includes("kata") ? "kata" : "other";
}
