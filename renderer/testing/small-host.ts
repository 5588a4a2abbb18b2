// A small host for tests, written by hand: docker0 with one veth to container `web`, and a netns nobody may read.
import type { Evidence } from "../../shared/snapshot/evidence.ts";
import type { SectionKey } from "../../shared/snapshot/snapshot.ts";
import {
  containerId,
  hostId,
  type InterfaceId,
  interfaceId,
  netnsId,
  processId,
} from "../../shared/topology/ids.ts";
import type {
  Container,
  Interface,
  NetworkNamespace,
  Process,
  Topology,
} from "../../shared/topology/model.ts";

export const HOST_NETNS = netnsId(4026531840, "s1");
export const WEB_NETNS = netnsId(4026532500, "s900");
export const CLOSED_NETNS = netnsId(4026532600, "s950");
export const WEB = containerId("docker", "0d59dc767cda".padEnd(64, "a"));
export const BRIDGE = interfaceId(HOST_NETNS, 3);
export const HOST_END = interfaceId(HOST_NETNS, 7);
export const WEB_END = interfaceId(WEB_NETNS, 2);

const evidence: Evidence[] = [
  {
    says: "veth1a names peer ifindex 2 in nsid 0",
    source: { section: "ip@4026531840" as SectionKey, line: 1, item: 2 },
  },
];

export function namespace(
  part: Partial<NetworkNamespace> & Pick<NetworkNamespace, "id" | "inode">,
): NetworkNamespace {
  return {
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
    ...part,
  };
}

function link(
  part: Partial<Interface> & Pick<Interface, "id" | "netns" | "ifindex" | "name" | "kind">,
): Interface {
  return {
    altNames: [],
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
    ...part,
  };
}

function address(text: string, prefixLength: number): Interface["addresses"][number] {
  return {
    family: "inet",
    address: text,
    prefixLength,
    scope: "global",
    label: null,
    peer: null,
    secondary: false,
  };
}

function process(pid: number, ppid: number, comm: string, part: Partial<Process> = {}): Process {
  return {
    id: processId(pid, pid * 10),
    pid,
    ppid,
    startTime: pid * 10,
    comm,
    args: [comm],
    state: "S",
    uid: 0,
    nsPids: [pid],
    netns: HOST_NETNS,
    namespaces: {},
    cgroup: null,
    container: null,
    role: "other",
    evidence: [],
    ...part,
  };
}

const known = (to: InterfaceId) => ({ state: "known" as const, interface: to, evidence });

const web: Container = {
  id: WEB,
  runtimeId: "0d59dc767cda".padEnd(64, "a"),
  runtime: "docker",
  ownerUid: 0,
  lowLevelRuntime: "runc",
  name: "web",
  image: "nginx:1.27",
  status: "running",
  pod: null,
  isSandbox: false,
  pid: 90,
  process: processId(90, 900),
  shim: processId(80, 800),
  netns: WEB_NETNS,
  netnsDoubt: null,
  networkMode: "bridge",
  networks: ["bridge"],
  ports: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80 }],
  project: null,
  cgroup: null,
  evidence: [],
};

export function smallHost(): Topology {
  return {
    host: {
      id: hostId("m", "b"),
      name: "node-1",
      machineId: "m",
      bootId: "b",
      kernel: "Linux 6.8",
      osName: "Debian 12",
      user: "root",
      uid: 0,
      clockSkewSeconds: 0,
    },
    collectedAt: "2026-03-04T15:06:07.000Z",
    complete: true,
    warnings: [],
    namespaces: [
      namespace({ id: HOST_NETNS, inode: 4026531840, isHost: true, pids: [1, 80] }),
      namespace({ id: WEB_NETNS, inode: 4026532500, nsid: 0, pids: [90], containerIds: [WEB] }),
      namespace({
        id: CLOSED_NETNS,
        inode: 4026532600,
        pids: [95],
        access: "not-permitted",
        accessReason: "setns was refused",
      }),
    ],
    interfaces: [
      link({
        id: BRIDGE,
        netns: HOST_NETNS,
        ifindex: 3,
        name: "docker0",
        kind: "bridge",
        addresses: [address("172.17.0.1", 16)],
      }),
      link({
        id: HOST_END,
        netns: HOST_NETNS,
        ifindex: 7,
        name: "veth1a",
        kind: "veth",
        mac: "ea:01:02:03:04:05",
        master: BRIDGE,
        peer: known(WEB_END),
      }),
      link({
        id: WEB_END,
        netns: WEB_NETNS,
        ifindex: 2,
        name: "eth0",
        kind: "veth",
        mac: "02:42:ac:11:00:02",
        addresses: [address("172.17.0.2", 16)],
        peer: known(HOST_END),
      }),
    ],
    containers: [web],
    pods: [],
    processes: [
      process(1, 0, "systemd", { role: "init" }),
      process(80, 1, "containerd-shim", { role: "shim" }),
      process(90, 80, "nginx", { netns: WEB_NETNS, container: WEB, role: "container-init" }),
      process(91, 90, "nginx", { netns: WEB_NETNS, container: WEB, role: "container" }),
    ],
    listeners: [],
    kernelNamespaces: [],
    runtimes: [],
  };
}
