// Plain entities: what is said of a thing when nothing special is known of it, in the order of the model's fields. For
// made-up hosts.
import type { Address, Container, Interface, NetworkNamespace, Process, Route } from "./model.ts";

type With<T, Needed extends keyof T> = Partial<T> & Pick<T, Needed>;

export function plainNamespace({
  id,
  inode,
  ...facts
}: With<NetworkNamespace, "id" | "inode">): NetworkNamespace {
  return {
    id,
    inode,
    isHost: false,
    names: [],
    nsid: null,
    pids: [],
    containerIds: [],
    access: "read",
    accessReason: null,
    userNamespace: null,
    routes: [],
    rules: [],
    neighbours: [],
    forwardingEntries: [],
    firewallSections: [],
    sysctls: {},
    evidence: [],
    ...facts,
  };
}

export function plainLink({
  id,
  netns,
  ifindex,
  name,
  kind,
  ...facts
}: With<Interface, "id" | "netns" | "ifindex" | "name" | "kind">): Interface {
  return {
    id,
    netns,
    ifindex,
    name,
    altNames: [],
    kind,
    kindText: null,
    mac: null,
    mtu: 1500,
    state: "UP",
    flags: [],
    addresses: [],
    master: null,
    peer: { state: "none" },
    lower: { state: "none" },
    bridgePort: null,
    vlanId: null,
    vlanFiltering: null,
    tunnel: null,
    vlans: [],
    drivenBy: null,
    mode: null,
    counters: null,
    evidence: [],
    ...facts,
  };
}

export function plainAddress(address: string, prefixLength: number, scope = "global"): Address {
  return { family: "inet", address, prefixLength, scope, label: null, peer: null, secondary: false };
}

/** A default route of the main table. */
export function plainRoute(gateway: string, device: string): Route {
  return {
    family: "inet",
    destination: "default",
    type: "unicast",
    gateway,
    device,
    table: "main",
    source: null,
    metric: null,
    scope: null,
    protocol: "static",
    flags: [],
    nexthops: [],
    evidence: [],
  };
}

export function plainProcess({
  id,
  pid,
  ppid,
  startTime,
  comm,
  netns,
  ...facts
}: With<Process, "id" | "pid" | "ppid" | "startTime" | "comm" | "netns">): Process {
  return {
    id,
    pid,
    ppid,
    startTime,
    comm,
    args: [comm],
    state: "S",
    uid: 0,
    nsPids: [pid],
    netns,
    namespaces: {},
    cgroup: null,
    container: null,
    role: "other",
    evidence: [],
    ...facts,
  };
}

/** A running container of Docker's. */
export function plainContainer({
  id,
  runtimeId,
  name,
  image,
  ...facts
}: With<Container, "id" | "runtimeId" | "name" | "image">): Container {
  return {
    id,
    runtimeId,
    runtime: "docker",
    ownerUid: 0,
    lowLevelRuntime: "runc",
    name,
    image,
    status: "running",
    pod: null,
    isSandbox: false,
    pid: null,
    process: null,
    shim: null,
    netns: null,
    netnsDoubt: null,
    networkMode: "bridge",
    networks: [],
    ports: [],
    project: null,
    cgroup: null,
    evidence: [],
    ...facts,
  };
}
