// Facts about duplicate addresses.
import { expect, it } from "vitest";
import { address, HOST, link, lsns, netns, process, veth } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { duplicateAddress } from "./duplicate-address.ts";

const twoOnBridge = (first: string, second: string, secondBridge = "br0") => ({
  netns: [
    netns(HOST, [
      link(2, "br0", { kind: "bridge" }),
      link(3, "br1", { kind: "bridge" }),
      veth(4, "va", 2, 0, { master: "br0" }),
      veth(5, "vb", 2, 1, { master: secondBridge }),
    ]),
    netns(11, [veth(2, "eth0", 4, 0, { addresses: [address(first)] })]),
    netns(12, [veth(2, "eth0", 5, 0, { addresses: [address(second)] })]),
  ],
  lsns: [lsns(11, 0), lsns(12, 1), { ...lsns(HOST, 0), observer: 11 }, { ...lsns(HOST, 0), observer: 12 }],
  processes: [
    process(1, 0, ["init"]),
    process(21, 1, ["a"], { net: 11 }),
    process(22, 1, ["b"], { net: 12 }),
  ],
});

it("two containers of one bridge with the same address are found", () => {
  expect(says(duplicateAddress, twoOnBridge("172.18.0.5/16", "172.18.0.5/16"))).toEqual([
    "broken duplicate-address: 172.18.0.5 is on 2 interfaces",
  ]);
});

it("the same address on two bridges is two addresses", () => {
  expect(says(duplicateAddress, twoOnBridge("172.18.0.5/16", "172.18.0.5/16", "br1"))).toEqual([]);
});

it("neighbours with different addresses are fine", () => {
  expect(says(duplicateAddress, twoOnBridge("172.18.0.5/16", "172.18.0.6/16"))).toEqual([]);
});

it("a service address on lo and a dummy (kube-ipvs0) is meant so", () => {
  const own = { addresses: [address("10.96.0.1/32")] };
  const links = [
    link(1, "lo", { kind: null, linkType: "loopback", ...own }),
    link(2, "kube-ipvs0", { kind: "dummy", ...own }),
  ];
  expect(says(duplicateAddress, { netns: [netns(HOST, links)] })).toEqual([]);
});
