// Facts about overlapping subnets.

import { expect, it } from "vitest";
import type { RouteRecord } from "../../parse/records.ts";
import { address, at, HOST, link, netns } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { subnetOverlap } from "./subnet-overlap.ts";

const bridge = (ifindex: number, name: string, text: string) =>
  link(ifindex, name, { kind: "bridge", addresses: [address(text)] });

const route = (destination: string, device: string, protocol: string): RouteRecord => ({
  family: "inet",
  destination,
  type: "unicast",
  gateway: null,
  device,
  table: "main",
  sourceAddress: null,
  metric: null,
  scope: null,
  protocol,
  flags: [],
  nexthops: [],
  source: at("ip", 2, HOST),
});

it("a bridge inside another bridge's subnet is found", () => {
  const links = [bridge(2, "docker0", "172.17.0.1/16"), bridge(3, "br1", "172.17.5.1/24")];
  expect(says(subnetOverlap, { netns: [netns(HOST, links)] })).toEqual([
    "broken subnet-overlap: docker0 and br1 claim the same addresses",
  ]);
});

it("two network cards in one subnet are only a doubt: they may hang on one wire", () => {
  const card = (ifindex: number, name: string) =>
    link(ifindex, name, { addresses: [address(`10.0.0.${ifindex}/24`)] });
  expect(says(subnetOverlap, { netns: [netns(HOST, [card(2, "eth0"), card(3, "eth1")])] })).toEqual([
    "doubt subnet-overlap: eth0 and eth1 claim the same addresses",
  ]);
});

it("a VPN's route into docker0's subnet is found, a wider route around it is not", () => {
  const links = [bridge(2, "docker0", "172.17.0.1/16"), link(3, "tun0", { kind: "tun" })];
  const routes = [route("172.17.0.0/16", "docker0", "kernel"), route("172.16.0.0/12", "tun0", "static")];
  expect(says(subnetOverlap, { netns: [netns(HOST, links, { routes })] })).toEqual([]);
  const stolen = [...routes, route("172.17.9.0/24", "tun0", "static")];
  expect(says(subnetOverlap, { netns: [netns(HOST, links, { routes: stolen })] })).toEqual([
    "doubt subnet-overlap: A route takes 172.17.9.0/24 away from docker0",
  ]);
});

// Fact: flannel-overlay
it("flannel's /32 beside cni0 and the same subnet in another netns are fine", () => {
  const links = [
    bridge(2, "cni0", "10.244.0.1/24"),
    link(3, "flannel.1", { kind: "vxlan", addresses: [address("10.244.0.0/32")] }),
  ];
  const other = netns(11, [bridge(2, "docker0", "10.244.0.1/24")]);
  expect(says(subnetOverlap, { netns: [netns(HOST, links), other] })).toEqual([]);
});
