import { expect, it } from "vitest";
import { fixture, SECTION } from "../testing/recorded.ts";
import { parseBridgeFdb } from "./bridge-fdb.ts";

it("text and JSON of one moment say the same of every entry", () => {
  const text = parseBridgeFdb(fixture("kinds-fdb.txt"), SECTION);
  const json = parseBridgeFdb(fixture("kinds-fdb.json"), SECTION);
  expect([...text.warnings, ...json.warnings]).toEqual([]);
  expect(json.records.length).toBe(26);
  expect(json.records.map(({ source: _, ...entry }) => entry)).toEqual(
    text.records.map(({ source: _, ...entry }) => entry),
  );
});

it("a vxlan entry names the far host, a learned one its bridge", () => {
  const { records } = parseBridgeFdb(fixture("kinds-fdb.txt"), SECTION);
  const at = (mac: string) =>
    records.filter((entry) => entry.mac === mac).map(({ source: _, ...entry }) => entry);
  expect(at("02:00:00:00:00:09")).toEqual([
    {
      mac: "02:00:00:00:00:09",
      device: "vx0",
      remote: "10.0.0.9",
      vlan: null,
      master: null,
      states: ["self", "permanent"],
    },
  ]);
  expect(at("0e:dc:77:c6:0c:6c")).toEqual([
    { mac: "0e:dc:77:c6:0c:6c", device: "v0", remote: null, vlan: null, master: "br0", states: [] },
  ]);
});

it("VLANs are numbers", () => {
  const { records } = parseBridgeFdb("02:00:00:00:00:01 dev v0 vlan 10 master br0 static\n", SECTION);
  expect(records).toMatchObject([{ vlan: 10, master: "br0", states: ["static"] }]);
});
