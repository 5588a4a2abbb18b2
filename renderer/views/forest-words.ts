// Titles of the rows of the process view.
import type { ForestNode, Starter } from "../../shared/scene/processes/forest.ts";
import { isNotable, roleWord, stateWord } from "../../shared/scene/processes/words.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Lookup } from "../facts/lookup.ts";
import { netnsTitle, processTitle } from "../facts/names.ts";
import { plural } from "../facts/quantities.ts";

const STARTER_TITLES: Readonly<Record<Starter, string>> = {
  init: "init",
  dockerd: "dockerd",
  containerd: "containerd",
  kubelet: "kubelet",
  "cri-o": "CRI-O",
  shim: "containerd-shim",
  conmon: "conmon",
  podman: "Podman",
  rootless: "Rootless network helpers",
  unseen: "Parent not seen",
  kernel: "Kernel threads",
};

export function nodeTitle(node: ForestNode, lookup: Lookup): string {
  if (node.kind === "process") return processTitle(node.process);
  if (node.kind === "container") return node.container?.name ?? "Container that is not listed";
  const init = node.starter === "init" ? lookup.processByPid.get(1)?.comm : undefined;
  return init === undefined || init === "init" ? STARTER_TITLES[node.starter] : `${init} (init)`;
}

/** What selecting the row selects; null for a heading. */
export function nodeRef(node: ForestNode): EntityRef | null {
  if (node.kind === "process") return { kind: "process", id: node.process.id };
  return node.kind === "container" && node.container !== null ? { kind: "container", id: node.id } : null;
}

/** Pids inside, from the outermost container in; "" when the process sees itself as the host does. */
export function insidePids(nsPids: readonly number[]): string {
  return nsPids.slice(1).join(" › ");
}

/** The row as a sentence, for those who do not see the columns. */
export function nodeSentence(node: ForestNode, lookup: Lookup): string {
  const title = nodeTitle(node, lookup);
  const size = plural(node.size, "process", "processes");
  if (node.kind === "starter") return `${title}, ${size}`;
  if (node.kind === "container") return `Container ${title}, ${size}`;
  const { process } = node;
  const netns = process.netns === null ? undefined : lookup.namespaces.get(process.netns);
  const inside = process.nsPids.at(-1);
  return [
    title,
    `pid ${process.pid}`,
    process.nsPids.length > 1 && `pid ${inside} inside`,
    isNotable(process) && stateWord(process),
    roleWord(process),
    process.uid !== null && `uid ${process.uid}`,
    netns !== undefined && `netns ${netnsTitle(netns, lookup)}`,
    node.parentDoubt,
  ]
    .filter(Boolean)
    .join(", ");
}
