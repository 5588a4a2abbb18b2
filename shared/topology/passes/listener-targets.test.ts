// Who answers on a port, who drives a tap, what keeps a namespace: told by argument lists, descriptors and files.
import { describe, expect, test } from "vitest";
import {
  address,
  at,
  container,
  HOST,
  link,
  mount,
  netns,
  process,
  socket,
  topologyOf,
} from "../testing/make.ts";

const INSIDE = 300;
const ID = "c".repeat(64);
const held = (pid: number, inode: number) => ({ pid, inode, source: at("fd-sockets") });

/** A host where `args` (pid 50) holds port 8080, and a container with 172.17.0.2 published there. */
function listening(
  args: string[],
  more: { ports?: boolean; address?: string; others?: ReturnType<typeof process>[] } = {},
) {
  const ports = [{ protocol: "tcp", hostAddress: "", hostPort: 8080, containerPort: 80 }];
  const address6 = more.address ?? "::";
  const index = topologyOf({
    netns: [
      netns(HOST, [link(1, "lo", {})], {
        sockets: [socket(8080, 900, { protocol: "tcp6", address: address6 })],
      }),
      netns(INSIDE, [link(2, "eth0", { kind: "veth", addresses: [address("172.17.0.2/16")] })]),
    ],
    nsfsMounts: [mount(INSIDE, "/run/user/1000/netns/netns-1")],
    containers: [container(ID, { name: "web", pid: 60, ports: more.ports === false ? [] : ports })],
    processes: [process(50, 1, args), process(60, 1, ["httpd"], { net: INSIDE }), ...(more.others ?? [])],
    fdSockets: [held(50, 900)],
  });
  const [listener] = index.topology.listeners;
  const target = listener?.target?.container ? index.containers.get(listener.target.container)?.name : null;
  return { role: listener?.role, target, port: listener?.target?.port, servesIpv4: listener?.servesIpv4 };
}

describe("a port on the host", () => {
  test("held by the app itself is served by it", () => {
    expect(listening(["/usr/sbin/nginx"])).toMatchObject({ role: "server", target: null });
  });

  // Fact: userland-proxy
  test("held by docker-proxy leads to the container that has the address", () => {
    const args =
      "docker-proxy -proto tcp -host-ip :: -host-port 8080 -container-ip 172.17.0.2 -container-port 80";
    expect(listening(args.split(" "))).toMatchObject({ role: "proxy", target: "web", port: 80 });
  });

  // Fact: dockerd-placeholder
  test("held by dockerd is a placeholder when published, and dockerd's own when not", () => {
    expect(listening(["dockerd"])).toMatchObject({ role: "placeholder", target: "web", port: 80 });
    expect(listening(["dockerd"], { ports: false })).toMatchObject({ role: "server", target: null });
  });

  // Fact: rootless
  test("held by pasta leads into the netns that pasta names; its own map tells the port", () => {
    const args = "pasta --config-net -t 8080-8081:80-81 -u none --netns /run/user/1000/netns/netns-1";
    expect(listening(args.split(" "), { ports: false })).toMatchObject({
      role: "proxy",
      target: "web",
      port: 80,
    });
  });

  // Fact: rootless
  test("held by rootlessport leads into the netns of its other half; the port inside is not told", () => {
    const child = process(51, 50, ["rootlessport-child"], { net: INSIDE });
    expect(listening(["rootlessport"], { ports: false, others: [child] })).toMatchObject({
      role: "proxy",
      target: "web",
      port: null,
    });
  });

  test("held by rootlessport is told by libpod's database, which makes no container of its own", () => {
    const child = process(51, 50, ["rootlessport-child"], { net: INSIDE });
    const index = topologyOf({
      netns: [netns(HOST, [], { sockets: [socket(8080, 900)] }), netns(INSIDE, [])],
      containers: [container(ID, { name: "web", pid: 60, runtime: "podman" })],
      podmanStates: [ID, "d".repeat(64)].map((containerId) => ({
        containerId,
        networkMode: "slirp4netns",
        ports: [{ protocol: "tcp", hostAddress: "", hostPort: 8080, containerPort: 80 }],
        source: at("podman-state"),
      })),
      processes: [process(50, 1, ["rootlessport"]), process(60, 1, ["httpd"], { net: INSIDE }), child],
      fdSockets: [held(50, 900)],
    });
    expect(index.topology.containers.map((one) => [one.name, one.networkMode, one.ports.length])).toEqual([
      ["web", "slirp4netns", 1],
    ]);
    expect(index.topology.listeners[0]?.target).toMatchObject({ port: 80 });
  });

  test("of a pod's members the one whose socket listens inside answers; without a socket nobody is named", () => {
    const [infra, app, side] = ["1", "2", "3"].map((digit) => digit.repeat(64)) as [string, string, string];
    const pod = (inside: ReturnType<typeof socket>[]) => {
      const index = topologyOf({
        netns: [netns(HOST, [], { sockets: [socket(8080, 900)] }), netns(INSIDE, [], { sockets: inside })],
        containers: [
          container(infra, {
            runtime: "podman",
            name: "infra",
            pid: 60,
            isInfra: true,
            ports: [{ protocol: "tcp", hostAddress: "", hostPort: 8080, containerPort: 80 }],
          }),
          container(app, { runtime: "podman", name: "app", pid: 61 }),
          container(side, { runtime: "podman", name: "side", pid: 62 }),
        ],
        processes: [
          process(50, 1, ["rootlessport"]),
          process(51, 50, ["rootlessport-child"], { net: INSIDE }),
          ...[60, 61, 62].map((pid) => process(pid, 1, ["x"], { net: INSIDE })),
        ],
        fdSockets: [held(50, 900), held(62, 901)],
      });
      const listener = index.topology.listeners.find((one) => one.port === 8080);
      const found = listener?.target?.container ?? null;
      return [found && index.containers.get(found)?.name, listener?.target?.port, listener?.target?.how];
    };
    expect(pod([socket(80, 901)])).toEqual(["side", 80, expect.stringContaining("netns of side")]);
    expect(pod([])).toEqual([null, 80, expect.stringContaining("one of 3 containers")]);
  });

  // Fact: tcp6-serves-both
  test("tcp6 :::8080 serves IPv4 too, an address of IPv6 does not", () => {
    expect(listening(["a"]).servesIpv4).toBe(true);
    expect(listening(["a"], { address: "fd00::1" }).servesIpv4).toBe(false);
  });

  // Fact: tcp6-serves-both
  test("tcp6 beside tcp on one port refuses IPv4: two sockets could not both have it", () => {
    const sockets = [
      socket(22, 1, { address: "0.0.0.0" }),
      socket(22, 2, { protocol: "tcp6", address: "::" }),
    ];
    const { listeners } = topologyOf({ netns: [netns(HOST, [], { sockets })] }).topology;
    expect(listeners.map((one) => [one.protocol, one.servesIpv4, one.role])).toEqual([
      ["tcp", true, "unknown"],
      ["tcp6", false, "unknown"],
    ]);
  });
});

// Fact: rootless
test("a tap is driven by the slirp4netns that names its netns, though that process lives on the host", () => {
  const index = topologyOf({
    netns: [
      netns(HOST, [link(7, "tap0", { kind: "tun", info: { type: "tap" } })]),
      netns(INSIDE, [link(2, "tap0", { kind: "tun", info: { type: "tap" } })]),
    ],
    nsfsMounts: [mount(INSIDE, "/run/user/1000/netns/netns-1")],
    processes: [
      process(70, 1, ["slirp4netns", "-c", "--netns-type=path", "/run/user/1000/netns/netns-1", "tap0"]),
    ],
    tunDevices: [{ pid: 70, device: "tap0", source: at("tun-devices") }],
  });
  const driven = index.topology.interfaces.filter((one) => one.drivenBy !== null);
  expect(
    driven.map((one) => [
      index.namespaces.get(one.netns)?.inode,
      index.processes.get(one.drivenBy as never)?.pid,
    ]),
  ).toEqual([[INSIDE, 70]]);
});

test("a vxlan bound by its address alone stands on the link that has the address; its far ends are in the table", () => {
  const index = topologyOf({
    netns: [
      netns(
        HOST,
        [
          link(2, "eth1", { addresses: [address("10.9.0.1/24")] }),
          link(5, "flannel.1", { kind: "vxlan", info: { id: 1, local: "10.9.0.1" } }),
        ],
        {
          fdb: ["10.9.0.3", "10.9.0.2"].map((remote) => ({
            mac: "5e:fa:00:00:00:01",
            device: "flannel.1",
            remote,
            vlan: null,
            master: null,
            states: ["permanent"],
            source: at("bridge-fdb"),
          })),
        },
      ),
    ],
  });
  const vxlan = index.topology.interfaces.find((one) => one.name === "flannel.1");
  expect(vxlan?.tunnel?.remotes).toEqual(["10.9.0.2", "10.9.0.3"]);
  expect(vxlan?.lower.state === "known" && index.interfaces.get(vxlan.lower.interface)?.name).toBe("eth1");
});

test("namespaces of every kind keep who lives in them, who holds them open, their owner and their id map", () => {
  const { kernelNamespaces, namespaces } = topologyOf({
    netns: [netns(HOST, []), netns(INSIDE, [])],
    processes: [
      process(10, 1, ["a"], { net: INSIDE, ns: { user: 500, pid: 501 } }),
      process(11, 1, ["b"], { ns: { user: 499, pid: 498 } }),
    ],
    fdNamespaces: [{ pid: 11, fd: 9, kind: "uts", inode: 777, source: at("fd-netns") }],
    namespaceOwners: [
      { inode: INSIDE, kind: "net", parent: null, owner: 500, source: at("lsns-owners") },
      { inode: 501, kind: "pid", parent: 498, owner: 500, source: at("lsns-owners") },
    ],
    idMaps: [{ pid: 10, kind: "uid", inside: 0, outside: 1000, count: 1, source: at("userns-maps") }],
  }).topology;
  const find = (inode: number) => kernelNamespaces.find((one) => one.inode === inode);
  expect(find(501)).toMatchObject({ kind: "pid", pids: [10], parent: 498, owner: 500 });
  expect(find(777)).toMatchObject({ kind: "uts", pids: [], descriptors: [{ pid: 11, fd: 9 }] });
  expect(find(500)?.idMaps).toEqual([{ kind: "uid", inside: 0, outside: 1000, count: 1 }]);
  expect(namespaces.find((one) => one.inode === INSIDE)?.userNamespace).toBe(500);
});

// Fact: last-flag-wins
test("of a setting that stands several times the last word counts: a flag over a file", () => {
  const setting = (key: string, value: string) => ({
    owner: "kubelet" as const,
    path: "/var/lib/kubelet/config.yaml",
    table: "",
    key,
    value,
    source: at("engine-settings"),
  });
  const args =
    "kubelet --cgroup-driver=systemd --container-runtime-endpoint /run/a.sock --cgroup-driver=cgroupfs --container-runtime-endpoint=unix:///var/run/crio/crio.sock";
  const { runtimes } = topologyOf({
    engineSettings: [
      setting("cgroupDriver", "systemd"),
      setting("staticPodPath", "/etc/kubernetes/manifests"),
    ],
    processes: [process(9, 1, args.split(" "))],
  }).topology;
  expect(Object.fromEntries(runtimes.map((one) => [one.key, one.value]))).toMatchObject({
    "cgroup driver": "cgroupfs",
    "runtime endpoint": "/run/crio/crio.sock",
    "static pods": "/etc/kubernetes/manifests",
  });
});
