// One answer to "whose is it": a name, a sentence, what can be selected, and the lines that said so.
import type { Records } from "../parse/records.ts";
import type { Evidence } from "../snapshot/evidence.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { TopologyIndex } from "../topology/lookup.ts";
import type { Container, EntityRef, Interface, NetworkNamespace, Process } from "../topology/model.ts";

export interface WhoAnswer {
  readonly kind:
    | "container"
    | "pod"
    | "process"
    | "netns"
    | "namespace"
    | "interface"
    | "network"
    | "lease"
    | "service"
    | "chain"
    | "port"
    | "neighbour"
    | "route"
    | "file"
    | "host";
  /** Name of the thing that was found. */
  readonly name: string;
  /** One sentence: what it is to the question, and whose. */
  readonly says: string;
  /** What a click on it selects; null for what the picture does not show. */
  readonly ref: EntityRef | null;
  readonly evidence: readonly Evidence[];
}

/** Everything an answer may be made from. */
export interface Ground {
  readonly snapshot: Snapshot;
  readonly records: Records;
  readonly index: TopologyIndex;
}

/** Most evidence lines of one answer. */
const STEPS = 5;

export function steps(...lists: readonly (readonly Evidence[])[]): Evidence[] {
  return lists.flat().slice(0, STEPS);
}

/** `container web of pod shop/web-0 (cri-o)`. */
export function containerWords({ index }: Ground, container: Container): string {
  const pod = container.pod === null ? undefined : index.pods.get(container.pod);
  const of = pod ? ` of pod ${podName(pod)}` : "";
  const what = container.isSandbox ? "sandbox" : "container";
  return `${what} ${container.name}${of} (${container.runtime})`;
}

export function podName(pod: { readonly name: string; readonly namespace: string }): string {
  return pod.namespace === "" ? pod.name : `${pod.namespace}/${pod.name}`;
}

/** Who lives in a netns, ending in a name: its containers, else its processes, else what keeps it. */
export function dwellers(ground: Ground, netns: NetworkNamespace): string {
  if (netns.isHost) return "the host";
  const containers = ground.index.containersByNetns.get(netns.id) ?? [];
  const apps = containers.filter((one) => !one.isSandbox);
  const shown = (apps.length > 0 ? apps : containers).slice(0, 3);
  if (shown.length > 0) {
    const more = containers.length > shown.length && apps.length > 3 ? ` and ${apps.length - 3} more` : "";
    return shown.map((one) => containerWords(ground, one)).join(", ") + more;
  }
  const [first] = ground.index.processesByNetns.get(netns.id) ?? [];
  if (first) return `${processWords(ground, first)}`;
  return netnsWords(netns);
}

export function netnsWords(netns: NetworkNamespace): string {
  if (netns.isHost) return "the host netns";
  const name = netns.names[0];
  return name ? `netns ${name.name}` : `netns ${netns.inode}`;
}

export function processWords({ index }: Ground, process: Process): string {
  const program = process.args[0] ?? process.comm;
  const container = process.container === null ? undefined : index.containers.get(process.container);
  const where = container ? ` in ${container.name}` : "";
  return `pid ${process.pid} ${program.slice(program.lastIndexOf("/") + 1).slice(0, 60)}${where}`;
}

export function netnsOf({ index }: Ground, one: Interface): NetworkNamespace | undefined {
  return index.namespaces.get(one.netns);
}
