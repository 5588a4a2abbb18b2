// Generates topologies of any size, as hosts really look: bridges of several runtimes, compose projects, pods, shims.

import type { InterfaceId, NetnsId, PodId, ProcessId } from "../../topology/ids.ts";
import { containerId, hostId, interfaceId, netnsId, podId, processId } from "../../topology/ids.ts";
import type {
  Container,
  Interface,
  NetworkNamespace,
  PeerLink,
  Pod,
  Process,
  ProcessRole,
  Topology,
} from "../../topology/model.ts";
import {
  plainAddress,
  plainContainer,
  plainLink,
  plainNamespace,
  plainProcess,
  plainRoute,
} from "../../topology/plain.ts";

const APPS = ["web", "api", "postgres", "redis", "nginx", "worker", "grafana", "prometheus", "vault", "etcd"];
const IMAGES = [
  "nginx:1.25-alpine",
  "registry.example/team/api:2.14.0",
  "postgres:16",
  "redis:7.2",
  "traefik:v3.0",
];
const PROJECTS = ["shop", "billing", "search", "media", "monitoring", "intranet"];
const SPACES = ["kube-system", "default", "payments", "logging"];

export interface GenerateOptions {
  /** Containers, pause containers not counted: 1 to 5,000 or more. */
  readonly containers: number;
  /** Adds what only odd hosts have: open plugs, macvlan, direct veths, unreadable namespaces. Default: from 6 on. */
  readonly oddities?: boolean;
}

/** Deterministic: equal options give an equal topology; a larger count only adds to what a smaller one has. */
export function generateTopology({ containers: count, oddities = count >= 6 }: GenerateOptions): Topology {
  const build = new Build();
  const host = build.netns("host", true);
  const nic = build.link(host, "eth0", "physical", {
    addresses: [plainAddress("10.20.0.11", 24)],
    mtu: 1500,
  });
  build.link(host, "lo", "loopback", { addresses: [plainAddress("127.0.0.1", 8, "host")] });
  const docker0 = build.link(host, "docker0", "bridge", { addresses: [plainAddress("172.17.0.1", 16)] });
  const bridges = new Map<string, InterfaceId>();
  const bridge = (name: string, address: string): InterfaceId => {
    const known = bridges.get(name);
    if (known) return known;
    const id = build.link(host, name, "bridge", { addresses: [plainAddress(address, 24)] });
    bridges.set(name, id);
    return id;
  };
  if (oddities) {
    build.link(host, "eth1", "physical", { addresses: [], state: "DOWN", flags: ["BROADCAST"] });
    build.link(host, "flannel.1", "vxlan", {
      addresses: [plainAddress("10.244.0.0", 32)],
      lower: known(nic),
      tunnel: { id: 1, local: "10.20.0.11", remote: null, port: 8472, remotes: [] },
    });
    build.link(host, "virbr0", "bridge", {
      addresses: [plainAddress("192.168.122.1", 24)],
      state: "DOWN",
      flags: ["UP", "NO-CARRIER"],
    });
  }
  // Odd things first: one container more then changes no number of what was there.
  if (oddities) addOddities(build, host, nic, docker0);
  for (let i = 0; i < count; i += 1) {
    const app = APPS[i % APPS.length] as string;
    const image = IMAGES[i % IMAGES.length] as string;
    const lane = i % 5;
    if (count < 6 || lane === 0) build.container(host, docker0, `${app}-${i + 1}`, image, null, i);
    else if (lane <= 2) {
      const project = PROJECTS[Math.floor(i / 5) % PROJECTS.length] as string;
      const own = bridge(`br-${hex(project, 12)}`, `172.${20 + PROJECTS.indexOf(project)}.0.1`);
      const netns = build.container(host, own, `${project}-${app}-${i + 1}`, image, project, i);
      // Every third service also stands on the proxy's network: one box, two bridges.
      if (oddities && i % 30 === 2)
        build.veth(host, bridge("br-proxy", "172.30.0.1"), netns, "eth1", i + 100_000);
    } else
      build.pod(
        host,
        bridge("cni0", "10.244.0.1"),
        SPACES[Math.floor(i / 5) % SPACES.length] as string,
        app,
        image,
        i,
      );
  }
  return build.topology();
}

function addOddities(build: Build, host: NetnsId, nic: InterfaceId, docker0: InterfaceId): void {
  const lan = build.netns("ip:lan-printer");
  build.link(lan, "eth0", "macvlan", {
    addresses: [plainAddress("10.20.0.200", 24)],
    lower: known(nic),
    mode: "bridge",
  });
  build.process(lan, "cupsd", "other", null);
  const left = build.netns("ip:router-a");
  const right = build.netns("ip:router-b");
  const a = build.link(left, "to-b", "veth", { addresses: [plainAddress("192.0.2.1", 30)] });
  const b = build.link(right, "to-a", "veth", { addresses: [plainAddress("192.0.2.2", 30)] });
  build.join(a, b);
  build.process(left, "sleep", "other", null);
  build.netns("docker:none");
  build.link(host, "vethlost01", "veth", {
    master: docker0,
    peer: {
      state: "unknown",
      doubt: "Its peer is in a namespace that was not permitted to be read.",
      evidence: [],
    },
  });
  build.link(host, "vethtwin02", "veth", {
    peer: { state: "ambiguous", candidates: [], doubt: "Two interfaces could be its peer.", evidence: [] },
  });
  const closed = build.netns("closed");
  build.close(closed, "Not permitted to look inside: /proc/4242/ns/net could not be read.");
  build.hostContainer(host, "kube-proxy", "registry.example/kube-proxy:v1.30.1");
  build.hostContainer(host, "node-exporter", "prom/node-exporter:v1.8.1");
}

class Build {
  readonly #namespaces = new Map<NetnsId, NetworkNamespace>();
  readonly #interfaces = new Map<InterfaceId, Interface>();
  readonly #nextIndex = new Map<NetnsId, number>();
  readonly #containers: Container[] = [];
  readonly #pods: Pod[] = [];
  readonly #processes: Process[] = [];
  #pid = 1000;

  netns(label: string, isHost = false): NetnsId {
    const inode = 4026531840 + this.#namespaces.size;
    const id = netnsId(inode, isHost ? "s1" : `p${label}`);
    const [source, name] = label.split(":");
    const names =
      source === "ip"
        ? [{ name: name ?? "", path: `/run/netns/${name}`, source: "ip-netns" as const }]
        : source === "docker"
          ? [{ name: name ?? "", path: `/run/docker/netns/${name}`, source: "docker" as const }]
          : [];
    const routes = isHost ? [plainRoute("10.20.0.1", "eth0")] : [];
    this.#namespaces.set(id, plainNamespace({ id, inode, isHost, names, routes }));
    return id;
  }

  close(id: NetnsId, reason: string): void {
    const netns = this.#namespaces.get(id);
    if (netns) this.#namespaces.set(id, { ...netns, access: "not-permitted", accessReason: reason });
  }

  link(netns: NetnsId, name: string, kind: Interface["kind"], facts: Partial<Interface> = {}): InterfaceId {
    const ifindex = this.#nextIndex.get(netns) ?? 1;
    this.#nextIndex.set(netns, ifindex + 1);
    const id = interfaceId(netns, ifindex);
    const made = plainLink({
      id,
      netns,
      ifindex,
      name,
      kind,
      mac: "02:42:ac:11:00:02",
      state: kind === "loopback" || kind === "vxlan" ? "UNKNOWN" : "UP",
      flags: ["UP", "LOWER_UP"],
      ...facts,
    });
    this.#interfaces.set(id, made);
    return id;
  }

  join(a: InterfaceId, b: InterfaceId): void {
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const link = this.#interfaces.get(one);
      if (link) this.#interfaces.set(one, { ...link, peer: known(other) });
    }
  }

  veth(host: NetnsId, bridge: InterfaceId | null, netns: NetnsId, name: string, seed: number): void {
    const outer = this.link(host, `veth${hex(`v${seed}`, 7)}`, "veth", { master: bridge });
    const address = plainAddress(
      `10.${80 + (seed % 60)}.${Math.floor(seed / 250) % 250}.${2 + (seed % 250)}`,
      24,
    );
    this.join(outer, this.link(netns, name, "veth", { addresses: [address] }));
  }

  process(netns: NetnsId, comm: string, role: ProcessRole, container: Container["id"] | null): ProcessId {
    this.#pid += 7;
    const startTime = this.#pid * 10;
    const id = processId(this.#pid, startTime);
    this.#processes.push(
      plainProcess({ id, pid: this.#pid, ppid: 1, startTime, comm, netns, container, role }),
    );
    return id;
  }

  #runs(netns: NetnsId, host: NetnsId, name: string, image: string, facts: Partial<Container>): Container {
    const runtimeId = hex(`c${name}${this.#containers.length}`, 64);
    const id = containerId(facts.runtime ?? "docker", runtimeId);
    const main = this.process(netns, (name.split("-").at(-2) ?? name).slice(0, 15), "container-init", id);
    const container = plainContainer({
      id,
      runtimeId,
      name,
      image,
      pid: this.#pid,
      process: main,
      shim: this.process(host, "containerd-shim", "shim", null),
      netns,
      ...facts,
    });
    this.#containers.push(container);
    return container;
  }

  container(
    host: NetnsId,
    bridge: InterfaceId,
    name: string,
    image: string,
    project: string | null,
    seed: number,
  ): NetnsId {
    const netns = this.netns(name);
    this.link(netns, "lo", "loopback", { addresses: [plainAddress("127.0.0.1", 8, "host")] });
    this.veth(host, bridge, netns, "eth0", seed);
    this.#runs(netns, host, name, image, { project });
    return netns;
  }

  pod(host: NetnsId, bridge: InterfaceId, namespace: string, app: string, image: string, seed: number): void {
    const name = `${app}-${hex(`rs${seed}`, 9)}-${hex(`p${seed}`, 5)}`;
    const netns = this.netns(name);
    this.link(netns, "lo", "loopback", { addresses: [plainAddress("127.0.0.1", 8, "host")] });
    this.veth(host, bridge, netns, "eth0", seed);
    const uid: PodId = podId(hex(`uid${seed}`, 32));
    const facts = { runtime: "containerd", pod: uid, networkMode: null } as const;
    const pause = this.#runs(netns, host, `${name}-pause`, "pause:3.9", { ...facts, isSandbox: true });
    const apps = [this.#runs(netns, host, `${app}-${seed}`, image, facts)];
    if (seed % 3 === 0) apps.push(this.#runs(netns, host, "istio-proxy", "istio/proxyv2:1.22.0", facts));
    const containerIds = [pause, ...apps].map((container) => container.id);
    this.#pods.push({
      id: uid,
      uid,
      name,
      namespace,
      runtime: "containerd",
      sandbox: pause.id,
      containerIds,
      netns,
      evidence: [],
    });
  }

  hostContainer(host: NetnsId, name: string, image: string): void {
    this.#runs(host, host, name, image, { networkMode: "host", runtime: "containerd" });
  }

  topology(): Topology {
    return {
      host: {
        id: hostId("generated", "1"),
        name: "node-1",
        machineId: "generated",
        bootId: "1",
        kernel: "6.8.0-45-generic",
        osName: "Ubuntu 24.04.1 LTS",
        user: "root",
        uid: 0,
        clockSkewSeconds: 0,
      },
      collectedAt: "2026-01-15T09:30:00.000Z",
      complete: true,
      warnings: [],
      namespaces: [...this.#namespaces.values()],
      interfaces: [...this.#interfaces.values()],
      containers: this.#containers,
      pods: this.#pods,
      processes: this.#processes,
      listeners: [],
      kernelNamespaces: [],
      runtimes: [],
    };
  }
}

function known(id: InterfaceId): PeerLink {
  return { state: "known", interface: id, evidence: [] };
}

/** Hexadecimal digits that look random and are the same for the same seed (FNV-1a, then xorshift). */
function hex(seed: string, length: number): string {
  let state = 2166136261;
  for (let i = 0; i < seed.length; i += 1) state = Math.imul(state ^ seed.charCodeAt(i), 16777619);
  let digits = "";
  while (digits.length < length) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    digits += (state >>> 0).toString(16).padStart(8, "0");
  }
  return digits.slice(0, length);
}
