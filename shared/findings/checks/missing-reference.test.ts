// Facts about rules that point to nothing.
import { expect, it } from "vitest";
import { HOST } from "../../topology/testing/make.ts";
import { bridged, IPTABLES, NFT } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { goneInterface, missingReference } from "./missing-reference.ts";

it("a jump to a chain that is not declared is found; targets of extensions are none", () => {
  const rules = [
    ":FORWARD ACCEPT [0:0]",
    ":own - [0:0]",
    "-A FORWARD -j own",
    "-A FORWARD -j CT --notrack",
    "-A FORWARD -j lost-chain",
  ];
  expect(says(missingReference, bridged({ sections: { [IPTABLES]: table("filter", ...rules) } }))).toEqual([
    "doubt missing-reference: chain lost-chain of table filter is not there",
  ]);
});

it("an ipset that `ipset save` lacks is found, when it was read", () => {
  const rule = "-A FORWARD -m set --match-set bad src -j DROP";
  const sections = { [IPTABLES]: table("filter", ":FORWARD ACCEPT [0:0]", rule) };
  const key = `ipset@${HOST}`;
  expect(
    says(missingReference, bridged({ sections: { ...sections, [key]: "create good hash:ip\n" } })),
  ).toEqual(["doubt missing-reference: ipset bad is not there"]);
  expect(
    says(missingReference, bridged({ sections: { ...sections, [key]: "create bad hash:ip\n" } })),
  ).toEqual([]);
  expect(says(missingReference, bridged({ sections }))).toEqual([]);
});

it("nft sets and chains are looked up in their own table", () => {
  const expr = [
    { match: { op: "==", left: { payload: { protocol: "ip", field: "saddr" } }, right: "@bad" } },
    { jump: { target: "lost" } },
  ];
  const nftables = [
    { table: { family: "inet", name: "fw", handle: 1 } },
    { chain: { family: "inet", table: "fw", name: "f", handle: 1 } },
    { rule: { family: "inet", table: "fw", chain: "f", handle: 2, expr } },
  ];
  const set = { set: { family: "inet", table: "fw", name: "bad", handle: 3, type: "ipv4_addr" } };
  const chain = { chain: { family: "inet", table: "fw", name: "lost", handle: 4 } };
  const run = (...entries: object[]) =>
    says(missingReference, bridged({ sections: { [NFT]: JSON.stringify({ nftables: entries }) } }));
  expect(run(...nftables)).toEqual([
    "doubt missing-reference: chain lost of table inet fw is not there",
    "doubt missing-reference: set bad of table inet fw is not there",
  ]);
  expect(run(...nftables, set, chain)).toEqual([]);
});

// Fact: one-moment
it("rules for a Docker bridge that is gone are found; rules for links to come are not", () => {
  const gone = "-A FORWARD -i br-2178d0fb8d1e -j ACCEPT";
  const sections = (...rules: string[]) => ({
    [IPTABLES]: table("filter", ":FORWARD ACCEPT [0:0]", ...rules),
  });
  expect(says(goneInterface, bridged({ sections: sections(gone) }))).toEqual([
    "doubt rule-names-gone-interface: Rules for br-2178d0fb8d1e, which is gone",
  ]);
  expect(
    says(
      goneInterface,
      bridged({ sections: sections("-A FORWARD -i br0 -j ACCEPT", "-A FORWARD -i wg0 -j ACCEPT") }),
    ),
  ).toEqual([]);
});
