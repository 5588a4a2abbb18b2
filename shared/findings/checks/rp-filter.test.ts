// Facts about reverse-path filtering.
import { expect, it } from "vitest";
import type { RouteRecord } from "../../parse/records.ts";
import { address, at, HOST, link, netns } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { rpFilter } from "./rp-filter.ts";

const defaultVia = (device: string, metric: number | null): RouteRecord => ({
  family: "inet",
  destination: "default",
  type: "unicast",
  gateway: "192.0.2.254",
  device,
  table: "main",
  sourceAddress: null,
  metric,
  scope: null,
  protocol: "static",
  flags: [],
  nexthops: [],
  source: at("ip", 2, HOST),
});
const world = (all: string, own: string, rules: { src: string; table: string }[] = []) => ({
  netns: [
    netns(
      HOST,
      [
        link(2, "eth0", { addresses: [address("192.0.2.1/24")] }),
        link(3, "eth1", { addresses: [address("198.51.100.1/24")] }),
      ],
      {
        routes: [defaultVia("eth0", null), defaultVia("eth1", 200)],
        rules: rules.map((fields) => ({
          family: "inet",
          priority: 100,
          text: "",
          fields,
          source: at("ip", 3, HOST),
        })),
        sysctls: new Map([
          ["net.ipv4.conf.all.rp_filter", all],
          ["net.ipv4.conf.eth0.rp_filter", own],
          ["net.ipv4.conf.eth1.rp_filter", own],
        ]),
      },
    ),
  ],
});
const found = ["doubt rp-filter-asymmetric: eth1 refuses what eth0 would answer"];

it("strict filtering on the card of the second default route is found; the kernel takes the larger of all and own", () => {
  expect(says(rpFilter, world("1", "0"))).toEqual(found);
  expect(says(rpFilter, world("0", "1"))).toEqual(found);
});

it("loose (2) or off is fine, and so is a routing rule for that address", () => {
  expect(says(rpFilter, world("2", "1"))).toEqual([]);
  expect(says(rpFilter, world("0", "0"))).toEqual([]);
  expect(says(rpFilter, world("1", "1", [{ src: "198.51.100.1", table: "100" }]))).toEqual([]);
});
