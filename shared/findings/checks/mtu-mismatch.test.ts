// Facts about MTUs.
import { expect, it } from "vitest";
import { address, HOST, link, netns, veth } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { mtuMismatch } from "./mtu-mismatch.ts";

const pair = (mtu: number) => [
  veth(2, "a", 3, null, { linkName: "b", linkIndex: null }),
  veth(3, "b", 2, null, { linkName: "a", linkIndex: null, mtu }),
];

it("a veth with two MTUs is found, one with one is not", () => {
  expect(says(mtuMismatch, { netns: [netns(HOST, pair(1450))] })).toEqual([
    "doubt mtu-mismatch: b takes 1450 bytes, its other end sends 1500",
  ]);
  expect(says(mtuMismatch, { netns: [netns(HOST, pair(1500))] })).toEqual([]);
});

// Fact: flannel-overlay
it("a vxlan as large as the card under it is found; flannel's 1450 over 1500 is right", () => {
  const vxlan = (mtu: number) =>
    netns(HOST, [
      link(2, "eth0", { addresses: [address("192.0.2.1/24")] }),
      link(3, "flannel.1", { kind: "vxlan", mtu, info: { id: 1, local: "192.0.2.1" } }),
    ]);
  expect(says(mtuMismatch, { netns: [vxlan(1500)] })).toEqual([
    "doubt mtu-mismatch: flannel.1 is too large for eth0",
  ]);
  expect(says(mtuMismatch, { netns: [vxlan(1450)] })).toEqual([]);
});

it("a bridge with ports of two sizes is a doubt", () => {
  const port = (ifindex: number, name: string, mtu: number) => link(ifindex, name, { master: "br0", mtu });
  const bridge = link(2, "br0", { kind: "bridge" });
  expect(
    says(mtuMismatch, { netns: [netns(HOST, [bridge, port(3, "p", 1500), port(4, "q", 9000)])] }),
  ).toEqual(["doubt mtu-mismatch: Ports of br0 have MTUs 1500, 9000"]);
  expect(
    says(mtuMismatch, { netns: [netns(HOST, [bridge, port(3, "p", 1500), port(4, "q", 1500)])] }),
  ).toEqual([]);
});
