// Facts about traffic: bytes a second of both directions, only where a counter really moved, only of one host.
import { expect, test } from "vitest";
import { portKey } from "../../shared/scene/keys.ts";
import type { Topology } from "../../shared/topology/model.ts";
import { HOST_END, smallHost } from "../testing/small-host.ts";
import { trafficBetween } from "./traffic.ts";

function at(collectedAt: string, rxBytes: number, txBytes: number): Topology {
  const host = smallHost();
  const counters = { rxBytes, txBytes, rxPackets: 0, txPackets: 0 };
  return {
    ...host,
    collectedAt,
    interfaces: host.interfaces.map((link) => (link.id === HOST_END ? { ...link, counters } : link)),
  };
}

const first = at("2026-03-04T15:00:00.000Z", 1_000, 500);

test("ten seconds and twenty KiB either way are four KiB a second", () => {
  const later = at("2026-03-04T15:00:10.000Z", 1_000 + 20_480, 500 + 20_480);
  expect([...trafficBetween(first, later)]).toEqual([[portKey(HOST_END), "4.00 KiB/s"]]);
});

test("a port that moved nothing, a counter that went back and a picture of long ago say nothing", () => {
  expect(trafficBetween(first, at("2026-03-04T15:00:10.000Z", 1_000, 500)).size).toBe(0);
  expect(trafficBetween(first, at("2026-03-04T15:00:10.000Z", 10, 900)).size).toBe(0);
  expect(trafficBetween(first, at("2026-03-04T19:00:00.000Z", 90_000_000, 500)).size).toBe(0);
  const later = at("2026-03-04T15:00:10.000Z", 90_000, 500);
  expect(trafficBetween(first, { ...later, host: { ...later.host, id: "other" as never } }).size).toBe(0);
});
