// The outline as a flat list of visible rows: host > netns > interfaces, then pods > containers.
import { byName } from "../../../shared/scene/by-name.ts";
import { type ContainerId, type NetnsId, type PodId, qualifierOf } from "../../../shared/topology/ids.ts";
import type {
  Container,
  EntityRef,
  Interface,
  NetworkNamespace,
  Pod,
} from "../../../shared/topology/model.ts";
import type { Lookup } from "../../facts/lookup.ts";
import { HOST_NETNS_TITLE, kindWord, netnsTitle, shortId } from "../../facts/names.ts";
import type { FindIndex } from "../../find/find.ts";
import type { IconName } from "../../icons/Icon.tsx";

export interface OutlineRow {
  /** Unique in the list: the same container may stand below its netns and below its pod. */
  readonly key: string;
  /** null for a heading. */
  readonly ref: EntityRef | null;
  readonly title: string;
  readonly detail: string;
  readonly icon: IconName;
  readonly level: number;
  /** null: nothing below. */
  readonly expanded: boolean | null;
  /** Position among its siblings, from 1, and how many there are. */
  readonly position: number;
  readonly siblings: number;
  readonly doubt: boolean;
}

export interface OutlineNode {
  readonly key: string;
  readonly ref: EntityRef | null;
  readonly title: string;
  readonly detail: string;
  readonly icon: IconName;
  readonly doubt?: boolean;
  readonly childCount: number;
  /** Made when they are first asked for: most branches stay closed. */
  readonly children: readonly OutlineNode[];
}

export interface OutlineWish {
  /** Keys whose state differs from the default (headings and the host open, the rest closed). */
  readonly toggled: ReadonlySet<string>;
  /** Ids to keep, with everything above them; null: all. */
  readonly matching: ReadonlySet<string> | null;
}

/** A host whose branches stand in the outline. */
export interface OutlineHost {
  readonly qualifier: string;
  /** As it is called beside the others. */
  readonly label: string;
  readonly lookup: Lookup;
}

/** Everything the outline could show of the hosts, in order; the same whatever is open or looked for. */
export function outlineTrees(hosts: readonly OutlineHost[]): readonly OutlineNode[] {
  return hosts.flatMap((host) => outlineTree(host, hosts.length > 1));
}

/** Visible rows in order. While a filter is set every row that leads to a match is open. */
export function outlineRows(trees: readonly OutlineNode[], wish: OutlineWish): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const visit = (nodes: readonly OutlineNode[], level: number) => {
    nodes.forEach((node, at) => {
      const openByDefault = level === 1;
      const expanded =
        node.childCount === 0 ? null : wish.matching !== null || openByDefault !== wish.toggled.has(node.key);
      const { key, ref, title, detail, icon, doubt = false } = node;
      const [position, siblings] = [at + 1, nodes.length];
      rows.push({ key, ref, title, detail, icon, level, expanded, position, siblings, doubt });
      if (expanded === true) visit(node.children, level + 1);
    });
  };
  visit(keep(trees, wish.matching), 1);
  return rows;
}

function keep(nodes: readonly OutlineNode[], matching: ReadonlySet<string> | null): readonly OutlineNode[] {
  if (matching === null) return nodes;
  return nodes.flatMap((node) => {
    const children = keep(node.children, matching);
    const itself = node.ref !== null && matching.has(node.ref.id);
    return itself || children.length > 0 ? [{ ...node, childCount: children.length, children }] : [];
  });
}

/** The toggled set with everything open that leads to an entity; the same set when that is already so. */
export function revealing(
  toggled: ReadonlySet<string>,
  hosts: readonly OutlineHost[],
  ref: EntityRef | null,
): ReadonlySet<string> {
  const host = ref && hosts.find(({ qualifier }) => qualifier === qualifierOf(ref.id));
  const parent = host && parentKeys(host, ref);
  if (!parent) return toggled;
  const [root, branch] = parent;
  if (!toggled.has(root) && (branch === null || toggled.has(branch))) return toggled;
  const next = new Set(toggled);
  next.delete(root);
  if (branch !== null) next.add(branch);
  return next;
}

/** The heading and the branch an entity stands under; null for what has no row. */
function parentKeys(
  { lookup, qualifier }: OutlineHost,
  ref: EntityRef | null,
): readonly [root: string, branch: string | null] | null {
  switch (ref?.kind) {
    case "interface": {
      const link = lookup.interfaces.get(ref.id);
      return link === undefined ? null : [rootKey("netns", qualifier), `netns ${link.netns}`];
    }
    case "netns":
      return [rootKey("netns", qualifier), null];
    case "container": {
      const pod = lookup.containers.get(ref.id)?.pod ?? null;
      return [rootKey("owners", qualifier), pod === null ? null : `pod ${pod}`];
    }
    case "pod":
      return [rootKey("owners", qualifier), null];
    default:
      return null;
  }
}

/** Ids of all entities one of whose terms holds every word of the filter; null for an empty filter. */
export function matchingIds(index: FindIndex, filter: string): Set<string> | null {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return null;
  const ids = new Set<string>();
  for (const entry of index) {
    if (words.every((word) => entry.text.includes(word))) ids.add(entry.ref.id);
  }
  return ids;
}

const rootKey = (root: "netns" | "owners", qualifier: string) =>
  qualifier === "" ? root : `${root} ${qualifier}`;

/** @param several whether other hosts stand above or below. */
function outlineTree({ lookup, qualifier, label }: OutlineHost, several: boolean): OutlineNode[] {
  const { topology } = lookup;
  const host = topology.namespaces.filter((netns) => netns.isHost);
  const others = topology.namespaces.filter((netns) => !netns.isHost);
  const byTitle = others
    .map((netns) => netnsNode(netns, lookup))
    .sort((a, b) => byName(a.title, b.title) || byName(a.key, b.key));
  const owners = [
    ...topology.pods.map((pod) => podNode(pod, lookup)),
    ...topology.containers.filter((container) => container.pod === null).map(containerNode),
  ].sort((a, b) => byName(a.title, b.title) || byName(a.key, b.key));
  const ownersTitle = topology.pods.length === 0 ? "Containers" : "Pods and containers";
  return [
    {
      key: rootKey("netns", qualifier),
      ref: { kind: "host", id: topology.host.id },
      title: label || "Host",
      detail: `${topology.namespaces.length} netns`,
      icon: "host",
      childCount: topology.namespaces.length,
      children: [...host.map((netns) => netnsNode(netns, lookup)), ...byTitle],
    },
    ...(owners.length === 0
      ? []
      : [
          {
            key: rootKey("owners", qualifier),
            ref: null,
            title: several ? `${label}: ${ownersTitle.toLowerCase()}` : ownersTitle,
            detail: String(topology.containers.length),
            icon: "container" as const,
            childCount: owners.length,
            children: owners,
          },
        ]),
  ];
}

function netnsNode(netns: NetworkNamespace, lookup: Lookup): OutlineNode {
  const links = lookup.interfacesByNetns.get(netns.id) ?? [];
  const node = {
    key: `netns ${netns.id satisfies NetnsId}`,
    ref: { kind: "netns", id: netns.id },
    title: netns.isHost ? HOST_NETNS_TITLE : netnsTitle(netns, lookup),
    detail: netns.access === "read" ? netnsDetail(netns, lookup) : ACCESS_WORDS[netns.access],
    icon: "netns",
    doubt: netns.access !== "read",
  } as const;
  return branch(node, links.length, () => links.toSorted((a, b) => a.ifindex - b.ifindex).map(interfaceNode));
}

const NO_CHILDREN: readonly OutlineNode[] = [];

function branch(
  node: Omit<OutlineNode, "childCount" | "children">,
  childCount: number,
  makeChildren: () => readonly OutlineNode[],
): OutlineNode {
  let made: readonly OutlineNode[] | null = null;
  return {
    ...node,
    childCount,
    get children() {
      made ??= makeChildren();
      return made;
    },
  };
}

/** The inode; where the title already says it, the first process in it. */
function netnsDetail(netns: NetworkNamespace, lookup: Lookup): string {
  if (!netnsTitle(netns, lookup).includes(String(netns.inode))) return String(netns.inode);
  const first = netns.pids[0];
  return first === undefined ? "" : (lookup.processByPid.get(first)?.comm ?? String(first));
}

const ACCESS_WORDS = {
  "not-permitted": "not permitted",
  "not-collected": "not collected",
  failed: "failed",
} as const;

function interfaceNode(link: Interface): OutlineNode {
  const address = link.addresses.find((candidate) => candidate.scope === "global");
  return {
    key: `interface ${link.id}`,
    ref: { kind: "interface", id: link.id },
    title: link.name,
    detail: address?.address ?? kindWord(link),
    icon: link.kind === "bridge" ? "bridge" : "interface",
    doubt: link.peer.state === "unknown" || link.peer.state === "ambiguous",
    childCount: 0,
    children: NO_CHILDREN,
  };
}

function podNode(pod: Pod, lookup: Lookup): OutlineNode {
  const containers = pod.containerIds.flatMap((id: ContainerId) => lookup.containers.get(id) ?? []);
  const node = {
    key: `pod ${pod.id satisfies PodId}`,
    ref: { kind: "pod", id: pod.id },
    title: pod.name,
    detail: pod.namespace,
    icon: "pod",
  } as const;
  return branch(node, containers.length, () => containers.map(containerNode));
}

function containerNode(container: Container): OutlineNode {
  return {
    key: `container ${container.id}`,
    ref: { kind: "container", id: container.id },
    title: container.name,
    detail: container.status === "running" ? shortId(container.runtimeId) : container.status,
    icon: "container",
    childCount: 0,
    children: NO_CHILDREN,
  };
}
