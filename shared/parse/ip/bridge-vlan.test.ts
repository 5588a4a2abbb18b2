import { expect, it } from "vitest";
import { SECTION } from "../testing/recorded.ts";
import { parseBridgeVlans } from "./bridge-vlan.ts";

// Fact: bridge-vlans
it("VLANs of a port are read as new and as old iproute2 prints them; a range stays one", () => {
  const vlans = [
    { vlan: 1, flags: ["PVID", "Egress Untagged"] },
    { vlan: 100, vlanEnd: 200 },
  ];
  const read = (value: unknown) =>
    parseBridgeVlans(JSON.stringify(value), SECTION).records.map((one) => [
      one.device,
      one.first,
      one.last,
      one.isPvid,
      one.untagged,
    ]);
  const expected = [
    ["p1", 1, 1, true, true],
    ["p1", 100, 200, false, false],
  ];
  expect(read([{ ifname: "p1", vlans }])).toEqual(expected);
  expect(read([{ p1: vlans }])).toEqual(expected);
  expect(parseBridgeVlans('[{"ifname":"p1","vlans":[{}]}]', SECTION).warnings).toHaveLength(1);
});
