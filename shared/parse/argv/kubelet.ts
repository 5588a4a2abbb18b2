// kubelet: which runtime it talks to and how, from its arguments. Repeated flags are common; the last one wins.
import { lastValue, programOf, readFlags } from "./flags.ts";

export interface KubeletArguments {
  /** Runtime endpoint without its scheme: `/run/containerd/containerd.sock`; null when not said. */
  readonly runtimeEndpoint: string | null;
  /** `docker` or `remote` of old kubelets (`--container-runtime`). */
  readonly runtime: string | null;
  readonly cgroupDriver: string | null;
  /** Path of its configuration file: what stands there counts unless a flag says otherwise. */
  readonly config: string | null;
  readonly kubeconfig: string | null;
  readonly hostnameOverride: string | null;
  readonly nodeIp: string | null;
  readonly podInfraImage: string | null;
  readonly networkPlugin: string | null;
  /** `--feature-gates`, e.g. `RuntimeClass=true`. */
  readonly featureGates: readonly string[];
  /** Every flag in order of its first appearance, with its last value. */
  readonly flags: ReadonlyMap<string, string>;
}

/** Flags of kubelet that take no value; all others do, after `=` or a blank. */
const SWITCHES: ReadonlySet<string> = new Set([
  ..."alsologtostderr logtostderr enable-server fail-swap-on allow-privileged register-node rotate-certificates".split(
    " ",
  ),
  ..."anonymous-auth authentication-token-webhook read-only-port-disabled protect-kernel-defaults version help".split(
    " ",
  ),
  ..."make-iptables-util-chains serialize-image-pulls cgroups-per-qos runonce keep-terminated-pod-volumes".split(
    " ",
  ),
]);

/** Reads kubelet's arguments; null when the program is another. */
export function readKubeletArguments(args: readonly string[]): KubeletArguments | null {
  const program = programOf(args);
  if (program !== "kubelet" && !(program === "hyperkube" && args[1] === "kubelet")) return null;
  const valued = new Set(
    args.flatMap((arg) => {
      const name = /^--?([a-z][a-z0-9-]*)$/.exec(arg)?.[1];
      return name === undefined || SWITCHES.has(name) ? [] : [name];
    }),
  );
  const flags = readFlags(args, { valued });
  const last = (name: string) => lastValue(flags, name);
  return {
    runtimeEndpoint: plainEndpoint(last("container-runtime-endpoint")),
    runtime: last("container-runtime"),
    cgroupDriver: last("cgroup-driver"),
    config: last("config"),
    kubeconfig: last("kubeconfig"),
    hostnameOverride: last("hostname-override"),
    nodeIp: last("node-ip"),
    podInfraImage: last("pod-infra-container-image"),
    networkPlugin: last("network-plugin"),
    featureGates: (flags.values.get("feature-gates") ?? [])
      .flatMap((gates) => gates.split(","))
      .filter((gate) => gate !== ""),
    flags: new Map([...flags.values].map(([name, values]) => [name, values.at(-1) ?? ""])),
  };
}

/** An endpoint with or without `unix://`, below /var/run or /run: one path. */
export function plainEndpoint(endpoint: string | null): string | null {
  return endpoint === null ? null : endpoint.replace(/^unix:\/\//, "").replace(/^\/var\/run\//, "/run/");
}
