// Joins of real command output from the field: each must come out of the named files alone.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readCniConfig } from "../parse/cni/config.ts";
import { parseCniLeases } from "../parse/cni/leases.ts";
import { readCniResult } from "../parse/cni/result-cache.ts";
import { parseLsnsTable } from "../parse/host/lsns.ts";
import { parseNetnsNames } from "../parse/host/netns-names.ts";
import { parseLinkText } from "../parse/ip/link-text.ts";
import type { LinkRecord } from "../parse/records.ts";
import { parseCrictlContainers, parseCrictlPods, parseCtrContainers } from "../parse/runtimes/cri-tables.ts";
import { parseDockerPs } from "../parse/runtimes/docker-tables.ts";
import { sectionKey } from "../snapshot/snapshot.ts";
import { containersBehind, type TopologyIndex } from "./lookup.ts";
import {
  address,
  allPeers,
  at,
  container,
  find,
  HOST,
  link,
  mount,
  netns,
  peerWord,
  process,
  socket,
  topologyOf,
} from "./testing/make.ts";

const FOLDER = new URL("../../../shared/field-outputs/", import.meta.url);

function field(path: string): string {
  const url = new URL(path, FOLDER);
  if (!existsSync(url))
    throw new Error(`field output ${path} is absent: ../shared must stand beside the repository`);
  return readFileSync(url, "utf8");
}

const links = (...paths: string[]): LinkRecord[] =>
  paths.flatMap((path) => parseLinkText(field(path), sectionKey("ip-addr", null)).records);

/** `ls -l /proc/PID/ns` of the field: inode per kind. */
const namespacesOf = (path: string): Record<string, number> =>
  Object.fromEntries(
    [...field(path).matchAll(/(\w+) -> \w+:\[(\d+)\]/g)].map((match) => [match[1] ?? "", Number(match[2])]),
  );

const inodeOf = (index: TopologyIndex, id: string | null | undefined) =>
  index.topology.namespaces.find((one) => one.id === id)?.inode ?? null;

describe("joins", () => {
  // Fact: peer-index-alone, lsns-gaps
  test("1: two pods on one host, both host ends @if3, one bridge", () => {
    const rows = parseLsnsTable(field("lsns/net-two-pods.txt"), sectionKey("lsns", null)).records;
    const inodes = rows.map((row) => Number(row.cells.get("NS"))).filter((inode) => inode !== HOST);
    expect(inodes).toEqual([4026532504, 4026532569]);
    const index = topologyOf({
      netnsNames: parseNetnsNames(field("netns/list-two-pods.txt"), sectionKey("netns-names", null)).records,
      netns: [
        netns(HOST, [
          link(3, "docker0", { kind: "bridge" }),
          link(5, "cni0", { kind: "bridge" }),
          ...links("ip-link/host-two-veths-same-ifn.txt"),
        ]),
        // Entered through PIDs 7511 and 9947.
        netns(4026532569, links("ip-link/container-eth0-if15-netnsid0.txt")),
        netns(4026532504, links("ip-link/container-eth0-if9-netnsid0.txt")),
      ],
      processes: [
        process(7379, 7349, ["/pause"], { net: 4026532569 }),
        process(7511, 7349, ["app"], { net: 4026532569 }),
        process(9831, 9796, ["/pause"], { net: 4026532504 }),
        process(9947, 9796, ["app"], { net: 4026532504 }),
      ],
    });
    expect(allPeers(index)).toEqual({
      [`${HOST}/veth26afb3ad`]: "4026532569/3",
      [`${HOST}/vethedebf689`]: "4026532504/3",
      "4026532569/eth0": `${HOST}/15`,
      "4026532504/eth0": `${HOST}/9`,
    });
    expect(find(index, 4026532569, "eth0").mac).toBe("1a:98:d1:91:5e:1c");
    expect(index.portsOf.get(find(index, HOST, "cni0").id)?.map((port) => port.name)).toEqual([
      "vethedebf689",
      "veth26afb3ad",
    ]);
    expect(index.topology.namespaces.map((one) => [one.inode, one.pids])).toEqual([
      [HOST, []],
      [4026532504, [9831, 9947]],
      [4026532569, [7379, 7511]],
    ]);
  });

  // Fact: netns-file-names
  test("2: a Docker sandbox: its file, its name, its nsid, the host end with a peer index", () => {
    const inspected = field("docker/inspect-network-bridge.txt");
    const sandboxKey = /"SandboxKey": "([^"]+)"/.exec(inspected)?.[1] ?? "";
    // Own indexes are cut off in the recording: any will do, the peers' are there.
    const ends = links("ip-link/host-five-veths-netnsid-elided.txt").map((one, i) => ({
      ...one,
      ifindex: 100 + i,
      kind: "veth",
    }));
    const mine = ends.find((one) => one.name === "veth327b6fc");
    expect([mine?.linkIndex, mine?.linkNetnsid, mine?.mac]).toEqual([80, 15, "1a:0b:78:07:8f:58"]);
    const index = topologyOf({
      netnsNames: parseNetnsNames(field("netns/list-docker-symlink.txt"), sectionKey("netns-names", null))
        .records,
      netns: [
        netns(HOST, ends),
        netns(500, [
          link(80, "eth0", {
            kind: "veth",
            linkIndex: mine?.ifindex ?? 0,
            linkNetnsid: 0,
            addresses: [address("172.17.0.4/16")],
          }),
        ]),
      ],
      nsfsMounts: [mount(500, "/run/docker/netns/096c66682935"), mount(500, "/run/netns/096c66682935")],
      containers: [container("d".repeat(64), { name: "alp1", netnsPath: sandboxKey, status: "running" })],
    });
    const hostEnd = find(index, HOST, "veth327b6fc");
    expect(peerWord(index, hostEnd.peer)).toBe("500/80");
    expect(containersBehind(index, hostEnd).map((one) => one.name)).toEqual(["alp1"]);
    expect(containersBehind(index, find(index, HOST, "vethd58787ee"))).toEqual([]);
  });

  // Fact: netns-file-names
  test("3: Podman with CNI: cache, lease, host end and netns name agree; it is no pod", () => {
    const cached = readCniResult(field("cni/result-cache-podman-alp2-runc.json"), "", at("cni-cache"));
    if (!cached) throw new Error("no cache");
    const { leases } = parseCniLeases(
      field("cni/host-local-podman.txt"),
      sectionKey("cni-leases", null),
    ).records;
    expect(leases.find((one) => one.containerId === cached.containerId)?.address).toBe("10.88.0.5");
    const [hostLink] = links("ip-link/podman-veth-link-netns-elided.txt").map((one) => ({
      ...one,
      kind: "veth",
    }));
    if (!hostLink) throw new Error("no link");
    const index = topologyOf({
      netnsNames: parseNetnsNames(field("netns/list-podman-cni.txt"), sectionKey("netns-names", null))
        .records,
      netns: [
        netns(HOST, [hostLink]),
        netns(600, [
          link(3, "eth0", {
            kind: "veth",
            linkIndex: 92,
            linkNetnsid: 0,
            mac: "5e:61:5b:c0:40:9c",
            addresses: [address("10.88.0.5/16")],
          }),
        ]),
      ],
      nsfsMounts: [mount(600, "/run/netns/cni-a96152c8-766b-71b0-1822-5a8d8bff0b8a")],
      cniResults: [cached],
      cniLeases: leases,
    });
    expect(index.namespaces.get(find(index, 600, "eth0").netns)?.nsid).toBe(17);
    const hostEnd = find(index, HOST, "veth0d663180");
    expect([hostEnd.ifindex, hostEnd.mac, peerWord(index, hostEnd.peer)]).toEqual([
      92,
      "76:f5:1a:94:54:a7",
      "600/3",
    ]);
    const [alp2] = containersBehind(index, hostEnd);
    expect(alp2).toMatchObject({
      name: "alp2-runc",
      runtimeId: cached.containerId,
      pod: null,
      networks: ["podman"],
    });
    expect(index.topology.pods).toEqual([]);
  });

  test("4: a Kubernetes pod from CNI alone: of six ends that all read @if2, the one that the cache names", () => {
    const cached = readCniResult(field("cni/result-cache-k8s-coredns.json"), "", at("cni-cache"));
    if (!cached) throw new Error("no cache");
    expect(cached.config).toEqual(readCniConfig(field("cni/conflist-k8s-bridge.json")));
    const ends = links("ip-link/minikube-six-veths-all-if2-elided.txt");
    expect(ends.map((one) => one.linkIndex)).toEqual([2, 2, 2, 2, 2, 2]);
    const [bridge] = links("ip-link/bridge-named-bridge.txt");
    if (!bridge) throw new Error("no bridge");
    const hostLinks = ends.map((one, i) => ({
      ...one,
      ifindex: 10 + i,
      kind: "veth",
      detailed: true,
      master: "bridge",
    }));
    const mine = hostLinks.find((one) => one.name === "veth026cdd0d");
    const inside = (inode: number, mac: string) =>
      netns(inode, [link(2, "eth0", { kind: "veth", linkIndex: mine?.ifindex ?? 0, mac })]);
    const index = topologyOf({
      netns: [
        netns(HOST, [{ ...bridge, kind: "bridge" }, ...hostLinks]),
        inside(700, "f2:6d:b4:4e:46:70"),
        inside(701, "02:00:00:00:00:01"),
      ],
      cniResults: [cached],
      processes: [process(2280, 1, ["/pause"], { net: 700 })],
      containers: [container(cached.containerId, { runtime: "unknown", pid: 2280 })],
    });
    const hostEnd = find(index, HOST, "veth026cdd0d");
    expect(peerWord(index, hostEnd.peer)).toBe("700/2");
    expect(hostEnd.peer.state === "known" && hostEnd.peer.evidence.at(-1)?.says).toMatch(
      /^CNI network bridge laid a cable/,
    );
    expect(find(index, HOST, "bridge").mac).toBe("4e:2f:72:c8:2c:2f");
    expect(index.portsOf.get(find(index, HOST, "bridge").id)).toHaveLength(6);
    expect(index.topology.pods).toMatchObject([
      { namespace: "kube-system", name: "coredns-5dd5756b68-ck9fd" },
    ]);
  });

  // Fact: last-flag-wins, api-claims
  test("8: a containerd worker: sandbox, container, the API's claim and kubelet's last endpoint; redis3 runs nothing", () => {
    const claim = JSON.parse(field("kubectl/pod-nginx9.json")) as {
      metadata: { uid: string };
      status: { podIP: string; containerStatuses: { containerID: string }[] };
    };
    const id = claim.status.containerStatuses[0]?.containerID.replace("containerd://", "") ?? "";
    const kubelet =
      field("kubelet-cmdline/ps-duplicate-flags.txt")
        .split("\n")
        .find((line) => line.includes(" 23359 ")) ?? "";
    const index = topologyOf({
      netns: [
        netns(HOST, []),
        netns(800, [link(3, "eth0", { addresses: [address(`${claim.status.podIP}/24`)] })]),
      ],
      containers: [
        ...parseCrictlPods(field("crictl/pods.txt"), sectionKey("crictl-pods", null)).records,
        ...parseCrictlContainers(field("crictl/ps.txt"), sectionKey("crictl-containers", null)).records,
        ...parseCtrContainers(
          `# default\n${field("ctr/containers-list-default-namespace.txt")}`,
          sectionKey("ctr-containers", null),
        ).records,
      ],
      processes: [
        process(23359, 1, kubelet.slice(kubelet.search(/\/\S*kubelet /)).split(/\s+/)),
        process(900, 1, ["nginx"], {
          net: 800,
          cgroups: [`0::/kubepods/besteffort/pod${claim.metadata.uid}/${id}`],
        }),
      ],
    });
    const nginx = index.topology.containers.find((one) => one.runtimeId === id);
    expect(nginx).toMatchObject({ name: "nginx", pid: 900 });
    expect(nginx?.pod && index.pods.get(nginx.pod)).toMatchObject({
      uid: claim.metadata.uid,
      name: "nginx9",
      namespace: "default",
    });
    expect(index.topology.runtimes.find((one) => one.key === "runtime endpoint")?.value).toBe(
      "/run/containerd/containerd.sock",
    );
    expect(index.topology.containers.find((one) => one.name === "redis3")).toMatchObject({
      runtime: "containerd",
      pid: null,
      pod: null,
    });
  });

  // Fact: engine-knows-no-address
  test("5: a pod Docker knows nothing about: app joins pause, pause holds the sandbox file, the netns has the address", () => {
    const mode = /"NetworkMode": "([^"]+)"/;
    const app = mode.exec(field("docker/inspect-network-pod-app-elided.txt"))?.[1] ?? "";
    const pause = field("docker/inspect-network-pod-pause-elided.txt");
    const pauseId = app.replace("container:", "");
    const sandboxKey = /"SandboxKey": "([^"]+)"/.exec(pause)?.[1] ?? "";
    expect(sandboxKey).toBe("/var/run/docker/netns/34cd5525c654");
    const index = topologyOf({
      netns: [netns(HOST, []), netns(300, links("ip-addr/minikube-pod-eth0-elided.txt"))],
      nsfsMounts: [mount(300, "/run/docker/netns/34cd5525c654")],
      containers: [
        container("418a725b2c8b4b".padEnd(64, "0"), { name: "app", networkMode: app, pid: 41 }),
        container(pauseId.slice(0, 12), {
          name: "pause",
          networkMode: mode.exec(pause)?.[1] ?? "",
          netnsPath: sandboxKey,
          pid: 40,
        }),
      ],
      processes: [process(40, 1, ["/pause"], { net: 300 }), process(41, 1, ["coredns"], { net: 300 })],
    });
    const [pod] = index.topology.pods;
    expect(
      index.topology.containers.map((one) => [one.name, inodeOf(index, one.netns), one.pod === pod?.id]),
    ).toEqual([
      ["app", 300, true],
      ["pause", 300, true],
    ]);
    expect(pod?.sandbox).toBe(index.topology.containers[1]?.id);
    expect(find(index, 300, "eth0")).toMatchObject({
      ifindex: 2,
      mac: "e2:0e:f3:a0:9b:18",
      addresses: [{ address: "10.244.0.103", prefixLength: 16 }],
    });
  });

  test("6: a published port: engine, docker-proxy, listener, container, host end and bridge agree", () => {
    const records = parseDockerPs(
      field("docker/ps-published-port.txt"),
      sectionKey("docker-containers", null),
    ).records;
    expect(field("netstat/docker-proxy-80.txt")).toMatch(/:::80\s.*17028\/docker-proxy/);
    expect(field("iptables-save/docker-userland-proxy-on.txt")).toContain("--to-destination 172.17.0.2:80");
    const netnsRow = field("lsns/all-types-host-and-docker.txt")
      .split("\n")
      .find((line) => / net /.test(line) && / 17056 /.test(line));
    const inode = Number(netnsRow?.split(/\s+/).find((word) => word !== ""));
    const proxy =
      "/usr/bin/docker-proxy -proto tcp -host-ip :: -host-port 80 -container-ip 172.17.0.2 -container-port 80";
    const id = "6c52734f2d22".padEnd(64, "a");
    const index = topologyOf({
      containers: records,
      netns: [
        netns(
          HOST,
          [
            ...links("ip-link/bridges-one-up-two-idle.txt"),
            ...links("ip-link/detail-docker-veth-hairpin-off.txt"),
          ],
          { sockets: [socket(80, 900, { protocol: "tcp6", address: "::" })] },
        ),
        netns(inode, [
          link(6, "eth0", {
            kind: "veth",
            linkIndex: 7,
            linkNetnsid: 0,
            addresses: [address("172.17.0.2/16")],
          }),
        ]),
      ],
      processes: [
        process(17028, 1, proxy.split(" ")),
        process(17038, 1, [
          "containerd-shim",
          "-namespace",
          "moby",
          "-workdir",
          `/var/lib/containerd/moby/${id}`,
        ]),
        process(17056, 17038, ["nginx: master process"], { net: inode }),
      ],
      fdSockets: [{ pid: 17028, inode: 900, source: at("fd-sockets") }],
    });
    expect(inode).toBe(4026532580);
    expect(index.topology.containers).toHaveLength(1);
    expect(index.topology.containers[0]).toMatchObject({
      runtimeId: id,
      name: "mynginx1",
      pid: 17056,
      ports: expect.arrayContaining([
        expect.objectContaining({ hostAddress: "0.0.0.0", hostPort: 80, containerPort: 80 }),
      ]),
    });
    const [listener] = index.topology.listeners;
    expect(listener?.pids.map((pid) => index.processByPid.get(pid)?.role)).toEqual(["docker-proxy"]);
    const hostEnd = find(index, HOST, "vethad1f79f");
    expect(containersBehind(index, hostEnd).map((one) => one.name)).toEqual(["mynginx1"]);
    expect(hostEnd.bridgePort?.hairpin).toBe(false);
    const docker0 = find(index, HOST, "docker0");
    expect(docker0.mac).toBe("02:42:8e:1e:18:de");
    expect(index.portsOf.get(docker0.id)?.map((port) => port.name)).toEqual(["vethad1f79f"]);
    expect(index.portsOf.size).toBe(1);
  });

  // Fact: hostnetwork-pod
  test("7: a hostNetwork pod shares net with the host, keeps its own pid namespace, and rightly has no veth", () => {
    const host = namespacesOf("ns-links/host-pid1.txt");
    const flannel = namespacesOf("ns-links/hostnetwork-flannel.txt");
    const [record] = parseDockerPs(
      field("docker/ps-k8s-name.txt"),
      sectionKey("docker-containers", null),
    ).records;
    if (!record) throw new Error("no row");
    const { net, ...others } = flannel;
    const index = topologyOf({
      host: { netnsInode: host.net ?? null },
      containers: [{ ...record, pid: 2295 }],
      processes: [
        process(1, 0, ["/sbin/init"], { net: host.net ?? null, ns: host }),
        process(2295, 1, ["/opt/bin/flanneld"], { net: net ?? null, ns: others }),
      ],
    });
    const [pod] = index.topology.pods;
    expect(pod).toMatchObject({
      uid: "6908c56e-5b6a-40d4-9cb4-ed0cf5d1eb1e",
      name: "kube-flannel-ds-amd64-tht2n",
      namespace: "kube-system",
      netns: index.hostNetns?.id,
    });
    const flanneld = index.processByPid.get(2295)?.namespaces;
    const init = index.processByPid.get(1)?.namespaces;
    const shared = (["net", "uts", "user", "cgroup", "ipc", "mnt", "pid"] as const).filter(
      (kind) => flanneld?.[kind] === init?.[kind],
    );
    expect(shared).toEqual(["net", "uts", "user", "cgroup"]);
  });
});
