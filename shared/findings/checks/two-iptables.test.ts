// Facts about the two kinds of iptables.
import { expect, it } from "vitest";
import { HOST } from "../../topology/testing/make.ts";
import { bridged, IPTABLES } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { twoIptables } from "./two-iptables.ts";

const legacy = `iptables-legacy-save@${HOST}`;
const rules = table("filter", ":FORWARD ACCEPT [0:0]", "-A FORWARD -j ACCEPT");
const empty = table("filter", ":FORWARD ACCEPT [0:0]");

// Fact: two-iptables
it("rules in both are a doubt", () => {
  expect(says(twoIptables, bridged({ sections: { [IPTABLES]: rules, [legacy]: rules } }))).toEqual([
    "doubt two-iptables: Two kinds of iptables are in use",
  ]);
});

it("empty tables of the other kind, or one kind alone, are fine", () => {
  expect(says(twoIptables, bridged({ sections: { [IPTABLES]: rules, [legacy]: empty } }))).toEqual([]);
  expect(says(twoIptables, bridged({ sections: { [legacy]: rules } }))).toEqual([]);
});
