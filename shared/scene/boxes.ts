// Boxes: every netns but the host's, named by who lives in it.

import { appsOf, homeOwner } from "../topology/dwellers.ts";
import type { Container, Interface, NetworkNamespace } from "../topology/model.ts";
import { byName } from "./by-name.ts";
import type { Census } from "./census.ts";
import { boxKey } from "./keys.ts";
import { containerLine, processLine } from "./occupants.ts";
import { scenePort } from "./ports.ts";
import type { SceneBox, SceneOccupant, ScenePort } from "./scene.ts";

export function buildBox(netns: NetworkNamespace, census: Census): SceneBox {
  const all = census.containersIn.get(netns.id) ?? [];
  const apps = appsOf(all);
  const name = nameOf(netns, all, apps, census);
  return {
    key: boxKey(netns.id),
    netns: netns.id,
    ref: name.ref,
    title: name.title,
    subtitle: name.subtitle,
    icon: name.icon,
    group: name.group,
    ports: portsOf(netns, census),
    occupants: occupantsOf(netns, apps, census, name.icon === "container"),
    doubts: netns.access === "read" ? NO_DOUBT : [netns.accessReason ?? accessWords[netns.access]],
    doubtWords: netns.access === "read" ? NO_DOUBT : [SHORT_DOUBT[netns.access]],
    bare: netns.access === "read" ? "loopback only" : "interfaces not known",
    folded: null,
  };
}

const NO_DOUBT: readonly string[] = [];

/** Few words for the box; the tooltip and the inspector have the whole reason. */
const SHORT_DOUBT = {
  "not-permitted": "Not permitted to look inside",
  "not-collected": "Not collected",
  failed: "Could not be read",
} as const;

const accessWords = {
  read: "",
  "not-permitted": "Not permitted to look inside.",
  "not-collected": "Not collected.",
  failed: "Could not be read.",
} as const;

/** Every netns has a loopback; as a row it says nothing. The inspector and the table list it. */
export function isPortOfBox(link: Interface): boolean {
  return link.kind !== "loopback";
}

function portsOf(netns: NetworkNamespace, census: Census): ScenePort[] {
  const links = (census.interfacesIn.get(netns.id) ?? []).filter(isPortOfBox);
  return links
    .sort((a, b) => a.ifindex - b.ifindex)
    .map((link) => {
      const port = scenePort(link);
      // A port of a bridge inside a box names it where it has no address of its own to show.
      const master = link.master === null ? undefined : census.interfaces.get(link.master)?.name;
      return master && !port.addressLine ? { ...port, addressLine: `in ${master}` } : port;
    });
}

function occupantsOf(
  netns: NetworkNamespace,
  apps: readonly Container[],
  census: Census,
  alone: boolean,
): SceneOccupant[] {
  const [only] = apps;
  const lines =
    only && apps.length === 1
      ? [containerLine(only, census, alone)]
      : apps
          .toSorted((a, b) => byName(a.name, b.name) || byName(a.id, b.id))
          .map((container) => containerLine(container, census, false));
  const loose = census.looseProcessesIn.get(netns.id);
  const line = loose ? processLine(loose) : null;
  return line ? [...lines, line] : lines;
}

type BoxName = Pick<SceneBox, "ref" | "title" | "subtitle" | "icon" | "group">;

function nameOf(
  netns: NetworkNamespace,
  all: readonly Container[],
  apps: readonly Container[],
  census: Census,
): BoxName {
  const pod = census.podIn.get(netns.id) ?? podOf(all, census);
  if (pod)
    return {
      ref: { kind: "pod", id: pod.id },
      title: pod.name,
      subtitle: pod.namespace ? `pod · ${pod.runtime}` : `${pod.runtime} pod`,
      icon: "pod",
      group: pod.namespace || projectOf(apps),
    };
  const owner = homeOwner(apps);
  if (owner) {
    const more = apps.length - 1;
    return {
      ref: more > 0 ? { kind: "netns", id: netns.id } : { kind: "container", id: owner.id },
      title: more > 0 ? `${owner.name} +${more}` : owner.name,
      subtitle: owner.runtime === "unknown" ? "container" : owner.runtime,
      icon: more > 0 ? "netns" : "container",
      group: projectOf(apps),
    };
  }
  const held = netns.names.find((name) => name.source === "ip-netns") ?? netns.names[0];
  const title = held && held.source === "ip-netns" ? held.name : `net:[${netns.inode}]`;
  const subtitle = !held ? "netns" : held.source === "ip-netns" ? "ip netns" : `held by ${held.source}`;
  return { ref: { kind: "netns", id: netns.id }, title, subtitle, icon: "netns", group: "" };
}

function podOf(containers: readonly Container[], census: Census) {
  for (const container of containers) {
    const pod = container.pod === null ? undefined : census.pods.get(container.pod);
    if (pod) return pod;
  }
  return undefined;
}

function projectOf(containers: readonly Container[]): string {
  return containers.find((container) => container.project)?.project ?? "";
}
