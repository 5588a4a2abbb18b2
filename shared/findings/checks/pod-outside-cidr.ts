// Check: a pod whose address is outside the range that kubelet's own settings give this node.
import { contains, parseIp, parsePrefix } from "../../address/ip-address.ts";
import type { Check, Finding } from "../finding.ts";

export const podOutsideCidr: Check = {
  code: "pod-outside-cidr",
  looksFor: "a pod address outside the node's PodCIDR",
  run: (host) => {
    const setting = host.records.engineSettings.findLast(
      (one) => one.owner === "kubelet" && one.key === "podCIDR",
    );
    const ranges = (setting?.value ?? "").split(",").flatMap((text) => parsePrefix(text.trim()) ?? []);
    // Calico and Cilium draw from pools of their own and say so in no file of kubelet's.
    const ownPools = host.topology.interfaces.some((one) => /^(?:cali|cilium|lxc)/.test(one.name));
    if (!setting || ranges.length === 0 || ownPools) return [];
    return host.topology.pods.flatMap((pod): Finding[] => {
      const netns = pod.netns ? host.index.namespaces.get(pod.netns) : undefined;
      if (!netns || netns.isHost || pod.namespace === "") return [];
      const addresses = (host.index.interfacesByNetns.get(netns.id) ?? []).flatMap((one) =>
        one.addresses.flatMap((address) => {
          const ip = parseIp(address.address);
          return ip && address.scope === "global" ? [{ text: address.address, ip, one }] : [];
        }),
      );
      const families = new Set(ranges.map((range) => range.family));
      const judged = addresses.filter(({ ip }) => families.has(ip.family));
      const stray = judged[0];
      if (!stray || judged.some(({ ip }) => ranges.some((range) => contains(range, ip)))) return [];
      return [
        {
          code: "pod-outside-cidr",
          severity: "doubt",
          title: `Pod ${pod.name} has ${stray.text}, outside ${setting.value}`,
          reason: `kubelet gives this node ${setting.value}, but pod ${pod.name} has ${stray.text}: other nodes have no route to it.`,
          evidence: [
            ...stray.one.evidence.slice(0, 1),
            { says: `${setting.path} says podCIDR ${setting.value}`, source: setting.source },
          ],
          advice:
            "Its network was set up by another configuration: look at /etc/cni/net.d, then recreate the pod.",
          refs: [{ kind: "pod", id: pod.id }],
        },
      ];
    });
  },
};
