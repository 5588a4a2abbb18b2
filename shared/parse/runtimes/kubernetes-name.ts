// Names the kubelet gives containers: `k8s_<container>_<pod>_<namespace>_<uid>_<attempt>`, the same under Docker and CRI-O.
import { wholeNumber } from "../reading/lines.ts";

export interface KubernetesName {
  readonly container: string;
  readonly pod: string;
  readonly namespace: string;
  readonly podUid: string;
  readonly attempt: number;
  /** The pause container (`k8s_POD_...`). */
  readonly isSandbox: boolean;
}

/**
 * Reads a name made by dockershim, cri-dockerd or CRI-O. A seventh part (a random suffix against name clashes) is
 * allowed. CRI-O's sandbox form `k8s_<pod>_<namespace>_<uid>_<attempt>` has five parts. Null for any other name.
 */
export function readKubernetesName(name: string): KubernetesName | null {
  const parts = name.replace(/^\//, "").split("_");
  if (parts[0] !== "k8s" || parts.length < 5 || parts.length > 7) return null;
  const [container, pod, namespace, podUid, attemptText] =
    parts.length === 5 ? ["POD", ...parts.slice(1)] : parts.slice(1);
  const attempt = wholeNumber(attemptText);
  if (!container || !pod || !namespace || !podUid || attempt === null) return null;
  return { container, pod, namespace, podUid, attempt, isSandbox: container === "POD" };
}
