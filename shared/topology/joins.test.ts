// Joins of real command output from the field: each must come out of the named files alone.
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseLsnsTable } from "../parse/host/lsns.ts";
import { parseNetnsNames } from "../parse/host/netns-names.ts";
import { parseLinkText } from "../parse/ip/link-text.ts";
import type { LinkRecord } from "../parse/records.ts";
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
