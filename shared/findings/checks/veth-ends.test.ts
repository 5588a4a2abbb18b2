// Facts about veth pairs that carry nothing.
import { expect, it } from "vitest";
import type { LinkRecord } from "../../parse/records.ts";
import { address, HOST, link, netns, veth } from "../../topology/testing/make.ts";
import { says } from "../testing/host.ts";
import { orphanVeth, vethEndDown } from "./veth-ends.ts";

const pair = (a: Partial<LinkRecord>, b: Partial<LinkRecord>) => ({
  netns: [
    netns(HOST, [
      link(9, "br0", { kind: "bridge" }),
      veth(2, "a", 3, null, { linkName: "b", linkIndex: null, ...a }),
      veth(3, "b", 2, null, { linkName: "a", linkIndex: null, ...b }),
    ]),
  ],
});
const used = { addresses: [address("10.0.0.1/24")] };

it("an end that is down while the other is up is found", () => {
  expect(says(vethEndDown, pair(used, { flags: [] }))).toEqual(["broken veth-end-down: b is down"]);
});

it("a pair that is down on both sides is switched off, not broken", () => {
  expect(says(vethEndDown, pair({ ...used, flags: [] }, { flags: [] }))).toEqual([]);
  expect(says(vethEndDown, pair(used, {}))).toEqual([]);
});

it("a bridge port whose far end lies unused beside it is an orphan", () => {
  expect(says(orphanVeth, pair({ master: "br0" }, {}))).toEqual(["doubt orphan-veth: b leads nowhere"]);
});

it("a pair that joins two bridges, or has an address, is used", () => {
  expect(says(orphanVeth, pair({ master: "br0" }, { master: "br0" }))).toEqual([]);
  expect(says(orphanVeth, pair({ master: "br0" }, used))).toEqual([]);
});
