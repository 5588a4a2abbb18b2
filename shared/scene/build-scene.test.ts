// Facts about the scene: everything of the topology is in it once, nothing is guessed, folds hide nothing silently.
import { describe, expect, test } from "vitest";
import type { NetnsId } from "../topology/ids.ts";
import { buildScene } from "./build-scene.ts";
import { WHOLE_VIEW } from "./scene.ts";
import { generateTopology } from "./testing/generate.ts";

const topology = generateTopology({ containers: 60 });
const scene = buildScene(topology);
const host = topology.namespaces.find((netns) => netns.isHost)?.id as NetnsId;

describe("buildScene", () => {
  test("every netns but the host's is one box", () => {
    const others = topology.namespaces.filter((netns) => !netns.isHost).map((netns) => netns.id);
    expect(scene.boxes.map((box) => box.netns).sort()).toEqual(others.sort());
  });

  test("every pair of veths is one cable, every unpaired one an open plug that says why", () => {
    const veths = topology.interfaces.filter((link) => link.kind === "veth");
    const known = veths.filter((link) => link.peer.state === "known").length;
    const cables = scene.cables.filter((cable) => cable.kind === "veth");
    expect(cables.filter((cable) => cable.to !== null)).toHaveLength(known / 2);
    const open = cables.filter((cable) => cable.to === null);
    expect(open).toHaveLength(veths.length - known);
    expect(open.map((cable) => [cable.health, cable.doubt])).toEqual([
      ["doubt", "Its peer is in a namespace that was not permitted to be read."],
      ["doubt", "Two interfaces could be its peer."],
    ]);
  });

  test("a macvlan is a lower link with its kind as a word, never a veth", () => {
    const printer = topology.interfaces.find((link) => link.kind === "macvlan");
    const cables = scene.cables.filter((cable) => cable.interface === printer?.id);
    expect(cables.map(({ kind, word }) => ({ kind, word }))).toEqual([{ kind: "lower", word: "macvlan" }]);
  });

  test("a box with two networks has a cable to each of the two bridges", () => {
    const two = scene.boxes.filter((box) => box.ports.length === 2 && box.group === "shop");
    expect(two.length).toBeGreaterThan(0);
    for (const box of two) {
      const keys = new Set(box.ports.map((port) => port.key));
      const bridges = scene.cables
        .filter((cable) => cable.to && keys.has(cable.to))
        .map((cable) => cable.bridge);
      expect(new Set(bridges).size).toBe(2);
    }
  });

  // Fact: idle-is-healthy
  test("idle bridges and tunnels without carrier are healthy, a NIC that is down is down", () => {
    const health = new Map(scene.cards.map((card) => [card.name, card.health]));
    expect(Object.fromEntries(health)).toEqual({
      eth0: "ok",
      eth1: "down",
      virbr0: "idle",
      "flannel.1": "ok",
    });
  });

  // Fact: without-root
  test("a namespace nobody may read says so instead of looking empty", () => {
    const closed = scene.boxes.filter((box) => box.doubts.length > 0);
    expect(closed.map((box) => box.doubts)).toEqual([
      ["Not permitted to look inside: /proc/4242/ns/net could not be read."],
    ]);
    // The picture has few words; and it does not claim that there is nothing but a loopback.
    expect(closed.map((box) => [box.doubtWords, box.bare])).toEqual([
      [["Not permitted to look inside"], "interfaces not known"],
    ]);
  });

  test("published ports stand in the container's line: each once, in short; in full in its tooltip", () => {
    const one = topology.containers.find((container) => container.name === "web-1");
    const port = (hostAddress: string, hostPort: number, containerPort: number, protocol = "tcp") => ({
      hostAddress,
      hostPort,
      containerPort,
      protocol,
    });
    const ports = [port("0.0.0.0", 8080, 80), port("::", 8080, 80), port("127.0.0.1", 53, 53, "udp")];
    const containers = topology.containers.map((other) => (other === one ? { ...other, ports } : other));
    const box = buildScene({ ...topology, containers }).boxes.find((other) => other.title === "web-1");
    expect(box?.occupants.map((line) => [line.published, line.detail])).toEqual([
      [
        ":8080 → 80, 127.0.0.1:53 → 53/udp",
        "0.0.0.0:8080 → 80/tcp\n[::]:8080 → 80/tcp\n127.0.0.1:53 → 53/udp",
      ],
    ]);
  });

  test("a pod is named by the pod, its pause container is no line of its own", () => {
    const pods = scene.boxes.filter((box) => box.icon === "pod");
    expect(pods.map((box) => box.title).sort()).toEqual(topology.pods.map((pod) => pod.name).sort());
    expect(pods.flatMap((box) => box.occupants).filter((line) => line.icon === "pause")).toEqual([]);
  });

  test("containers of the host's own netns are residents, not boxes", () => {
    expect(scene.residents.map((line) => line.title)).toEqual(["kube-proxy", "node-exporter"]);
  });

  test("a hidden netns takes its host port along; singled out ones stay alone", () => {
    const box = scene.boxes.find((one) => one.title === "web-1");
    const hidden = buildScene(topology, { ...WHOLE_VIEW, hidden: new Set([box?.netns as NetnsId]) });
    expect(hidden.boxes).toHaveLength(scene.boxes.length - 1);
    expect(hidden.hostPorts).toHaveLength(scene.hostPorts.length - 1);
    const only = buildScene(topology, { ...WHOLE_VIEW, only: new Set([box?.netns as NetnsId]) });
    expect(only.boxes.map((one) => one.title)).toEqual(["web-1"]);
    expect(only.hostPorts).toHaveLength(1);
  });

  test("a folded group is one block whose cables are counted", () => {
    const inside = scene.boxes.filter((box) => box.group === "media");
    const folded = buildScene(topology, { ...WHOLE_VIEW, folded: new Set(["media"]) });
    expect(folded.boxes).toHaveLength(scene.boxes.length - inside.length + 1);
    const block = folded.boxes.find((box) => box.folded === "group");
    expect(block?.title).toBe("media");
    const into = folded.cables.filter((cable) => cable.to === block?.ports[0]?.key);
    expect(into.map((cable) => cable.count)).toEqual([inside.length]);
    expect(folded.hostPorts).toHaveLength(scene.hostPorts.length - inside.length + 1);
  });

  test("names of the host's making cannot reach into objects", () => {
    const evil = { ...topology, pods: topology.pods.map((pod) => ({ ...pod, namespace: "__proto__" })) };
    const folded = buildScene(evil, { ...WHOLE_VIEW, folded: new Set(["__proto__"]) });
    expect(folded.boxes.find((box) => box.folded === "group")?.title).toBe("__proto__");
  });

  test("equal topologies give equal scenes whatever the order of their lists", () => {
    const shuffled = {
      ...topology,
      namespaces: [...topology.namespaces].reverse(),
      interfaces: [...topology.interfaces].reverse(),
      containers: [...topology.containers].reverse(),
    };
    const titles = (one: typeof scene) =>
      one.boxes.map((box) => [box.key, box.ports.map((port) => port.key)]);
    expect(titles(buildScene(shuffled))).toEqual(titles(scene));
    expect(scene.cards.every((card) => card.interface.startsWith(host))).toBe(true);
  });
});
