// Listeners and published ports: by socket inode and by docker-proxy's arguments, never by port number.
import { expect, test } from "vitest";
import { address, at, container, HOST, link, netns, process, socket, topologyOf } from "../testing/make.ts";

const ID = "6c52734f2d22".padEnd(64, "0");

// Fact: without-root
test("a socket's holders are found by its inode; without root that is not permitted, not nobody", () => {
  const fixture = (uid: number) => ({
    host: { uid },
    netns: [netns(HOST, [], { sockets: [socket(22, 900), socket(80, 901)] })],
    processes: [process(1112, 1, ["sshd"])],
    fdSockets: [{ pid: 1112, inode: 900, source: at("fd-sockets") }],
  });
  const seen = (uid: number) =>
    topologyOf(fixture(uid)).topology.listeners.map((one) => [one.port, one.pids, one.doubt?.slice(0, 24)]);
  expect(seen(0)).toEqual([
    [22, [1112], undefined],
    [80, [], "No visible process holds"],
  ]);
  expect(seen(1000)[1]).toEqual([80, [], "Which process holds the "]);
});

// Fact: collector-hidden
test("a socket that only the collector holds is not shown", () => {
  const index = topologyOf({
    host: { collectorPid: 70 },
    netns: [netns(HOST, [], { sockets: [socket(6010, 900)] })],
    processes: [process(70, 1, ["sh"])],
    fdSockets: [{ pid: 70, inode: 900, source: at("fd-sockets") }],
  });
  expect(index.topology.listeners).toEqual([]);
});

test("docker-proxy tells the published port when the engine may not be asked", () => {
  const proxy =
    "/usr/bin/docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 80 -container-ip 172.17.0.2 -container-port 8080";
  const web = netns(300, [link(2, "eth0", { kind: "veth", addresses: [address("172.17.0.2/16")] })]);
  const index = topologyOf({
    netns: [netns(HOST, []), web],
    processes: [
      process(17028, 1, proxy.split(" ")),
      process(17056, 1, ["nginx"], { net: 300, cgroups: [`0::/docker/${ID}`] }),
    ],
  });
  expect(index.topology.containers[0]?.ports).toEqual([
    { protocol: "tcp", hostAddress: "0.0.0.0", hostPort: 80, containerPort: 8080 },
  ]);
});

// Fact: socket-per-mount-namespace, address-not-unique
test("an address in two netns (two daemons) tells no owner", () => {
  const proxy =
    "docker-proxy -proto tcp -host-ip 0.0.0.0 -host-port 80 -container-ip 172.17.0.2 -container-port 80";
  const twin = (inode: number) => netns(inode, [link(2, "eth0", { addresses: [address("172.17.0.2/16")] })]);
  const index = topologyOf({
    netns: [twin(300), twin(301)],
    containers: [container(ID, { pid: 50 }), container("b".repeat(64), { pid: 51 })],
    processes: [
      process(49, 1, proxy.split(" ")),
      process(50, 1, ["a"], { net: 300 }),
      process(51, 1, ["b"], { net: 301 }),
    ],
  });
  expect(index.topology.containers.map((one) => one.ports)).toEqual([[], []]);
});
