// Look-ups and neighbourhoods: what a click answers.
import { expect, test } from "vitest";
import { chainOf, containersBehind, peerOf } from "./lookup.ts";
import { neighbourhood } from "./neighbourhood.ts";
import { container, find, HOST, link, netns, process, topologyOf, veth } from "./testing/make.ts";

const ID = "a".repeat(64);

const index = topologyOf({
  netns: [
    netns(HOST, [
      link(3, "docker0", { kind: "bridge" }),
      veth(7, "vethweb", 6, 0, { master: "docker0", slaveKind: "bridge" }),
      veth(9, "vethdb", 8, 1, { master: "docker0", slaveKind: "bridge" }),
    ]),
    netns(300, [veth(6, "eth0", 7, 0)]),
    netns(301, [veth(8, "eth0", 9, 0)]),
  ],
  containers: [
    container(ID, { name: "web", pid: 20 }),
    container("b".repeat(64), { name: "db", pid: 30 }),
    container("c".repeat(64), { name: "onhost", pid: 40 }),
  ],
  processes: [
    process(10, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", ID]),
    process(20, 10, ["nginx: master"], { net: 300 }),
    process(21, 20, ["nginx: worker"], { net: 300 }),
    process(30, 1, ["postgres"], { net: 301 }),
    process(40, 1, ["agent"], { net: HOST }),
  ],
});
const hostEnd = find(index, HOST, "vethweb");
const names = (ids: ReadonlySet<string>) =>
  [...ids]
    .map(
      (id) =>
        index.interfaces.get(id as never)?.name ??
        index.containers.get(id as never)?.name ??
        id.split(":").slice(0, 2).join(":"),
    )
    .sort();

test("from the host's end to the container behind it, and back", () => {
  expect(peerOf(index, hostEnd)).toBe(find(index, 300, "eth0"));
  expect(containersBehind(index, hostEnd).map((one) => one.name)).toEqual(["web"]);
  expect(containersBehind(index, find(index, 300, "eth0")).map((one) => one.name)).toEqual(["web"]);
  expect(containersBehind(index, find(index, HOST, "docker0"))).toEqual([]);
});

test("a click on a veth lights the cable, both ends, bridge, netns and container, and no neighbour on the bridge", () => {
  expect(names(neighbourhood(index, { kind: "interface", id: hostEnd.id }))).toEqual([
    "docker0",
    "eth0",
    "net:300",
    `net:${HOST}`,
    "vethweb",
    "web",
  ]);
});

test("a click on a container lights its netns, cable, bridge, shim and processes", () => {
  const [web] = index.topology.containers;
  if (!web) throw new Error("no container");
  expect(names(neighbourhood(index, { kind: "container", id: web.id }))).toEqual(
    ["docker0", "eth0", "lo", "net:300", "pid:10", "pid:20", "pid:21", "vethweb", "web"].filter(
      (name) => name !== "lo",
    ),
  );
});

test("the chain of a container is shim, first process, children", () => {
  const [web] = index.topology.containers;
  expect(web && chainOf(index, web).map((process) => process.pid)).toEqual([10, 20, 21]);
});

test("ports hang under their bridge", () => {
  expect(index.portsOf.get(find(index, HOST, "docker0").id)?.map((port) => port.name)).toEqual([
    "vethweb",
    "vethdb",
  ]);
});
