// OCI bundles as they lie on disk: which pod a container says it is of, its netns file, its first process, its shim.
import type { Parsed } from "../../snapshot/evidence.ts";
import type { SectionKey } from "../../snapshot/snapshot.ts";
import { type FileLines, readFileLines } from "../reading/file-lines.ts";
import { isObject, parseJson } from "../reading/json-values.ts";
import { wholeNumber } from "../reading/lines.ts";
import { at, quote, warningsOf } from "../reading/warnings.ts";
import type { ContainerRecord } from "../records.ts";
import { readKubernetesName } from "./kubernetes-name.ts";

interface Bundle {
  readonly place: Place;
  readonly line: number;
  readonly said: Map<string, string>;
  netnsPath: string | null;
  pid: number | null;
  shim: string | null;
}

interface Place {
  readonly id: string;
  /** containerd namespace; null for the storage of Podman and CRI-O. */
  readonly containerdNamespace: string | null;
  /** Home of the user whose container it is; null for root's. */
  readonly home: string | null;
  /** `/proc/PID/root` where the bundle is of a containerd inside a container; its paths are below there. */
  readonly root: string;
}

const CONTAINERD =
  /^(\/proc\/\d+\/root)?\/run\/(?:k3s\/)?containerd\/io\.containerd\.runtime\.v[12]\.[a-z]+\/([^/]+)\/([^/]+)\/[^/]+$/;
const STORAGE = /^(.*)\/[a-z0-9]+-containers\/([0-9a-f]{64})\/userdata\/[^/]+$/;

function placeOf(path: string): Place | null {
  const task = CONTAINERD.exec(path);
  if (task?.[2] && task[3]) {
    return { id: task[3], containerdNamespace: task[2], home: null, root: task[1] ?? "" };
  }
  const stored = STORAGE.exec(path);
  if (!stored?.[2]) return null;
  const home = /^(.*)\/\.local\/share\/containers\/storage$/.exec(stored[1] ?? "")?.[1] ?? null;
  return { id: stored[2], containerdNamespace: null, home, root: "" };
}

/**
 * Reads `PATH:PIECE` lines: annotations and netns path of config.json, the pid of init.pid or pidfile, the shim's
 * program. All files of one container make one record. A container in storage without a word of its manager is left
 * to conmon's arguments and containers.json, which know it too.
 */
export function parseBundles(source: string, section: SectionKey): Parsed<ContainerRecord[]> {
  const warnings = warningsOf(section);
  const bundles = new Map<string, Bundle>();
  for (const file of readFileLines(source, warnings)) {
    const place = placeOf(file.path);
    const line = file.lines[0]?.line ?? 1;
    if (place === null) {
      warnings.add(line, `${quote(file.path)} is no file of a bundle.`);
      continue;
    }
    const key = `${place.containerdNamespace ?? ""}/${place.id}`;
    const bundle: Bundle = bundles.get(key) ?? {
      place,
      line,
      said: new Map(),
      netnsPath: null,
      pid: null,
      shim: null,
    };
    bundles.set(key, bundle);
    readPieces(file, bundle);
  }
  const records = [...bundles.values()].flatMap((bundle) => recordOf(bundle, section) ?? []);
  return { records, warnings: warnings.list() };
}

function readPieces(file: FileLines, bundle: Bundle): void {
  for (const { text } of file.lines) {
    const pid = wholeNumber(text);
    if (pid !== null) bundle.pid ??= pid > 0 ? pid : null;
    else if (text.startsWith("/")) bundle.shim ??= text;
    else {
      const value = parseJson(`{${text}}`);
      if (!isObject(value)) continue;
      for (const [name, said] of Object.entries(value)) {
        if (typeof said !== "string" || said === "") continue;
        if (name === "path") bundle.netnsPath ??= said;
        else if (!bundle.said.has(name)) bundle.said.set(name, said);
      }
    }
  }
}

/** Podman borrows CRI-O's annotations for its pods, so the manager's own name decides first. */
function runtimeOf({ place, said }: Bundle): ContainerRecord["runtime"] {
  if (place.containerdNamespace !== null)
    return place.containerdNamespace === "moby" ? "docker" : "containerd";
  const manager = said.get("io.container.manager");
  if (manager === "libpod") return "podman";
  return manager === "cri-o" || said.has("io.kubernetes.cri-o.ContainerType") ? "cri-o" : "unknown";
}

function recordOf(bundle: Bundle, section: SectionKey): ContainerRecord | null {
  const { place, said } = bundle;
  const runtime = runtimeOf(bundle);
  if (runtime === "unknown" && bundle.pid === null) return null;
  const longName = said.get("io.kubernetes.cri-o.ContainerName");
  const kubernetes = longName === undefined ? null : readKubernetesName(longName);
  const kind = said.get("io.kubernetes.cri.container-type") ?? said.get("io.kubernetes.cri-o.ContainerType");
  const isPod = runtime === "containerd" || runtime === "cri-o";
  const isInfra = isPod && kind === "sandbox";
  const labels = new Map<string, string>();
  const label = (name: string, ...values: (string | undefined)[]) => {
    const value = values.find((one) => one !== undefined);
    if (isPod && value !== undefined) labels.set(name, value);
  };
  label(
    "io.kubernetes.pod.name",
    said.get("io.kubernetes.pod.name"),
    said.get("io.kubernetes.cri.sandbox-name"),
  );
  label(
    "io.kubernetes.pod.namespace",
    said.get("io.kubernetes.pod.namespace"),
    said.get("io.kubernetes.cri.sandbox-namespace"),
  );
  label(
    "io.kubernetes.pod.uid",
    said.get("io.kubernetes.pod.uid"),
    said.get("io.kubernetes.cri.sandbox-uid"),
  );
  label(
    "io.kubernetes.sandbox.id",
    said.get("io.kubernetes.cri.sandbox-id"),
    said.get("io.kubernetes.cri-o.SandboxID"),
  );
  const inPod =
    said.get("io.kubernetes.cri.container-name") ??
    said.get("io.kubernetes.container.name") ??
    kubernetes?.container;
  const hostNetwork = said.get("io.kubernetes.cri-o.HostNetwork") === "true";
  return {
    source: at(section, bundle.line),
    runtime,
    id: place.id,
    // CRI-O and dockershim call every sandbox POD; containerd gives it no name at all.
    name: isPod ? (isInfra ? "POD" : (inPod ?? null)) : null,
    image: said.get("io.kubernetes.cri.image-name") ?? said.get("io.kubernetes.cri-o.ImageName") ?? null,
    status: null,
    pid: place.root === "" ? bundle.pid : null,
    networkMode: hostNetwork ? "host" : null,
    netnsPath: bundle.netnsPath === null ? null : place.root + bundle.netnsPath,
    networks: [],
    ports: [],
    labels,
    podId: null,
    isInfra,
    lowLevelRuntime: said.get("binary_name") ?? (bundle.shim === null ? null : shimRuntime(bundle.shim)),
    home: place.home,
  };
}

/** `containerd-shim-runc-v2` runs runc, `containerd-shim-kata-v2` kata; the old shim without a name runs runc. */
function shimRuntime(path: string): string | null {
  const name = /containerd-shim(?:-([^/]+?))?(?:-v\d+)?$/.exec(path);
  return name ? (name[1] ?? "runc") : null;
}
