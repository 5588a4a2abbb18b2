// A made-up host of a few containers and pods. Nobody sees it: what draws it runs once before a real host is there.
import {
  containerId,
  hostId,
  type InterfaceId,
  interfaceId,
  type NetnsId,
  netnsId,
  podId,
  processId,
} from "./ids.ts";
import type { Container, Interface, Pod, Process, Topology } from "./model.ts";
import { plainAddress, plainContainer, plainLink, plainNamespace, plainProcess } from "./plain.ts";

const HOST = netnsId(1, "host");
const BRIDGE = interfaceId(HOST, 2);

/** Equal for equal counts; a larger one has what a smaller one has. `bytes`: what every link's counters stand at. */
export function specimen(containers: number, bytes = 0): Topology {
  const counters = { rxBytes: bytes, txBytes: bytes, rxPackets: bytes, txPackets: bytes };
  const namespaces = [plainNamespace({ id: HOST, inode: 1, isHost: true })];
  const interfaces = [
    link(HOST, 1, "eth0", "physical", null, null),
    link(HOST, 2, "bridge0", "bridge", null, null),
  ];
  const all: Container[] = [];
  const pods: Pod[] = [];
  const processes: Process[] = [];
  for (let n = 0; n < containers; n += 1) {
    const netns = netnsId(2 + n, "own");
    const [outer, inner] = [interfaceId(HOST, 3 + n), interfaceId(netns, 2)];
    namespaces.push(plainNamespace({ id: netns, inode: 2 + n }));
    interfaces.push(
      // One of them leads nowhere.
      link(HOST, 3 + n, `veth${n}`, "veth", BRIDGE, n === 0 ? null : inner),
      link(netns, 1, "lo", "loopback", null, null),
      link(netns, 2, "eth0", "veth", null, n === 0 ? null : outer),
    );
    const pod = n % 3 === 0 ? podOf(n, netns) : null;
    if (pod) pods.push(pod);
    const one = container(n, netns, pod);
    all.push(one);
    processes.push(process(100 + n, "shim", null, HOST), process(1000 + n, "serve", one.id, netns));
  }
  return {
    host: {
      id: hostId("specimen", "1"),
      name: "specimen",
      machineId: "",
      bootId: "",
      kernel: "",
      osName: "",
      user: "",
      uid: null,
      clockSkewSeconds: 0,
    },
    collectedAt: "2026-01-01T00:00:00.000Z",
    complete: true,
    warnings: [],
    namespaces,
    interfaces: interfaces.map((link) => ({ ...link, counters })),
    containers: all,
    pods,
    processes,
    listeners: [],
    kernelNamespaces: [],
    runtimes: [],
  };
}

function link(
  netns: NetnsId,
  ifindex: number,
  name: string,
  kind: Interface["kind"],
  master: InterfaceId | null,
  peer: InterfaceId | null,
): Interface {
  const unknown = { state: "unknown", doubt: "Not known.", evidence: [] } as const;
  const known = peer && ({ state: "known", interface: peer, evidence: [] } as const);
  return plainLink({
    id: interfaceId(netns, ifindex),
    netns,
    ifindex,
    name,
    kind,
    mac: "02:00:00:00:00:01",
    flags: ["UP", "LOWER_UP"],
    addresses: [plainAddress(`10.0.0.${ifindex}`, 24)],
    master,
    ...(kind === "veth" ? { peer: known ?? unknown } : {}),
  });
}

function container(n: number, netns: NetnsId, pod: Pod | null): Container {
  return plainContainer({
    id: idOf(n),
    runtimeId: `specimen${n}`,
    name: `service-${n}`,
    image: "registry.example/service:1",
    pod: pod?.id ?? null,
    pid: 1000 + n,
    process: processId(1000 + n, 1),
    shim: processId(100 + n, 1),
    netns,
    project: n % 2 === 0 ? "project" : null,
  });
}

const idOf = (n: number): Container["id"] => containerId("docker", `specimen${n}`);

function podOf(n: number, netns: NetnsId): Pod {
  return {
    id: podId(`specimen${n}`),
    uid: `specimen${n}`,
    name: `pod-${n}`,
    namespace: "default",
    runtime: "containerd",
    sandbox: null,
    containerIds: [idOf(n)],
    netns,
    evidence: [],
  };
}

function process(pid: number, comm: string, container: Container["id"] | null, netns: NetnsId): Process {
  return plainProcess({ id: processId(pid, 1), pid, ppid: 1, startTime: 1, comm, netns, container });
}
