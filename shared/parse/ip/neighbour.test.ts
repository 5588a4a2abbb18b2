import { expect, it } from "vitest";
import { corpus, describeRecorded, fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";
import { parseNeighbourText } from "./neighbour.ts";

it("an entry without a MAC address is still an entry, with its state", () => {
  const { records, warnings } = parseNeighbourText(fixture("kinds-neigh.txt"), SECTION);
  expect(warnings).toEqual([]);
  expect(records.map(({ source: _, ...entry }) => entry)).toEqual([
    { address: "10.0.0.33", device: "br0", mac: null, states: ["FAILED"] },
    { address: "10.0.0.2", device: "br0", mac: "02:00:00:00:00:02", states: ["PERMANENT"] },
    { address: "10.0.0.3", device: "br0", mac: null, states: ["INCOMPLETE"] },
    { address: "fd00::2", device: "br0", mac: "02:00:00:00:00:02", states: ["router", "PERMANENT"] },
  ]);
});

it("text and JSON of one moment say the same", () => {
  const text = parseNeighbourText(fixture("kinds-neigh.txt"), SECTION).records;
  const json = parseIpBatch(fixture("kinds-neigh.json"), SECTION).records.neighbours;
  expect(json.map(({ source: _, ...entry }) => entry)).toEqual(text.map(({ source: _, ...entry }) => entry));
});

describeRecorded("neighbours of Red Hat hosts", () => {
  it.each([
    ["ipv4", [7]],
    ["ipv6", []],
  ] as const)("are read whole, but for an entry that lost its device (%s)", (family, deviceless) => {
    const source = corpus(`insights-core/ip/${family}_neigh_context.txt`);
    const { records, warnings } = parseNeighbourText(source, SECTION);
    expect(warnings.map((warning) => warning.line)).toEqual(deviceless);
    const lines = source.split("\n").filter((line) => line.trim() !== "");
    expect(records.length).toBe(lines.length - deviceless.length);
  });
});
