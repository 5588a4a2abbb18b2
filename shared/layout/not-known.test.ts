// What a user without root gets: containers and boxes whose place or wiring was refused stand under words that claim neither.
import { expect, test } from "vitest";
import { buildScene } from "../scene/build-scene.ts";
import { container, HOST, link, netns, process, topologyOf } from "../topology/testing/make.ts";
import { layoutWiring } from "./layout-wiring.ts";

const headings = (uid: number, net: number | null): string[] => {
  const index = topologyOf({
    host: { uid },
    netns: [netns(HOST, [link(2, "eth0")])],
    processes: [
      process(20, 1, ["nginx"], { net, cgroups: [`0::/docker/${"a".repeat(64)}`] }),
      process(30, 1, ["app"], { net: 201 }),
    ],
    containers: [container("a".repeat(64), { name: "web", pid: 20 })],
  });
  return layoutWiring(buildScene(index.topology)).headings.map((one) => one.text);
};

// Fact: without-root
test("a container whose netns was refused is not drawn as one of the host's own namespace", () => {
  expect(headings(1000, null)).toContain("In a namespace not known");
  expect(headings(1000, null)).not.toContain("In the host’s own namespace");
  expect(headings(0, HOST)).toContain("In the host’s own namespace");
});

// Fact: without-root
test("a namespace nobody could look into is not said to be without a cable", () => {
  expect(headings(1000, null)).toContain("No cable seen to the host’s namespace");
  expect(headings(1000, null)).not.toContain("Not wired to the host’s namespace");
});
