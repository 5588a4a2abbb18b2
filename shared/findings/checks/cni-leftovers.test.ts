// Facts about what CNI leaves on disk.
import { expect, it } from "vitest";
import type { CniLeaseRecord, CniResultRecord } from "../../parse/records.ts";
import { at } from "../../topology/testing/make.ts";
import { bridged, WEB } from "../testing/bridged.ts";
import { says } from "../testing/host.ts";
import { leakedLease, staleCniCache } from "./cni-leftovers.ts";

const GONE = "b".repeat(64);
const lease = (address: string, containerId: string): CniLeaseRecord => ({
  network: "cbr0",
  address,
  containerId,
  interfaceName: "eth0",
  path: `/var/lib/cni/networks/cbr0/${address}`,
  source: at("cni-leases"),
});
const result = (address: string, containerId: string): CniResultRecord => ({
  path: `/var/lib/cni/results/cbr0-${containerId.slice(0, 4)}-eth0`,
  containerId,
  network: "cbr0",
  interfaceName: "eth0",
  podName: null,
  podNamespace: null,
  podUid: null,
  interfaces: [],
  addresses: [`${address}/16`],
  ports: [],
  config: null,
  source: at("cni-cache"),
});

it("an address of a container nobody knows, on no interface, is leaked", () => {
  expect(
    says(leakedLease, bridged({ cniLeases: [lease("10.22.0.9", GONE), lease("10.22.0.10", GONE)] })),
  ).toEqual(["doubt leaked-lease: 2 addresses of cbr0 leaked"]);
});

it("a living address, or a container a runtime still knows, is not", () => {
  expect(
    says(leakedLease, bridged({ cniLeases: [lease("172.18.0.5", GONE), lease("10.22.0.9", WEB)] })),
  ).toEqual([]);
});

it("a cached result of a sandbox that is gone is stale", () => {
  expect(says(staleCniCache, bridged({ cniResults: [result("10.22.0.9", GONE)] }))).toEqual([
    "doubt stale-cni-cache: 1 result in the CNI cache of sandboxes that are gone",
  ]);
  expect(
    says(staleCniCache, bridged({ cniResults: [result("172.18.0.5", GONE), result("10.22.0.9", WEB)] })),
  ).toEqual([]);
});
