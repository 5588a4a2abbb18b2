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
import type { Process, Topology } from "../../shared/topology/model.ts";
import {
  plainAddress,
  plainContainer,
  plainLink,
  plainNamespace,
  plainProcess,
} from "../../shared/topology/plain.ts";

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

export { plainNamespace as namespace };

function process(pid: number, ppid: number, comm: string, facts: Partial<Process> = {}): Process {
  const startTime = pid * 10;
  return plainProcess({
    id: processId(pid, startTime),
    pid,
    ppid,
    startTime,
    comm,
    netns: HOST_NETNS,
    ...facts,
  });
}

const known = (to: InterfaceId) => ({ state: "known" as const, interface: to, evidence });

const web = plainContainer({
  id: WEB,
  runtimeId: "0d59dc767cda".padEnd(64, "a"),
  name: "web",
  image: "nginx:1.27",
  pid: 90,
  process: processId(90, 900),
  shim: processId(80, 800),
  netns: WEB_NETNS,
  networks: ["bridge"],
  ports: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8080, containerPort: 80 }],
});

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
      plainNamespace({ id: HOST_NETNS, inode: 4026531840, isHost: true, pids: [1, 80] }),
      plainNamespace({ id: WEB_NETNS, inode: 4026532500, nsid: 0, pids: [90], containerIds: [WEB] }),
      plainNamespace({
        id: CLOSED_NETNS,
        inode: 4026532600,
        pids: [95],
        access: "not-permitted",
        accessReason: "setns was refused",
      }),
    ],
    interfaces: [
      plainLink({
        id: BRIDGE,
        netns: HOST_NETNS,
        ifindex: 3,
        name: "docker0",
        kind: "bridge",
        addresses: [plainAddress("172.17.0.1", 16)],
      }),
      plainLink({
        id: HOST_END,
        netns: HOST_NETNS,
        ifindex: 7,
        name: "veth1a",
        kind: "veth",
        mac: "ea:01:02:03:04:05",
        master: BRIDGE,
        peer: known(WEB_END),
      }),
      plainLink({
        id: WEB_END,
        netns: WEB_NETNS,
        ifindex: 2,
        name: "eth0",
        kind: "veth",
        mac: "02:42:ac:11:00:02",
        addresses: [plainAddress("172.17.0.2", 16)],
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
