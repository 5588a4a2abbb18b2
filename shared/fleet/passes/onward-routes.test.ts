import { expect, test } from "vitest";
import { address, link } from "../../topology/testing/make.ts";
import { fleetOf, macOf, neighbour, node, via } from "../testing/nodes.ts";
import { routeWords } from "./onward-routes.ts";

test("a route to another node's pod range leads to that node and names the pods behind it", () => {
  const fleet = fleetOf(
    node("a", 1, {
      routes: [via("10.9.2.0/24", "10.1.0.2", "eth0")],
      neighbours: [neighbour("eth0", "10.1.0.2", macOf(2))],
    }),
    node("b", 2, { pods: ["10.9.2.5/24", "10.9.2.6/24", "10.9.7.1/24"] }),
  );
  expect(fleet.routes.map(routeWords)).toEqual(["a: 10.9.2.0/24 to b (2 network namespaces)"]);
  expect(fleet.trunks[0]?.carries).toEqual(["a: 10.9.2.0/24 to b (2 network namespaces)"]);
});

test("a next hop that two hosts have, or that is no open host's, leads to neither", () => {
  const twice = fleetOf(
    node("a", 1, { routes: [via("10.9.2.0/24", "10.1.0.2", "eth0")] }),
    node("b", 2),
    node("c", 3, { links: [link(7, "eth1", { addresses: [address("10.1.0.2/24")] })] }),
  );
  expect(twice.routes.map((one) => [one.to, one.doubt])).toEqual([
    [null, "The next hop 10.1.0.2 is an address of b and c."],
  ]);
  const outside = fleetOf(node("a", 1, { routes: [via("default", "10.1.0.254", "eth0")] }), node("b", 2));
  expect(outside.routes).toEqual([]);
});

// Fact: address-not-unique
test("172.17.0.1 as a next hop is this host's own bridge, not another Docker host's", () => {
  const docker = link(9, "docker0", { kind: "bridge", addresses: [address("172.17.0.1/16")] });
  const fleet = fleetOf(
    node("a", 1, { links: [docker], routes: [via("10.50.0.0/16", "172.17.0.1", "docker0")] }),
    node("b", 2, { links: [docker] }),
  );
  expect(fleet.routes).toEqual([]);
});
