// Check: kubelet and Docker told to manage cgroups differently.
import type { Check, Finding } from "../finding.ts";
import { processRef } from "../names.ts";

export const cgroupDrivers: Check = {
  code: "cgroup-drivers-differ",
  looksFor: "kubelet and runtime with different cgroup drivers",
  run: (host) => {
    const kubelet = host.topology.processes.find((process) => process.role === "kubelet");
    if (!kubelet) return [];
    // Flags repeat; the last one wins.
    const told = lastFlag(kubelet.args, "--cgroup-driver");
    const endpoint = lastFlag(kubelet.args, "--container-runtime-endpoint");
    if (told === null || (endpoint !== null && !/docker/.test(endpoint))) return [];
    for (const [key, section] of host.sections) {
      if (section.name !== "docker-version" || section.skipped) continue;
      const driver = /"CgroupDriver":"([a-z]+)"/.exec(section.text)?.[1];
      if (driver === undefined || driver === told) return [];
      const finding: Finding = {
        code: "cgroup-drivers-differ",
        severity: "broken",
        title: "kubelet and Docker manage cgroups differently",
        reason: `kubelet runs with --cgroup-driver=${told}, Docker with ${driver}: kubelet does not start pods so, or two managers fight over one tree.`,
        evidence: [
          ...kubelet.evidence.slice(0, 1),
          { says: `Docker's CgroupDriver is ${driver}`, source: { section: key, line: 1 } },
        ],
        advice:
          'Set "exec-opts": ["native.cgroupdriver=systemd"] in /etc/docker/daemon.json, or kubelet\'s cgroupDriver, so that both say the same.',
        refs: [processRef(kubelet)],
      };
      return [finding];
    }
    return [];
  },
};

function lastFlag(args: readonly string[], name: string): string | null {
  let value: string | null = null;
  args.forEach((word, i) => {
    if (word === name) value = args[i + 1] ?? null;
    else if (word.startsWith(`${name}=`)) value = word.slice(name.length + 1);
  });
  return value;
}
