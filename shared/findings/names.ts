// How things are called in findings: container and pod names first, the kernel's names behind.

import { homeOwner } from "../topology/dwellers.ts";
import type { Container, EntityRef, Interface, NetworkNamespace, Process } from "../topology/model.ts";
import type { Examined } from "./examine.ts";

/** `container web`, `netns blue`, `the host`, `netns 4026532457`. */
export function netnsTitle(host: Examined, netns: NetworkNamespace): string {
  if (netns.isHost) return "the host";
  const inside = host.index.containersByNetns.get(netns.id) ?? [];
  const pod = inside.map((one) => one.pod && host.index.pods.get(one.pod)).find((one) => one);
  if (pod) return `pod ${pod.name}`;
  const own = homeOwner(inside);
  if (own) return `container ${own.name}`;
  const name = netns.names[0];
  return name ? `netns ${name.name}` : `netns ${netns.inode}`;
}

/** `eth0 of container web`. */
export function interfaceTitle(host: Examined, one: Interface): string {
  const netns = host.index.namespaces.get(one.netns);
  return netns ? `${one.name} of ${netnsTitle(host, netns)}` : one.name;
}

export const interfaceRef = (one: Interface): EntityRef => ({ kind: "interface", id: one.id });
export const netnsRef = (one: NetworkNamespace): EntityRef => ({ kind: "netns", id: one.id });
export const containerRef = (one: Container): EntityRef => ({ kind: "container", id: one.id });
export const processRef = (one: Process): EntityRef => ({ kind: "process", id: one.id });

/** Word in front of what a finding of a netns says to type: `nsenter --net=PATH `, empty on the host. */
export function enterCommand(netns: NetworkNamespace): string {
  if (netns.isHost) return "";
  const named = netns.names.find((name) => name.source === "ip-netns");
  if (named) return `ip netns exec ${named.name} `;
  const pid = netns.pids[0];
  if (pid !== undefined) return `nsenter -t ${pid} -n `;
  const path = netns.names[0]?.path;
  return path ? `nsenter --net=${path} ` : "";
}

/** `3 rules`, `1 rule`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
