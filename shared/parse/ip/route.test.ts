import { describe, expect, it } from "vitest";
import type { RouteRecord } from "../records.ts";
import { corpus, describeRecorded, fieldOutput, fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";
import { parseNetToolsRoute } from "./route-net-tools.ts";
import { parseRouteText } from "./route-text.ts";

function brief(route: RouteRecord) {
  return [route.destination, route.gateway, route.device, route.sourceAddress, route.flags.join(",")];
}

describeRecorded("routing tables of real hosts", () => {
  // Fact: route-flags, idle-is-healthy
  it("onlink and linkdown are flags without a value", () => {
    const { records, warnings } = parseRouteText(fieldOutput("routes/host-onlink-linkdown.txt"), SECTION);
    expect(warnings).toEqual([]);
    expect(records.map(brief)).toEqual([
      ["default", "172.16.102.1", "ens160", null, "onlink"],
      ["172.16.102.0/24", null, "ens160", "172.16.102.34", ""],
      ["172.17.0.0/16", null, "docker0", "172.17.0.1", ""],
      ["172.18.0.0/16", null, "br-9a31314af513", "172.18.0.1", "linkdown"],
    ]);
    expect(records.map((route) => [route.table, route.family, route.scope])).toEqual([
      ["main", "inet", null],
      ["main", "inet", "link"],
      ["main", "inet", "link"],
      ["main", "inet", "link"],
    ]);
  });

  // Fact: route-flags, flannel-overlay
  it("net-tools writes * for no gateway and a mask for the length", () => {
    const { records, warnings } = parseNetToolsRoute(
      fieldOutput("routes/net-tools-flannel-master.txt"),
      SECTION,
    );
    expect(warnings).toEqual([]);
    expect(records.map(brief)).toEqual([
      ["default", "172.16.102.1", "ens160", null, ""],
      ["10.252.0.0/24", null, "cni0", null, ""],
      ["10.252.1.0/24", "10.252.1.0", "flannel.1", null, ""],
    ]);
  });

  it("other hosts' listings are read without a doubt", () => {
    for (const file of [
      "ntc-templates/ip_route_show/linux_ip_route_show.raw",
      "insights-core/ip/ip_route_show_table_all_test.txt",
    ]) {
      const { records, warnings } = parseRouteText(corpus(file), SECTION);
      expect([file, warnings]).toEqual([file, []]);
      expect(records.length).toBeGreaterThan(3);
    }
  });
});

/** JSON always says table, scope and protocol; text leaves out what `ip` takes for granted. */
function comparable(route: RouteRecord) {
  const { source: _, scope: __, protocol: ___, ...rest } = route;
  return { ...rest, flags: [...rest.flags] };
}

describe("text and JSON of one moment", () => {
  // Fact: all-tables
  it("say the same of every route, in all tables and both families", () => {
    const text = parseRouteText(fixture("kinds-route.txt"), SECTION);
    const json = parseIpBatch(fixture("kinds-route.json"), SECTION);
    expect([...text.warnings, ...json.warnings]).toEqual([]);
    expect(json.records.routes.length).toBe(JSON.parse(fixture("kinds-route.json")).length);
    expect(text.records.map(comparable)).toEqual(json.records.routes.map(comparable));
  });

  it("hold next hops with weights, tables, types and a next hop of the other family", () => {
    const { records } = parseRouteText(fixture("kinds-route.txt"), SECTION);
    const to = (destination: string) => records.find((route) => route.destination === destination);
    expect(to("10.77.0.0/16")?.nexthops).toEqual([
      { gateway: "10.0.0.2", device: "br0", weight: 3, flags: [] },
      { gateway: "10.0.0.3", device: "br0", weight: 1, flags: [] },
    ]);
    expect([to("10.78.0.0/16")?.table, to("10.78.0.0/16")?.flags]).toEqual(["100", ["onlink"]]);
    expect([to("10.66.0.0/16")?.type, to("10.66.0.0/16")?.device]).toEqual(["blackhole", null]);
    expect([to("10.79.0.0/16")?.family, to("10.79.0.0/16")?.gateway]).toEqual(["inet", "fd00::2"]);
    expect(records.filter((route) => route.destination === "default").map((route) => route.family)).toEqual([
      "inet",
      "inet6",
    ]);
  });
});

it("a default that shows no family takes that of its section", () => {
  const { records } = parseRouteText("default dev tun0 scope link\n", SECTION, "inet6");
  expect(records.map((route) => route.family)).toEqual(["inet6"]);
});

it("a line that is no route is named, with its number", () => {
  const { records, warnings } = parseRouteText("10.0.0.0/8 dev a\nRTNETLINK answers: oops\n", SECTION);
  expect(records.length).toBe(1);
  expect(warnings).toMatchObject([{ code: "parse", section: "test", line: 2 }]);
});
