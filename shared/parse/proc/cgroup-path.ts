// What a cgroup path says about its container: id, runtime and pod uid, in cgroupfs and systemd spelling.

export interface CgroupOwner {
  /** Innermost container id in the path; 64 hex, or the name containerd was given. */
  readonly containerId: string | null;
  readonly runtime: "docker" | "containerd" | "cri-o" | "podman" | "unknown" | null;
  /** True for the cgroup of the monitor (`crio-conmon-ID`, `libpod-conmon-ID`): its processes are not in the container. */
  readonly isMonitor: boolean;
  /** Kubernetes pod uid with dashes (a static pod's uid is 32 hex without). */
  readonly podUid: string | null;
  /** Podman's own pod id. */
  readonly podmanPodId: string | null;
  /** Ids of containers around it, outermost first (Docker in Docker, kind). */
  readonly outerIds: readonly string[];
}

type Runtime = Exclude<CgroupOwner["runtime"], null>;

const PREFIXES: ReadonlyMap<string, Runtime> = new Map([
  ["docker", "docker"],
  ["cri-containerd", "containerd"],
  ["nerdctl", "containerd"],
  ["containerd", "containerd"],
  ["crio", "cri-o"],
  ["crio-conmon", "cri-o"],
  ["libpod", "podman"],
  ["libpod-conmon", "podman"],
  ["libpod-payload", "podman"],
]);
const HEX64 = /^[0-9a-f]{64}$/;
const SCOPE = /^([a-z]+(?:-[a-z]+)*)-([0-9a-f]{64})(?:\.scope)?$/;
const COLON = /^[^:]{1,300}:([a-z-]{1,30}):([0-9a-f]{64})$/;
const KUBE_POD =
  /^(?:kubepods(?:-(?:burstable|besteffort))?-)?pod([0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32})(?:\.slice)?(?::|$)/;
const PODMAN_POD = /(?:^|-)libpod_pod_([0-9a-f]{64})(?:\.slice)?$/;
const LONGEST_PATH = 16_384;

/**
 * Reads one cgroup path (third field of a /proc/PID/cgroup line). Null when nothing in it names a container or pod.
 * The innermost name wins; those around it are listed.
 */
export function readCgroupPath(path: string): CgroupOwner | null {
  if (path.length > LONGEST_PATH) return null;
  const found: { id: string; runtime: Runtime; isMonitor: boolean }[] = [];
  let podUid: string | null = null;
  let podmanPodId: string | null = null;
  const parts = path.split("/");
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? "";
    const pod = KUBE_POD.exec(part);
    if (pod?.[1]) podUid = pod[1].replaceAll("_", "-");
    const podmanPod = PODMAN_POD.exec(part);
    if (podmanPod?.[1]) podmanPodId = podmanPod[1];
    const scope = SCOPE.exec(part) ?? COLON.exec(part);
    if (scope?.[1] && scope[2]) {
      const runtime = PREFIXES.get(scope[1]) ?? "unknown";
      found.push({ id: scope[2], runtime, isMonitor: scope[1].endsWith("-conmon") });
    } else if (HEX64.test(part)) {
      found.push({ id: part, runtime: runtimeOfParent(parts[i - 1] ?? ""), isMonitor: false });
    } else if (i === 2 && parts[1] === "default" && part !== "" && parts.length === 3) {
      // containerd's own default namespace lets people choose names: /default/redis3
      found.push({ id: part, runtime: "containerd", isMonitor: false });
    }
  }
  // conmon and its container may both stand in one path (libpod-conmon-ID beside, never above): last one wins.
  const last = found.at(-1) ?? null;
  if (last === null && podUid === null && podmanPodId === null) return null;
  return {
    containerId: last?.id ?? null,
    runtime: last?.runtime ?? null,
    isMonitor: last?.isMonitor ?? false,
    podUid,
    podmanPodId,
    outerIds: [...new Set(found.slice(0, -1).map((item) => item.id))].filter((id) => id !== last?.id),
  };
}

/** cgroupfs spelling: the bare id, its runtime told by the folder around it. Below kubepods it can be any runtime. */
function runtimeOfParent(parent: string): Runtime {
  if (parent === "docker") return "docker";
  if (parent === "k8s.io" || parent === "default") return "containerd";
  if (parent === "libpod_parent") return "podman";
  return "unknown";
}

/**
 * Reads all lines of one /proc/PID/cgroup (`hierarchy:controllers:path`): the first line that names a container wins,
 * else the first that names a pod.
 */
export function readCgroupLines(lines: readonly string[]): (CgroupOwner & { readonly path: string }) | null {
  let podOnly: (CgroupOwner & { readonly path: string }) | null = null;
  for (const line of lines) {
    const path = /^\d+:[^:]*:(.*)$/.exec(line)?.[1];
    if (path === undefined) continue;
    const owner = readCgroupPath(path);
    if (owner?.containerId) return { ...owner, path };
    if (owner && podOnly === null) podOnly = { ...owner, path };
  }
  return podOnly;
}
