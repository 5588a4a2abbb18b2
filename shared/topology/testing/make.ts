// Fixture makers: small Records that state one fact about Linux each. Every maker fills what a test does not care about.
import type {
  AddressRecord,
  ContainerRecord,
  HostRecord,
  LinkRecord,
  LsnsRecord,
  NamespaceLinkRecord,
  NetnsRecords,
  NsfsMountRecord,
  NsidRecord,
  ProcessRecord,
  Records,
  SocketRecord,
} from "../../parse/records.ts";
import type { SourceRef } from "../../snapshot/evidence.ts";
import { sectionKey } from "../../snapshot/snapshot.ts";
import { correlate } from "../correlate.ts";
import { indexTopology, type TopologyIndex } from "../lookup.ts";
import type { Interface, PeerLink } from "../model.ts";

/** Inode of the host's netns in every fixture (a common one on real hosts). */
export const HOST = 4026531957;

export function at(section: string, line = 1, netns: number | null = null): SourceRef {
  return { section: sectionKey(section, netns), line };
}

export function link(ifindex: number, name: string, more: Partial<LinkRecord> = {}): LinkRecord {
  return {
    ifindex,
    name,
    altNames: [],
    flags: ["UP"],
    mtu: 1500,
    operState: "UP",
    mac: null,
    linkType: "ether",
    kind: null,
    detailed: true,
    slaveKind: null,
    master: null,
    linkName: null,
    linkIndex: null,
    linkNetnsTold: true,
    linkNetnsid: null,
    linkNetnsName: null,
    info: {},
    slaveInfo: {},
    addresses: [],
    counters: null,
    source: at("ip", ifindex),
    ...more,
  };
}

/** A veth that prints `@if<peer>` and `link-netnsid <nsid>`; `nsid: null` prints no id. */
export function veth(
  ifindex: number,
  name: string,
  peer: number,
  nsid: number | null,
  more: Partial<LinkRecord> = {},
): LinkRecord {
  return link(ifindex, name, { kind: "veth", linkIndex: peer, linkNetnsid: nsid, ...more });
}

export function address(text: string, more: Partial<AddressRecord> = {}): AddressRecord {
  const [ip = "", length = "32"] = text.split("/");
  return {
    family: ip.includes(":") ? "inet6" : "inet",
    address: ip,
    prefixLength: Number(length),
    scope: "global",
    label: null,
    peer: null,
    broadcast: null,
    flags: [],
    ...more,
  };
}

export function netns(
  inode: number,
  links: readonly LinkRecord[],
  more: Partial<NetnsRecords> = {},
): NetnsRecords {
  return {
    inode,
    links: links.map((one) => ({ ...one, source: { ...one.source, section: sectionKey("ip", inode) } })),
    routes: [],
    rules: [],
    neighbours: [],
    fdb: [],
    vlans: [],
    nsids: [],
    sysctls: new Map(),
    sockets: [],
    firewall: new Map(),
    linksRead: true,
    ...more,
  };
}

export function nsid(id: number, name: string | null = null, currentNsid: number | null = null): NsidRecord {
  return { nsid: id, name, currentNsid, source: at("ip", 5) };
}

export function lsns(inode: number, id: number | null, pid: number | null = null): LsnsRecord {
  return { inode, nsid: id, pid, nsfsPaths: [], source: at("lsns", 1 + (id ?? 0)) };
}

/** A named netns file. `pid` says in whose mount namespace it was seen (1: the host's). */
export function mount(inode: number, mountPoint: string, pid = 1): NsfsMountRecord {
  return { pid, kind: "net", inode, mountPoint, source: at("mountinfo-nsfs") };
}

export interface ProcessFixture extends Partial<ProcessRecord> {
  /** Net namespace inode; null: the link could not be read. Default: the host's. */
  readonly net?: number | null;
  /** Inodes of other kinds. */
  readonly ns?: Readonly<Record<string, number | null>>;
}

export function process(
  pid: number,
  ppid: number,
  args: readonly string[],
  more: ProcessFixture = {},
): ProcessFixture {
  const program = (args[0] ?? "").split("/").at(-1) ?? "";
  return { pid, ppid, args, comm: program.slice(0, 15), ...more };
}

export function container(id: string, more: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    runtime: "docker",
    id,
    name: null,
    image: null,
    status: "running",
    pid: null,
    networkMode: null,
    netnsPath: null,
    networks: [],
    ports: [],
    labels: new Map(),
    podId: null,
    isInfra: false,
    lowLevelRuntime: null,
    source: at("docker-containers"),
    ...more,
  };
}

export function socket(port: number, inode: number, more: Partial<SocketRecord> = {}): SocketRecord {
  return { protocol: "tcp", address: "0.0.0.0", port, inode, source: at("sockets", port), ...more };
}

export interface RecordsFixture extends Partial<Omit<Records, "host" | "netns" | "processes">> {
  readonly host?: Partial<HostRecord>;
  readonly netns?: readonly NetnsRecords[];
  readonly processes?: readonly ProcessFixture[];
}

export function records(fixture: RecordsFixture = {}): Records {
  const { host, netns: inside = [], processes = [], ...rest } = fixture;
  return {
    host: {
      hostname: "host-a",
      machineId: "m",
      bootId: "b",
      kernel: "Linux 6.1",
      osName: "Debian 12",
      user: "root",
      uid: 0,
      epochSeconds: null,
      clockTicks: 100,
      collectorPid: null,
      collectorSession: null,
      netnsInode: HOST,
      meta: new Map(),
      ...host,
    },
    netns: new Map(inside.map((one) => [one.inode, one])),
    netnsList: inside.map((one) => ({
      inode: one.inode,
      path: `/proc/self/${one.inode}`,
      via: "proc",
      source: at("netns-list"),
    })),
    namespaceLinks: processes.flatMap(linksOf),
    processes: processes.map(processRecord),
    nsfsMounts: [],
    fdNamespaces: [],
    netnsNames: [],
    lsns: [],
    nsidTargets: [],
    fdSockets: [],
    containers: [],
    runtimePods: [],
    networks: [],
    cniNetworks: [],
    cniLeases: [],
    cniResults: [],
    podmanStates: [],
    stateFolders: [],
    engineSettings: [],
    users: [],
    subordinateIds: [],
    idMaps: [],
    namespaceOwners: [],
    tunDevices: [],
    virtualServers: [],
    physicalLinks: null,
    warnings: [],
    ...rest,
  };
}

function processRecord(fixture: ProcessFixture): ProcessRecord {
  const { net: _net, ns: _ns, ...more } = fixture;
  const pid = more.pid ?? 1;
  return {
    pid,
    ppid: 1,
    comm: "app",
    state: "S",
    sessionId: pid,
    startTime: pid * 10,
    stillZombie: null,
    flags: 0,
    args: [],
    uid: 0,
    nsPids: [pid],
    cgroups: ["0::/"],
    source: at("proc-stat", pid),
    argsSource: at("proc-cmdline", pid),
    cgroupSource: at("proc-cgroup", pid),
    ...more,
  };
}

function linksOf(fixture: ProcessFixture): NamespaceLinkRecord[] {
  const pid = fixture.pid ?? 1;
  if (fixture.state === "Z") return [];
  const kinds = { net: fixture.net === undefined ? HOST : fixture.net, ...fixture.ns };
  return Object.entries(kinds).map(([kind, inode]) => ({ pid, kind, inode, source: at("ns-links", pid) }));
}

/** Correlates a fixture and indexes the topology. */
export function topologyOf(fixture: RecordsFixture): TopologyIndex {
  return indexTopology(correlate(records(fixture), "2024-01-02T03:04:05Z"));
}

/** The interface of one netns by name; a test that asks for a missing one fails here. */
export function find(index: TopologyIndex, inode: number, name: string): Interface {
  const found = index.topology.interfaces.find(
    (one) => one.name === name && index.namespaces.get(one.netns)?.inode === inode,
  );
  if (!found) throw new Error(`no interface ${name} in ${inode}`);
  return found;
}

/** A peer as `inode/ifindex`, or its state. */
export function peerWord(index: TopologyIndex, link: PeerLink): string {
  const place = (id: Interface["id"]) => {
    const one = index.interfaces.get(id);
    return one ? `${index.namespaces.get(one.netns)?.inode}/${one.ifindex}` : "?";
  };
  if (link.state === "known") return place(link.interface);
  return link.state === "ambiguous"
    ? `ambiguous: ${link.candidates.map(place).sort().join(" ")}`
    : link.state;
}

/** Every paired interface of the host as `inode/name -> peer`. */
export function allPeers(index: TopologyIndex): Record<string, string> {
  return Object.fromEntries(
    index.topology.interfaces
      .filter((one) => one.peer.state !== "none")
      .map((one) => [`${index.namespaces.get(one.netns)?.inode}/${one.name}`, peerWord(index, one.peer)]),
  );
}
