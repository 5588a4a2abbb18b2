// Facts about tunnel entries.
import { expect, it } from "vitest";
import type { RouteRecord } from "../../parse/records.ts";
import { address, at, HOST, link, netns } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { fdbUnreachable } from "./fdb-unreachable.ts";

const route = (destination: string, type = "unicast"): RouteRecord => ({
  family: "inet",
  destination,
  type,
  gateway: null,
  device: type === "unicast" ? "eth0" : null,
  table: "main",
  sourceAddress: null,
  metric: null,
  scope: null,
  protocol: null,
  flags: [],
  nexthops: [],
  source: at("ip", 2, HOST),
});
const run = (routes: RouteRecord[], state = "REACHABLE") =>
  says(fdbUnreachable, {
    netns: [
      netns(
        HOST,
        [
          link(2, "eth0", { addresses: [address("192.0.2.1/24")] }),
          link(3, "flannel.1", { kind: "vxlan", info: { id: 1 } }),
        ],
        {
          routes,
          neighbours: [
            { address: "192.0.2.7", device: "eth0", mac: null, states: [state], source: at("ip", 5, HOST) },
          ],
          fdb: [
            {
              mac: "aa:bb:cc:00:00:07",
              device: "flannel.1",
              remote: "192.0.2.7",
              vlan: null,
              master: null,
              states: ["permanent"],
              source: at("bridge-fdb", 1, HOST),
            },
          ],
        },
      ),
    ],
  });
const found = ["broken fdb-unreachable: flannel.1 sends to 192.0.2.7, which is out of reach"];

it("an entry to a node without a route, or with an unreachable one, is found", () => {
  expect(run([route("198.51.100.0/24")])).toEqual(found);
  expect(run([route("192.0.2.0/24"), route("192.0.2.7/32", "unreachable")])).toEqual(found);
});

it("a node that does not answer on the wire is found; one that does is fine", () => {
  expect(run([route("192.0.2.0/24")], "FAILED")).toEqual(found);
  expect(run([route("192.0.2.0/24")])).toEqual([]);
});
