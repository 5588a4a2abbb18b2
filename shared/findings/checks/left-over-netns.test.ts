// Facts about namespaces that nobody lives in.
import { expect, it } from "vitest";
import { HOST, link, mount, netns, process } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { leftOverNetns } from "./left-over-netns.ts";

const lo = link(1, "lo", { linkType: "loopback" });
const world = (path: string, uid = 0, links = [lo]) => ({
  host: { uid },
  netns: [netns(HOST, [lo]), netns(11, links)],
  nsfsMounts: [mount(11, path)],
  processes: [process(1, 0, ["init"])],
});

it("a sandbox of Docker without process and container is left over", () => {
  expect(says(leftOverNetns, world("/run/docker/netns/acd957a04094"))).toEqual([
    "doubt left-over-netns: acd957a04094 is left over",
  ]);
});

it("an empty netns of `ip netns add` is a note; one with a link is somebody's wiring", () => {
  expect(says(leftOverNetns, world("/run/netns/blue"))).toEqual(["note empty-netns: blue is empty"]);
  expect(says(leftOverNetns, world("/run/netns/blue", 0, [lo, link(2, "eth0")]))).toEqual([]);
});

it("swarm's ingress sandbox is empty on purpose", () => {
  expect(says(leftOverNetns, world("/run/docker/netns/ingress_sbox"))).toEqual([]);
});

it("without root nobody can tell: others' processes are not placed", () => {
  expect(says(leftOverNetns, world("/run/docker/netns/acd957a04094", 1000))).toEqual([]);
});
