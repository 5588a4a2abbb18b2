// What things are called on screen: short, unique, never guessed.

import { appsOf, homeOwner } from "../../shared/topology/dwellers.ts";
import type {
  Container,
  EntityRef,
  Interface,
  NetworkNamespace,
  Process,
} from "../../shared/topology/model.ts";
import type { Lookup } from "./lookup.ts";

/** Title, kind word and a quiet second line of an entity. */
export interface EntityName {
  readonly title: string;
  readonly kind: string;
  readonly detail: string;
}

/** First twelve characters of a long hexadecimal id, as the runtimes print it; other ids whole. */
export function shortId(id: string): string {
  return /^[0-9a-f]{13,}$/.test(id) ? id.slice(0, 12) : id;
}

/** A netns as the picture titles its box: by who lives in it, else by its name, else by its inode. */
export function netnsTitle(netns: NetworkNamespace, lookup: Lookup): string {
  if (netns.isHost) return "Host";
  const all = lookup.containersByNetns.get(netns.id) ?? [];
  const pod = lookup.podIn.get(netns.id);
  if (pod !== undefined) return pod.name;
  const shown = appsOf(all);
  const owner = homeOwner(shown);
  if (owner !== undefined) return shown.length === 1 ? owner.name : `${owner.name} +${shown.length - 1}`;
  return netns.names.find((name) => name.source === "ip-netns")?.name ?? `net:[${netns.inode}]`;
}

/** The host's netns where it stands among others. */
export const HOST_NETNS_TITLE = "Host's own netns";

/** Where an interface lives, in words: "the host" or the title of its netns. */
export function netnsWords(netns: NetworkNamespace | undefined, lookup: Lookup): string {
  if (netns === undefined) return "an unknown network namespace";
  return netns.isHost ? "the host" : netnsTitle(netns, lookup);
}

export function kindWord(link: Interface): string {
  if (link.kind === "other") return link.kindText ?? "other link";
  if (link.kind === "unknown") return "link of unknown kind";
  return link.kind;
}

export function processTitle(process: Process): string {
  return process.comm === "" ? `pid ${process.pid}` : process.comm;
}

export function containerRuntime(container: Container): string {
  const low = container.lowLevelRuntime;
  return low === null ? container.runtime : `${container.runtime} / ${low}`;
}

/** Name of any entity; an entity that is gone is named by its id. */
export function entityName(ref: EntityRef, lookup: Lookup): EntityName {
  switch (ref.kind) {
    case "host": {
      const { host } = lookup.topology;
      return { title: host.name || "Host", kind: "host", detail: host.osName };
    }
    case "netns": {
      const netns = lookup.namespaces.get(ref.id);
      if (netns === undefined) break;
      return { title: netnsTitle(netns, lookup), kind: "network namespace", detail: `inode ${netns.inode}` };
    }
    case "interface": {
      const link = lookup.interfaces.get(ref.id);
      if (link === undefined) break;
      const where = netnsWords(lookup.namespaces.get(link.netns), lookup);
      return { title: link.name, kind: kindWord(link), detail: `ifindex ${link.ifindex} in ${where}` };
    }
    case "container": {
      const container = lookup.containers.get(ref.id);
      if (container === undefined) break;
      const kind = container.isSandbox ? "sandbox container" : "container";
      return { title: container.name, kind, detail: container.image ?? shortId(container.runtimeId) };
    }
    case "pod": {
      const pod = lookup.pods.get(ref.id);
      if (pod === undefined) break;
      return { title: pod.name, kind: "pod", detail: pod.namespace };
    }
    case "process": {
      const process = lookup.processes.get(ref.id);
      if (process === undefined) break;
      return { title: processTitle(process), kind: "process", detail: `pid ${process.pid}` };
    }
  }
  return { title: ref.id, kind: ref.kind, detail: "no longer there" };
}
