// Facts about neighbours that do not answer.
import { expect, it } from "vitest";
import type { NeighbourRecord, RouteRecord } from "../../parse/records.ts";
import { at, HOST } from "../../topology/testing/make.ts";
import { bridged } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { neighbourFailed } from "./neighbour-failed.ts";

const neighbour = (address: string, state: string): NeighbourRecord => ({
  address,
  device: "eth0",
  mac: null,
  states: [state],
  source: at("ip", 6, HOST),
});
const gateway: RouteRecord = {
  family: "inet",
  destination: "default",
  type: "unicast",
  gateway: "192.0.2.254",
  device: "eth0",
  table: "main",
  sourceAddress: null,
  metric: null,
  scope: null,
  protocol: null,
  flags: [],
  nexthops: [],
  source: at("ip", 2, HOST),
};
const run = (address: string, state: string) =>
  says(neighbourFailed, bridged({ inHost: { routes: [gateway], neighbours: [neighbour(address, state)] } }));

it("a gateway that does not answer is broken, any other neighbour a note", () => {
  expect(run("192.0.2.254", "FAILED")).toEqual([
    "broken neighbour-failed: Gateway 192.0.2.254 does not answer",
  ]);
  expect(run("192.0.2.9", "FAILED")).toEqual([
    "note neighbour-failed: 1 neighbour of the host did not answer",
  ]);
});

it("stale and reachable ones are healthy", () => {
  expect([run("192.0.2.254", "STALE"), run("192.0.2.254", "REACHABLE")]).toEqual([[], []]);
});
