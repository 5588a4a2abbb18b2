// Check: kubelet and its runtime told to manage cgroups differently.
import type { Evidence } from "../../snapshot/evidence.ts";
import type { Examined } from "../examine.ts";
import type { Check, Finding } from "../finding.ts";
import { processRef } from "../names.ts";

interface Told {
  readonly owner: string;
  readonly driver: "systemd" | "cgroupfs";
  readonly evidence: Evidence;
}

export const cgroupDrivers: Check = {
  code: "cgroup-drivers-differ",
  looksFor: "kubelet and runtime with different cgroup drivers",
  run: (host) => {
    const kubelet = host.topology.processes.find((process) => process.role === "kubelet");
    const told = kubelet ? kubeletDriver(host, kubelet.args, kubelet.evidence) : null;
    if (!kubelet || !told) return [];
    const endpoint =
      lastFlag(kubelet.args, "--container-runtime-endpoint") ??
      setting(host, "kubelet", "containerRuntimeEndpoint")?.value ??
      "";
    const runtime = runtimeDriver(host, endpoint);
    if (!runtime || runtime.driver === told.driver) return [];
    const finding: Finding = {
      code: "cgroup-drivers-differ",
      severity: "broken",
      title: `kubelet and ${runtime.owner} manage cgroups differently`,
      reason: `kubelet uses ${told.driver}, ${runtime.owner} uses ${runtime.driver}: kubelet does not start pods so, or two managers fight over one tree.`,
      evidence: [told.evidence, runtime.evidence],
      advice: "Let both say the same (systemd where systemd runs), then restart the runtime and kubelet.",
      refs: [processRef(kubelet)],
    };
    return [finding];
  },
};

/** Flags win over the file; the last flag wins. */
function kubeletDriver(host: Examined, args: readonly string[], evidence: readonly Evidence[]): Told | null {
  const flag = lastFlag(args, "--cgroup-driver");
  const file = setting(host, "kubelet", "cgroupDriver");
  const source = flag !== null ? evidence[0]?.source : file?.source;
  const value = flag ?? file?.value;
  if ((value !== "systemd" && value !== "cgroupfs") || !source) return null;
  return {
    owner: "kubelet",
    driver: value,
    evidence: { says: `kubelet's cgroup driver is ${value}`, source },
  };
}

/** Only what a runtime's own file or answer says: its built-in choice differs between versions and builds. */
function runtimeDriver(host: Examined, endpoint: string): Told | null {
  if (/crio/.test(endpoint)) {
    const manager = setting(host, "cri-o", "cgroup_manager");
    if (manager?.value !== "systemd" && manager?.value !== "cgroupfs") return null;
    return {
      owner: "CRI-O",
      driver: manager.value,
      evidence: { says: `${manager.path} says cgroup_manager ${manager.value}`, source: manager.source },
    };
  }
  if (/containerd/.test(endpoint)) {
    const systemd = setting(host, "containerd", "SystemdCgroup");
    if (systemd?.value !== "true" && systemd?.value !== "false") return null;
    return {
      owner: "containerd",
      driver: systemd.value === "true" ? "systemd" : "cgroupfs",
      evidence: { says: `${systemd.path} says SystemdCgroup ${systemd.value}`, source: systemd.source },
    };
  }
  for (const [key, section] of host.sections) {
    if (section.name !== "docker-version" || section.skipped) continue;
    const driver = /"CgroupDriver":"(systemd|cgroupfs)"/.exec(section.text)?.[1];
    if (driver !== "systemd" && driver !== "cgroupfs") continue;
    const evidence = { says: `Docker's cgroup driver is ${driver}`, source: { section: key, line: 1 } };
    return { owner: "Docker", driver, evidence };
  }
  return null;
}

/** The last word of a file of an owner on one key; files stand in the order in which the later wins. */
function setting(host: Examined, owner: string, key: string) {
  return host.records.engineSettings.findLast((one) => one.owner === owner && one.key === key);
}

function lastFlag(args: readonly string[], name: string): string | null {
  let value: string | null = null;
  args.forEach((word, i) => {
    if (word === name) value = args[i + 1] ?? null;
    else if (word.startsWith(`${name}=`)) value = word.slice(name.length + 1);
  });
  return value;
}
