// Facts about containers without a way out.
import { expect, it } from "vitest";
import type { RouteRecord } from "../../parse/records.ts";
import { address, at, container, HOST, link, netns, process } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { missingDefaultRoute } from "./missing-default-route.ts";

const ID = "a".repeat(64);
const route = (destination: string): RouteRecord => ({
  family: "inet",
  destination,
  type: "unicast",
  gateway: null,
  device: "eth0",
  table: "main",
  sourceAddress: null,
  metric: null,
  scope: null,
  protocol: null,
  flags: [],
  nexthops: [],
  source: at("ip", 2, 11),
});
const world = (routes: readonly RouteRecord[], addresses = [address("172.18.0.2/16")]) => ({
  netns: [netns(HOST, []), netns(11, [link(2, "eth0", { addresses })], { routes: [...routes] })],
  processes: [process(1, 0, ["init"]), process(40, 1, ["app"], { net: 11 })],
  containers: [
    container(ID, {
      name: "web",
      pid: 40,
      networks: [{ name: "backend", address: "172.18.0.2", mac: null }],
    }),
  ],
});

it("a wired container with only its own subnet is found", () => {
  expect(says(missingDefaultRoute, world([route("172.18.0.0/16")]))).toEqual([
    "doubt missing-default-route: container web has no default route",
  ]);
});

it("a default route, or none needed without an address, is fine", () => {
  expect(says(missingDefaultRoute, world([route("172.18.0.0/16"), route("default")]))).toEqual([]);
  expect(says(missingDefaultRoute, world([], []))).toEqual([]);
});

it("a network made with --internal leads nowhere on purpose", () => {
  const sections = { "docker-networks": '{"Id":"n1","Name":"backend","Driver":"bridge","Internal":true}' };
  expect(says(missingDefaultRoute, { ...world([route("172.18.0.0/16")]), sections })).toEqual([]);
});
