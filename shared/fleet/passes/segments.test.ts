import { expect, test } from "vitest";
import { address, link } from "../../topology/testing/make.ts";
import { fleetOf, macOf, neighbour, node, trunkWords } from "../testing/nodes.ts";

test("an ARP entry with the other's address and its very MAC proves one segment", () => {
  const fleet = fleetOf(
    node("a", 1, { neighbours: [neighbour("eth0", "10.1.0.2", macOf(2), "STALE")] }),
    node("b", 2),
  );
  expect(trunkWords(fleet)).toEqual(["segment 10.1.0.0/24: a eth0, b eth0"]);
  expect(fleet.trunks[0]?.proofs).toEqual([
    "a heard 10.1.0.2 at 52:54:00:00:00:02 on eth0: that is eth0 of b",
  ]);
});

test("a common subnet alone is a doubt", () => {
  expect(trunkWords(fleetOf(node("a", 1), node("b", 2)))).toEqual([
    "segment 10.1.0.0/24: a eth0, b eth0 (?)",
  ]);
});

test("an entry set by hand, one without an answer, or one with another MAC proves nothing", () => {
  for (const entry of [
    neighbour("eth0", "10.1.0.2", macOf(2), "PERMANENT"),
    neighbour("eth0", "10.1.0.2", macOf(2), "FAILED"),
    neighbour("eth0", "10.1.0.2", macOf(77)),
  ]) {
    const fleet = fleetOf(node("a", 1, { neighbours: [entry] }), node("b", 2));
    expect(trunkWords(fleet)).toEqual(["segment 10.1.0.0/24: a eth0, b eth0 (?)"]);
  }
});

test("the same address on both is no sign of one segment: nothing is drawn", () => {
  expect(trunkWords(fleetOf(node("a", 1), node("b", 1)))).toEqual([]);
});

test("docker0 is on every host with one subnet: bridges without a card are on no common segment", () => {
  const docker = link(9, "docker0", { kind: "bridge", addresses: [address("172.17.0.1/16")] });
  const fleet = fleetOf(
    node("a", 1, { links: [docker], neighbours: [neighbour("eth0", "10.1.0.2", macOf(2))] }),
    node("b", 2, { links: [docker] }),
  );
  expect(trunkWords(fleet)).toEqual(["segment 10.1.0.0/24: a eth0, b eth0"]);
});

test("a bridge with one card is on the segment by that card", () => {
  const bridged = [
    link(3, "eth1", { mac: macOf(31), master: "br0", slaveKind: "bridge" }),
    link(4, "br0", { kind: "bridge", mac: macOf(30), addresses: [address("10.7.0.2/24")] }),
  ];
  const other = link(3, "eth1", { mac: macOf(40), addresses: [address("10.7.0.1/24")] });
  const fleet = fleetOf(
    node("a", 1, { links: [other], neighbours: [neighbour("eth1", "10.7.0.2", macOf(30))] }),
    node("b", 2, { links: bridged }),
  );
  expect(trunkWords(fleet)).toContain("segment 10.7.0.0/24: a eth1, b eth1");
});

test("hearing is a property of the segment: a hears b, b hears c, all three are on it", () => {
  const fleet = fleetOf(
    node("a", 1, { neighbours: [neighbour("eth0", "10.1.0.2", macOf(2))] }),
    node("b", 2, { neighbours: [neighbour("eth0", "10.1.0.3", macOf(3))] }),
    node("c", 3),
  );
  expect(trunkWords(fleet)).toEqual(["segment 10.1.0.0/24: a eth0, b eth0, c eth0"]);
});
