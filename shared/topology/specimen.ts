// A made-up host with one of everything: engines, pods, odd links. Nobody sees it: what draws it runs before a real host
// is there, and what only some hosts have would else be compiled when it is first met.
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
import type { Container, Interface, NetworkNamespace, PeerLink, Pod, Process, Topology } from "./model.ts";
import {
  plainAddress,
  plainContainer,
  plainLink,
  plainNamespace,
  plainProcess,
  plainRoute,
} from "./plain.ts";

/** Equal for equal counts; a larger one has what a smaller one has. `bytes`: what every link's counters stand at. */
export function specimen(containers: number, bytes = 0): Topology {
  const made = new Made();
  const nic = made.link(made.host, "eth0", "physical", { addresses: [plainAddress("192.0.2.10", 24)] });
  made.link(made.host, "eth1", "physical", { state: "DOWN", flags: ["BROADCAST"] });
  const bridges = ["bridge0", "bridge1"].map((name, n) =>
    made.link(made.host, name, "bridge", { addresses: [plainAddress(`10.0.${n}.1`, 24)] }),
  );
  made.odd(nic, bridges[0] as InterfaceId);
  for (let n = 0; n < containers; n += 1) {
    const netns = made.netns(`own${n}`);
    made.link(netns, "lo", "loopback");
    made.cable(netns, n, bridges[n % 2] as InterfaceId);
    if (n % 12 === 5) made.cable(netns, n, bridges[(n + 1) % 2] as InterfaceId);
    if (n % 3 === 0) made.pod(n, netns);
    else made.container(`service-${n}`, netns, n % 3 === 1 ? { project: `project${n % 5}` } : published(n));
  }
  return made.topology(bytes);
}

const published = (n: number): Partial<Container> => ({
  ports: [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 8000 + n, containerPort: 80 }],
});

class Made {
  readonly #namespaces: NetworkNamespace[] = [];
  readonly #links: Interface[] = [];
  readonly #containers: Container[] = [];
  readonly #pods: Pod[] = [];
  readonly #processes: Process[] = [];
  readonly #indexes = new Map<NetnsId, number>();
  readonly host = this.netns("host", { isHost: true, nsid: 0, routes: [plainRoute("192.0.2.1", "eth0")] });

  netns(name: string, facts: Partial<NetworkNamespace> = {}): NetnsId {
    const inode = 4_026_531_840 + this.#namespaces.length;
    const id = netnsId(inode, name);
    this.#namespaces.push(plainNamespace({ id, inode, ...facts }));
    return id;
  }

  #next(netns: NetnsId): number {
    return (this.#indexes.get(netns) ?? 0) + 1;
  }

  link(netns: NetnsId, name: string, kind: Interface["kind"], facts: Partial<Interface> = {}): InterfaceId {
    const ifindex = this.#next(netns);
    this.#indexes.set(netns, ifindex);
    const id = interfaceId(netns, ifindex);
    const flags = ["UP", "LOWER_UP"];
    this.#links.push(
      plainLink({ id, netns, ifindex, name, kind, mac: "02:00:00:00:00:01", flags, ...facts }),
    );
    return id;
  }

  /** A veth into a netns, plugged into a bridge of the host. */
  cable(netns: NetnsId, n: number, bridge: InterfaceId): void {
    const [own, other] = [this.#next(this.host), this.#next(netns)];
    const [outer, inner] = [interfaceId(this.host, own), interfaceId(netns, other)];
    this.link(this.host, `veth${own}`, "veth", { master: bridge, peer: known(inner) });
    const addresses = [plainAddress(`10.0.0.${n}`, 24)];
    if (n % 4 === 0) addresses.push({ ...plainAddress(`2001:db8::${n}`, 64), family: "inet6" });
    this.link(netns, `eth${other}`, "veth", { addresses, peer: known(outer) });
  }

  /** What few hosts have. */
  odd(nic: InterfaceId, bridge: InterfaceId): void {
    const { host } = this;
    this.link(host, "vxlan1", "vxlan", {
      state: "UNKNOWN",
      lower: known(nic),
      tunnel: { id: 1, local: "192.0.2.10", remote: null, port: 4789, remotes: ["192.0.2.11"] },
    });
    this.link(host, "idle0", "bridge", { state: "DOWN", flags: ["UP", "NO-CARRIER"] });
    this.link(host, "veth-lost", "veth", {
      master: bridge,
      peer: { state: "unknown", doubt: "Not known.", evidence: [] },
    });
    const candidates: InterfaceId[] = [];
    this.link(host, "veth-twin", "veth", {
      peer: { state: "ambiguous", candidates, doubt: "Two.", evidence: [] },
    });
    const lan = this.netns("lan", { names: [{ name: "lan", path: "/run/netns/lan", source: "ip-netns" }] });
    this.link(lan, "eth0", "macvlan", { lower: known(nic), mode: "bridge" });
    this.process(lan, "serve", null);
    const [left, right] = [this.netns("left"), this.netns("right")];
    this.link(left, "to-right", "veth", { peer: known(interfaceId(right, 1)) });
    this.link(right, "to-left", "veth", { peer: known(interfaceId(left, 1)) });
    this.netns("closed", { access: "not-permitted", accessReason: "Not permitted." });
    this.container("on-host", host, { networkMode: "host" });
    this.container("gone", null, { status: "exited", pid: null, netnsDoubt: "It does not run." });
  }

  container(name: string, netns: NetnsId | null, facts: Partial<Container> = {}): Container["id"] {
    const runtimeId = `${this.#containers.length}`.padStart(64, "0");
    const id = containerId(facts.runtime ?? "docker", runtimeId);
    const shim = this.process(this.host, "containerd-shim", null, "shim");
    const process = this.process(netns, "serve", id, "container-init");
    const plain = { id, runtimeId, name, image: "registry.example/service:1" };
    this.#containers.push(plainContainer({ ...plain, pid: 1, process, shim, netns, ...facts }));
    return id;
  }

  process(
    netns: NetnsId | null,
    comm: string,
    container: Container["id"] | null,
    role: Process["role"] = "other",
  ): Process["id"] {
    const pid = 100 + this.#processes.length;
    const id = processId(pid, pid * 10);
    this.#processes.push(
      plainProcess({ id, pid, ppid: 1, startTime: pid * 10, comm, netns, container, role }),
    );
    return id;
  }

  pod(n: number, netns: NetnsId): void {
    const id = podId(`specimen${n}`);
    const facts = { runtime: "containerd", pod: id, networkMode: null } as const;
    const sandbox = this.container(`pause-${n}`, netns, { ...facts, isSandbox: true });
    const containerIds = [sandbox, this.container(`service-${n}`, netns, facts)];
    if (n % 2 === 0) containerIds.push(this.container(`proxy-${n}`, netns, facts));
    const plain = { id, uid: `specimen${n}`, name: `pod-${n}`, namespace: "default" };
    this.#pods.push({ ...plain, runtime: "containerd", sandbox, containerIds, netns, evidence: [] });
  }

  topology(bytes: number): Topology {
    const counters = { rxBytes: bytes, txBytes: bytes, rxPackets: bytes, txPackets: bytes };
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
      namespaces: this.#namespaces,
      interfaces: this.#links.map((link) => ({ ...link, counters })),
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
