// Containers: joined by id prefix, held by shims, placed by the kernel and never by the engine's word.
import { expect, test } from "vitest";
import { container, find, HOST, link, mount, netns, process, topologyOf } from "../testing/make.ts";

const ID = "6c52734f2d22aa00".padEnd(64, "0");
const OTHER = "418a725b2c8b".padEnd(64, "1");
const shim = (pid: number, id: string, namespace = "moby") =>
  process(pid, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", namespace, "-id", id]);

const brief = (index: ReturnType<typeof topologyOf>) =>
  index.topology.containers.map((one) => ({
    name: one.name,
    runtime: one.runtime,
    pid: one.pid,
    shim: one.shim,
    netns: one.netns === null ? null : (index.namespaces.get(one.netns)?.inode ?? null),
  }));

// Fact: id-prefix
test("engine record, shim and cgroup with 12, 40 and 64 characters of one id are one container", () => {
  const index = topologyOf({
    containers: [container(ID.slice(0, 12), { name: "/mynginx1", pid: 17056 })],
    processes: [
      shim(17038, ID.slice(0, 40)),
      process(17056, 17038, ["nginx: master"], {
        net: 300,
        cgroups: [`0::/system.slice/docker-${ID}.scope`],
      }),
      process(17090, 17056, ["nginx: worker"], { net: 300 }),
    ],
  });
  expect(brief(index)).toEqual([
    { name: "mynginx1", runtime: "docker", pid: 17056, shim: "pid:17038:170380", netns: 300 },
  ]);
  expect(index.topology.processes.map((one) => [one.pid, one.role])).toEqual([
    [17038, "shim"],
    [17056, "container-init"],
    [17090, "container"],
  ]);
});

// Fact: id-prefix
test("a prefix that fits two containers joins neither", () => {
  const [one, two] = ["aa".repeat(8).padEnd(64, "1"), "aa".repeat(8).padEnd(64, "2")];
  const index = topologyOf({
    containers: [
      container(one, { name: "one" }),
      container(two, { name: "two" }),
      container("aa".repeat(6), { name: "cut" }),
    ],
  });
  expect(index.topology.containers).toHaveLength(3);
});

test("modes of Docker: none, host and container:ID are placed by the netns inode of the process", () => {
  const ids = ["a", "b", "c", "d"].map((letter) => letter.repeat(64));
  const [own = "", none = "", host = "", joined = ""] = ids;
  const index = topologyOf({
    containers: [
      container(own, { name: "web", pid: 11, networkMode: "default" }),
      container(none, { name: "lonely", pid: 12, networkMode: "none" }),
      container(host, {
        name: "hostnet",
        pid: 13,
        networkMode: "host",
        netnsPath: "/var/run/docker/netns/default",
      }),
      container(joined, { name: "sidecar", pid: 14, networkMode: `container:${own}` }),
    ],
    netns: [netns(HOST, []), netns(300, [link(2, "eth0", { kind: "veth" })]), netns(301, [])],
    processes: [
      process(11, 1, ["web"], { net: 300 }),
      process(12, 1, ["sleep"], { net: 301 }),
      process(13, 1, ["sleep"], { net: HOST }),
      process(14, 1, ["sleep"], { net: 300 }),
    ],
  });
  expect(brief(index).map((one) => [one.name, one.netns])).toEqual([
    ["web", 300],
    ["lonely", 301],
    ["hostnet", HOST],
    ["sidecar", 300],
  ]);
  expect(index.topology.pods).toEqual([]);
  expect(find(index, 300, "eth0").netns).toBe(index.topology.containers[3]?.netns);
});

test("without a readable process the netns file's inode places the container", () => {
  const index = topologyOf({
    containers: [container(ID, { name: "alp1", netnsPath: "/var/run/docker/netns/096c66682935" })],
    nsfsMounts: [mount(300, "/run/docker/netns/096c66682935")],
  });
  expect(brief(index)[0]?.netns).toBe(300);
});

test("a pid of the engine that belongs to another container's cgroup is not taken", () => {
  const index = topologyOf({
    containers: [container(ID, { name: "stale", pid: 50 })],
    processes: [process(50, 1, ["app"], { net: 300, cgroups: [`0::/docker/${OTHER}`] })],
  });
  expect(index.topology.containers.find((one) => one.name === "stale")).toMatchObject({
    process: null,
    netns: null,
  });
});

// Fact: conmon
test("conmon names a Podman container and its low-level runtime; a conmon of exec names none", () => {
  const args = [
    "/usr/bin/conmon",
    "-c",
    ID,
    "-n",
    "apache",
    "-r",
    "/usr/bin/crun",
    "--network-config-dir",
    "",
  ];
  const index = topologyOf({
    processes: [
      process(3744, 1, args, { uid: 1000 }),
      process(3750, 3744, ["httpd"], { net: 300, uid: 1000, nsPids: [3750, 1] }),
      process(3800, 1, ["/usr/bin/conmon", "-c", OTHER, "-e", "-n", "visitor"]),
    ],
  });
  expect(index.topology.containers).toMatchObject([
    {
      runtime: "podman",
      name: "apache",
      lowLevelRuntime: "crun",
      ownerUid: 1000,
      pid: 3750,
      status: "running",
    },
  ]);
});

// Fact: nspid-levels
test("an exec'd shell under the shim belongs to the container whose pid namespace it shares", () => {
  const index = topologyOf({
    containers: [container(ID, { pid: 20 })],
    processes: [
      shim(10, ID),
      process(20, 10, ["nginx"], { net: 300, ns: { pid: 400 } }),
      process(25, 10, ["bash"], { net: 300, ns: { pid: 400 } }),
    ],
  });
  expect(index.topology.processes.map((one) => one.container !== null)).toEqual([false, true, true]);
});

test("when the host is itself a container, its outer id makes no container of everything", () => {
  const outer = [`0::/docker/${OTHER}`];
  const index = topologyOf({
    processes: [
      process(1, 0, ["/sbin/init"], { cgroups: outer }),
      process(9, 1, ["kubelet"], { cgroups: outer }),
      process(30, 1, ["app"], { net: 300, cgroups: [`0::/docker/${OTHER}/docker/${ID}`] }),
    ],
  });
  expect(brief(index).map((one) => one.pid)).toEqual([30]);
});

// Fact: socket-per-mount-namespace
test("docker in docker: the inner container's processes are the inner's, dockerd is the outer's", () => {
  const index = topologyOf({
    processes: [
      process(1, 0, ["/sbin/init"]),
      process(20, 1, ["dockerd"], { net: 300, cgroups: [`0::/docker/${OTHER}`] }),
      process(30, 20, ["app"], { net: 301, cgroups: [`0::/docker/${OTHER}/docker/${ID}`] }),
    ],
  });
  const idOf = (pid: number) =>
    index.containers.get(index.processByPid.get(pid)?.container ?? ("" as never))?.runtimeId;
  expect([idOf(20), idOf(30)]).toEqual([OTHER, ID]);
});
