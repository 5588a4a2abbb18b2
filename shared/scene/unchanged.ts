// Whether what the scene tells of an entity is still the same in a later topology of the host. Counters, evidence and
// everything else the picture does not show may differ.
import type { InterfaceId, NetnsId } from "../topology/ids.ts";
import type { Container, Interface, NetworkNamespace, PeerLink, Pod, Process } from "../topology/model.ts";
import type { Census } from "./census.ts";

/** Says of each field whether the scene reads it; a new field of the model does not compile until it is decided. */
type Read<T> = Readonly<Record<keyof T, boolean>>;

const INTERFACE: Read<Interface> = {
  id: true,
  netns: true,
  ifindex: true,
  name: true,
  altNames: false,
  kind: true,
  kindText: true,
  mac: true,
  mtu: true,
  state: true,
  flags: true,
  addresses: true,
  master: true,
  peer: true,
  lower: true,
  bridgePort: false,
  vlanId: true,
  vlanFiltering: false,
  tunnel: true,
  vlans: false,
  drivenBy: false,
  mode: false,
  counters: false,
  evidence: false,
};

const CONTAINER: Read<Container> = {
  id: true,
  runtimeId: false,
  runtime: true,
  ownerUid: false,
  lowLevelRuntime: false,
  name: true,
  image: true,
  status: true,
  pod: true,
  isSandbox: true,
  pid: false,
  process: true,
  shim: true,
  netns: true,
  netnsDoubt: false,
  networkMode: true,
  networks: false,
  ports: true,
  project: true,
  cgroup: false,
  evidence: false,
};

const NETNS: Read<NetworkNamespace> = {
  id: true,
  inode: true,
  isHost: true,
  names: true,
  nsid: false,
  pids: false,
  containerIds: false,
  access: true,
  accessReason: true,
  userNamespace: false,
  routes: false,
  rules: false,
  neighbours: false,
  forwardingEntries: false,
  firewallSections: false,
  sysctls: false,
  evidence: false,
};

const POD: Read<Pod> = {
  id: true,
  uid: false,
  name: true,
  namespace: true,
  runtime: true,
  sandbox: false,
  containerIds: false,
  netns: true,
  evidence: false,
};

function fieldsOf<T>(read: Read<T>): (keyof T)[] {
  return (Object.keys(read) as (keyof T)[]).filter((field) => read[field]);
}

const fields = {
  // Peers go their own, faster way.
  link: fieldsOf(INTERFACE).filter((field) => field !== "peer"),
  container: fieldsOf(CONTAINER),
  netns: fieldsOf(NETNS),
  pod: fieldsOf(POD),
};

function sameFields<T>(a: T, b: T, list: readonly (keyof T)[]): boolean {
  if (a === b) return true;
  for (const field of list) {
    const one = a[field];
    const other = b[field];
    if (one !== other && !(typeof one === "object" && sameValue(one, other))) return false;
  }
  return true;
}

/** Plain values; `evidence` inside them is where a fact was read, not the fact. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i += 1) if (!sameValue(a[i], b[i])) return false;
    return true;
  }
  const one = a as Record<string, unknown>;
  const other = b as Record<string, unknown>;
  for (const key in one) if (key !== "evidence" && !sameValue(one[key], other[key])) return false;
  for (const key in other) if (!(key in one)) return false;
  return true;
}

/** Peers are compared for every interface: without walking their keys. */
function samePeer(a: PeerLink, b: PeerLink): boolean {
  if (a.state === "known" && b.state === "known") return a.interface === b.interface;
  return sameValue(a, b);
}

export function sameLink(a: Interface, b: Interface): boolean {
  return a === b || (samePeer(a.peer, b.peer) && sameFields(a, b, fields.link));
}

/**
 * Whether a box built from `before` would be built the same from `now`: all it reads is the same. `isSame` tells whether
 * a link of `now` is as it was.
 */
export function sameBox(
  netns: NetnsId,
  before: Census,
  now: Census,
  isSame: (link: InterfaceId) => boolean,
): boolean {
  const [was, is] = [before.netns.get(netns), now.netns.get(netns)];
  if (!was || !is || !sameFields(was, is, fields.netns)) return false;
  return (
    sameList(before.interfacesIn.get(netns), now.interfacesIn.get(netns), (a, b) => {
      if (a.id !== b.id || !isSame(b.id)) return false;
      return a.master === null || masterName(a, before) === masterName(b, now);
    }) &&
    sameList(before.containersIn.get(netns), now.containersIn.get(netns), (a, b) =>
      sameContainer(a, b, before, now),
    ) &&
    samePod(before.podIn.get(netns), now.podIn.get(netns)) &&
    sameList(before.looseProcessesIn.get(netns), now.looseProcessesIn.get(netns), sameProcess)
  );
}

function masterName(link: Interface, census: Census): string | undefined {
  return link.master === null ? undefined : census.interfaces.get(link.master)?.name;
}

export function sameContainer(a: Container, b: Container, before: Census, now: Census): boolean {
  return (
    sameFields(a, b, fields.container) &&
    commOf(a.shim, before) === commOf(b.shim, now) &&
    commOf(a.process, before) === commOf(b.process, now) &&
    samePod(podOf(a, before), podOf(b, now))
  );
}

function commOf(process: Process["id"] | null, census: Census): string | undefined {
  return process === null ? undefined : census.processes.get(process)?.comm;
}

function podOf(container: Container, census: Census): Pod | undefined {
  return container.pod === null ? undefined : census.pods.get(container.pod);
}

function samePod(a: Pod | undefined, b: Pod | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && sameFields(a, b, fields.pod));
}

function sameProcess(a: Process, b: Process): boolean {
  return a.id === b.id && a.comm === b.comm && a.pid === b.pid;
}

function sameList<T>(
  a: readonly T[] | undefined,
  b: readonly T[] | undefined,
  same: (a: T, b: T) => boolean,
): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (!same(a[i] as T, b[i] as T)) return false;
  return true;
}

/** A flat element of a scene (a cable, a rail, a card): the one before when nothing in it changed, else the new one. */
export function keepFlat<T extends object>(before: T | undefined, now: T): T {
  return before !== undefined && sameValue(before, now) ? before : now;
}
