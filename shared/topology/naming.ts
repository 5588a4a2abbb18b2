// What an answer calls an entity: a container with its pod, who lives in a netns, a process by its program.

import { appsOf, hasJoined } from "./dwellers.ts";
import type { TopologyIndex } from "./lookup.ts";
import type { Container, Interface, NetworkNamespace, Process } from "./model.ts";

interface Indexed {
  readonly index: TopologyIndex;
}

/** `container web of pod shop/web-0 (cri-o)`. */
export function containerWords({ index }: Indexed, container: Container): string {
  const pod = container.pod === null ? undefined : index.pods.get(container.pod);
  const of = pod ? ` of pod ${podName(pod)}` : "";
  if (container.isSandbox && pod?.name === container.name) return `sandbox${of} (${container.runtime})`;
  const what = container.isSandbox ? "sandbox" : "container";
  return `${what} ${container.name}${of} (${container.runtime})`;
}

export function podName(pod: { readonly name: string; readonly namespace: string }): string {
  return pod.namespace === "" ? pod.name : `${pod.namespace}/${pod.name}`;
}

/** Who lives in a netns, ending in a name: its containers, else its processes, else what keeps it. */
export function dwellers(ground: Indexed, netns: NetworkNamespace): string {
  if (netns.isHost) return "the host";
  const containers = dwellingContainers(ground, netns);
  if (containers.length > 0) {
    const more = containers.length > 3 ? ` and ${containers.length - 3} more` : "";
    return (
      containers
        .slice(0, 3)
        .map((one) => containerWords(ground, one))
        .join(", ") + more
    );
  }
  const [first] = ground.index.processesByNetns.get(netns.id) ?? [];
  if (first) return `${processWords(ground, first)}`;
  return netnsWords(netns);
}

/** Containers in a netns, sandboxes only where there is nothing else: those whose netns it is, then those that joined it. */
export function dwellingContainers({ index }: Indexed, netns: NetworkNamespace): readonly Container[] {
  const inside = appsOf(index.containersByNetns.get(netns.id) ?? []);
  return inside.toSorted((a, b) => Number(hasJoined(a)) - Number(hasJoined(b)));
}

export function netnsWords(netns: NetworkNamespace): string {
  if (netns.isHost) return "the host netns";
  const name = netns.names[0];
  return name ? `netns ${name.name}` : `netns ${netns.inode}`;
}

export function processWords({ index }: Indexed, process: Process): string {
  const program = process.args[0] ?? process.comm;
  const container = process.container === null ? undefined : index.containers.get(process.container);
  const where = container ? ` in ${container.name}` : "";
  return `pid ${process.pid} ${program.slice(program.lastIndexOf("/") + 1).slice(0, 60)}${where}`;
}

export function netnsOf({ index }: Indexed, one: Interface): NetworkNamespace | undefined {
  return index.namespaces.get(one.netns);
}
