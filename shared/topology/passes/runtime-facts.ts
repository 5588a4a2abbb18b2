// Pass: which runtimes run here and how: endpoint, cgroup driver, low-level runtime, network backend, each with its source.

import { readConmonArguments } from "../../parse/argv/conmon.ts";
import { plainEndpoint, readKubeletArguments } from "../../parse/argv/kubelet.ts";
import { type Builder, step } from "../builder.ts";
import type { RuntimeFact } from "../model.ts";

/** Settings worth a row, by owner and by the key as its file or flag spells it. */
const ROWS: ReadonlyMap<string, string> = new Map([
  ["kubelet cgroupDriver", "cgroup driver"],
  ["kubelet --cgroup-driver", "cgroup driver"],
  ["kubelet containerRuntimeEndpoint", "runtime endpoint"],
  ["kubelet --container-runtime-endpoint", "runtime endpoint"],
  ["kubelet staticPodPath", "static pods"],
  ["kubelet clusterDNS", "cluster DNS"],
  ["kube-proxy mode", "mode"],
  ["kube-proxy clusterCIDR", "cluster CIDR"],
  ["cri-o cgroup_manager", "cgroup driver"],
  ["cri-o default_runtime", "low-level runtime"],
  ["cri-o network_dir", "CNI configuration"],
  ["containerd SystemdCgroup", "systemd cgroups"],
  ["containerd default_runtime_name", "low-level runtime"],
  ["containerd conf_dir", "CNI configuration"],
  ["containerd bin_dir", "CNI plugins"],
  ["containerd BinaryName", "low-level runtime"],
  ["docker userland-proxy", "userland proxy"],
  ["docker iptables", "iptables"],
  ["docker firewall-backend", "firewall backend"],
  ["docker default-runtime", "low-level runtime"],
  ["docker bip", "address of docker0"],
  ["podman network_backend", "network backend"],
  ["podman cgroup_manager", "cgroup driver"],
  ["podman runtime", "low-level runtime"],
]);

/** Fills `runtimes`. Of one key, what stands later wins: a later file over an earlier one, a flag over any file. */
export function findRuntimeFacts(builder: Builder): void {
  const found = new Map<string, RuntimeFact>();
  const set = (fact: RuntimeFact) => found.set(`${fact.runtime} ${fact.key} ${fact.user ?? ""}`, fact);
  for (const setting of builder.records.engineSettings) {
    const key = ROWS.get(`${setting.owner} ${setting.key}`);
    if (key === undefined) continue;
    const value =
      key === "runtime endpoint" ? (plainEndpoint(setting.value) ?? setting.value) : setting.value;
    const evidence = [step(`${setting.path} says ${setting.key} ${setting.value}`, setting.source)];
    const home = /^(\/.+)\/\.config\//.exec(setting.path)?.[1];
    const user =
      home === undefined ? null : (builder.records.users.find((one) => one.home === home)?.name ?? home);
    set({ runtime: setting.owner, key, value, where: setting.path, user, evidence });
  }
  for (const process of builder.processes.values()) {
    const source = builder.processRecords.get(process.pid)?.argsSource;
    if (!source) continue;
    const where = `pid ${process.pid}`;
    const flag = (runtime: RuntimeFact["runtime"], key: string, value: string | null, spelled: string) => {
      if (value === null) return;
      const evidence = [step(`${where} was started with ${spelled} ${value}`, source)];
      set({ runtime, key, value, where: `${where} ${spelled}`, user: null, evidence });
    };
    if (process.role === "kubelet") {
      const kubelet = readKubeletArguments(process.args);
      if (!kubelet) continue;
      flag("kubelet", "configuration", kubelet.config, "--config");
      flag("kubelet", "runtime endpoint", kubelet.runtimeEndpoint, "--container-runtime-endpoint");
      flag("kubelet", "runtime", kubelet.runtime, "--container-runtime");
      flag("kubelet", "cgroup driver", kubelet.cgroupDriver, "--cgroup-driver");
      flag("kubelet", "node name", kubelet.hostnameOverride, "--hostname-override");
      flag("kubelet", "sandbox image", kubelet.podInfraImage, "--pod-infra-container-image");
    } else if (process.comm === "kube-proxy") {
      flag("kube-proxy", "mode", lastFlag(process.args, "proxy-mode"), "--proxy-mode");
      flag("kube-proxy", "configuration", lastFlag(process.args, "config"), "--config");
      flag("kube-proxy", "cluster CIDR", lastFlag(process.args, "cluster-cidr"), "--cluster-cidr");
    } else if (process.role === "crio") {
      flag("cri-o", "cgroup driver", lastFlag(process.args, "cgroup-manager"), "--cgroup-manager");
    } else if (process.role === "dockerd") {
      flag("docker", "userland proxy", lastFlag(process.args, "userland-proxy"), "--userland-proxy");
      flag("docker", "containerd", lastFlag(process.args, "containerd"), "--containerd");
    } else if (process.role === "conmon") {
      const backend = readConmonArguments(process.args)?.networkBackend ?? null;
      if (backend === null) continue;
      const user = builder.records.users.find((one) => one.uid === process.uid)?.name ?? null;
      const evidence = [step(`${where} conmon was started with --network-backend ${backend}`, source)];
      set({
        runtime: "podman",
        key: "network backend",
        value: backend,
        where: `${where} --network-backend`,
        user,
        evidence,
      });
    }
  }
  // A configuration may be out of sight (inside the pod) or not yet in force: this link is there in ipvs mode alone.
  const ipvs = [...builder.interfaces.values()].find(
    (one) =>
      one.name === "kube-ipvs0" &&
      one.kind === "dummy" &&
      builder.inodeOf.get(one.netns) === builder.hostInode,
  );
  if (ipvs?.evidence[0]) {
    const evidence = [step("kube-ipvs0 is here: kube-proxy makes it in ipvs mode", ipvs.evidence[0].source)];
    set({ runtime: "kube-proxy", key: "mode", value: "ipvs", where: "kube-ipvs0", user: null, evidence });
  }
  builder.runtimes.push(
    ...[...found.values()].sort((a, b) => a.runtime.localeCompare(b.runtime) || a.key.localeCompare(b.key)),
  );
}

/** Last `--name value` or `--name=value`. */
function lastFlag(args: readonly string[], name: string): string | null {
  let found: string | null = null;
  args.forEach((arg, i) => {
    if (arg.startsWith(`--${name}=`)) found = arg.slice(name.length + 3);
    else if (arg === `--${name}`) found = args[i + 1] ?? null;
  });
  return found;
}
