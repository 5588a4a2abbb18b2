// Facts about the process forests: who starts whom on real hosts, and what a hostile /proc cannot break.
import { describe, expect, it } from "vitest";
import type { TopologyIndex } from "../../topology/lookup.ts";
import { container, process, topologyOf } from "../../topology/testing/make.ts";
import { buildForest, type ForestNode } from "./forest.ts";
import { belongsTo, forestRows, matchingNodes, nodeOf, revealingNode } from "./rows.ts";

const WEB = "a".repeat(64);
const APP = "b".repeat(64);

/** dockerd with its port proxy, a shim with a container and an `exec` in it, a Podman container below conmon. */
const host = topologyOf({
  processes: [
    process(1, 0, ["/lib/systemd/systemd"], { comm: "systemd" }),
    process(2, 0, [], { comm: "kthreadd", flags: 0x00200000 }),
    process(3, 2, [], { comm: "rcu_sched", flags: 0x00200000 }),
    process(50, 1, ["/usr/bin/dockerd"]),
    process(60, 50, ["/usr/bin/docker-proxy", "-host-port", "8080"]),
    process(70, 1, ["/usr/bin/containerd-shim-runc-v2", "-namespace", "moby", "-id", WEB]),
    process(71, 70, ["nginx"], { net: 200, nsPids: [71, 1], cgroups: [`0::/docker/${WEB}`] }),
    process(72, 71, ["nginx"], { net: 200, nsPids: [72, 7], cgroups: [`0::/docker/${WEB}`] }),
    process(73, 70, ["sh"], { net: 200, nsPids: [73, 9], cgroups: [`0::/docker/${WEB}`] }),
    process(80, 1, ["/usr/bin/conmon", "-c", APP, "-n", "app"]),
    process(81, 80, ["sleep"], { net: 300, nsPids: [81, 1], cgroups: [`0::/libpod-${APP}`] }),
    process(82, 81, [], { comm: "sh", state: "Z", cgroups: [`0::/libpod-${APP}`] }),
    process(90, 1, ["/usr/bin/slirp4netns"]),
    process(95, 0, ["bash"]),
    process(96, 4711, ["orphan"]),
  ],
  containers: [
    container(WEB, { name: "web", pid: 71 }),
    container(APP, { name: "app", pid: 81, runtime: "podman" }),
  ],
});

function label(node: ForestNode): string {
  if (node.kind === "starter") return `${node.starter}:`;
  return node.kind === "container"
    ? `[${node.container?.name ?? "?"}]`
    : `${node.process.comm} ${node.process.pid}`;
}

function picture(index: TopologyIndex, toggled: readonly string[] = [], filter = ""): string[] {
  const forest = buildForest(index);
  const matching = matchingNodes(forest, filter)?.nodes ?? null;
  return forestRows(forest, { toggled: new Set(toggled), matching }).map(
    ({ node }) => "  ".repeat(node.level - 1) + label(node),
  );
}

describe("the process forests", () => {
  it("stand by who started them, with containers as boundaries around all their members", () => {
    expect(picture(host)).toEqual([
      "init:",
      "  systemd 1",
      "dockerd:",
      "  dockerd 50",
      "    docker-proxy 60",
      "shim:",
      "  containerd-shim 70",
      "    [web]",
      "      nginx 71",
      "        nginx 72",
      "      sh 73",
      "conmon:",
      "  conmon 80",
      "    [app]",
      "      sleep 81",
      "        sh 82",
      "rootless:",
      "  slirp4netns 90",
      "unseen:",
      "  bash 95",
      "  orphan 96",
      "kernel:",
    ]);
  });

  it("name the real parent of what they cut off, and why another has none", () => {
    const forest = buildForest(host);
    const of = (pid: number) => {
      const node = [...forest.processNodes.values()].find((one) => one.process.pid === pid);
      return [node?.cutFrom?.comm ?? null, node?.parentDoubt ?? null];
    };
    expect([1, 70, 71, 95, 96].map(of)).toEqual([
      [null, null],
      ["systemd", null],
      [null, null],
      [null, "started from outside this pid namespace"],
      [null, "parent 4711 not seen"],
    ]);
  });

  it("count the processes below every node, boundaries not counted", () => {
    const sizes = Object.fromEntries(
      buildForest(host).nodes.flatMap((node) => (node.kind === "process" ? [] : [[label(node), node.size]])),
    );
    expect(sizes).toEqual({
      "init:": 1,
      "dockerd:": 2,
      "shim:": 4,
      "[web]": 3,
      "conmon:": 3,
      "[app]": 2,
      "rootless:": 1,
      "unseen:": 2,
      "kernel:": 2,
    });
  });

  it("leave an engine inside a container in that container", () => {
    const index = topologyOf({
      processes: [
        process(1, 0, ["init"]),
        process(70, 1, ["/usr/bin/containerd-shim-runc-v2", "-id", WEB]),
        process(71, 70, ["dockerd"], { nsPids: [71, 1], cgroups: [`0::/docker/${WEB}`] }),
        process(72, 71, ["/usr/bin/containerd-shim-runc-v2"], { cgroups: [`0::/docker/${WEB}`] }),
      ],
      containers: [container(WEB, { name: "dind", pid: 71 })],
    });
    expect(picture(index)).toEqual([
      "init:",
      "  init 1",
      "shim:",
      "  containerd-shim 70",
      "    [dind]",
      "      dockerd 71",
      "        containerd-shim 72",
    ]);
  });

  it("show every process once, even when parents form a loop or a process is its own parent", () => {
    const index = topologyOf({
      processes: [
        process(1, 0, ["init"]),
        process(10, 12, ["a"]),
        process(11, 10, ["b"]),
        process(12, 11, ["c"]),
        process(20, 20, ["self"]),
      ],
    });
    expect(picture(index)).toEqual([
      "init:",
      "  init 1",
      "unseen:",
      "  a 10",
      "    b 11",
      "      c 12",
      "  self 20",
    ]);
  });

  it("bear a chain of 20,000 processes, each the child of the one before", () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => process(at + 1, at, ["link"]));
    const forest = buildForest(topologyOf({ processes: chain }));
    const rows = forestRows(forest, { toggled: new Set(), matching: null });
    expect([rows.length, rows.at(-1)?.node.level, forest.starters[0]?.size]).toEqual([
      20_001, 20_001, 20_000,
    ]);
  });
});

describe("the rows of the process view", () => {
  it("begin and end the shade of a container around its own rows only", () => {
    const rows = forestRows(buildForest(host), { toggled: new Set(), matching: null });
    const shaded = rows.flatMap(({ node, shades }) =>
      shades.map(({ boundary, first, last }) => [label(boundary), label(node), first, last]),
    );
    expect(shaded).toEqual([
      ["[web]", "[web]", true, false],
      ["[web]", "nginx 71", false, false],
      ["[web]", "nginx 72", false, false],
      ["[web]", "sh 73", false, true],
      ["[app]", "[app]", true, false],
      ["[app]", "sleep 81", false, false],
      ["[app]", "sh 82", false, true],
    ]);
  });

  it("fold a starter, and open the kernel threads that are folded at first", () => {
    expect(picture(host, ["starter:shim", "starter:kernel"]).slice(5, 7)).toEqual(["shim:", "conmon:"]);
    expect(picture(host, ["starter:kernel"]).slice(-3)).toEqual([
      "kernel:",
      "  kthreadd 2",
      "    rcu_sched 3",
    ]);
  });

  it("keep what a filter matches with everything above it: state words and container names count", () => {
    expect(picture(host, [], "zombie")).toEqual([
      "conmon:",
      "  conmon 80",
      "    [app]",
      "      sleep 81",
      "        sh 82",
    ]);
    expect(picture(host, [], "web 72")).toEqual([
      "shim:",
      "  containerd-shim 70",
      "    [web]",
      "      nginx 71",
      "        nginx 72",
    ]);
    expect(picture(host, [], "nothing like it")).toEqual([]);
    expect(matchingNodes(buildForest(host), "nginx")?.processes).toBe(2);
  });

  it("open what stands above a selected process, and nothing else", () => {
    const forest = buildForest(host);
    const thread = [...forest.processNodes.values()].find((node) => node.process.pid === 3) as ForestNode;
    expect([...revealingNode(new Set(["starter:init"]), thread)]).toEqual(["starter:init", "starter:kernel"]);
    const open = new Set(["starter:kernel"]);
    expect(revealingNode(open, thread)).toBe(open);
  });

  it("find the boundary of a selected container and mark those who live in a selected netns", () => {
    const forest = buildForest(host);
    const web = host.topology.containers.find((one) => one.name === "web");
    if (web?.netns == null) throw new Error("web has no netns");
    const found = nodeOf(forest, { kind: "container", id: web.id });
    expect(found && label(found)).toBe("[web]");
    const marked = forest.nodes.filter((node) =>
      belongsTo(host, node, { kind: "netns", id: web.netns as NonNullable<typeof web.netns> }),
    );
    expect(marked.map(label).sort()).toEqual(["nginx 71", "nginx 72", "sh 73"]);
  });
});
