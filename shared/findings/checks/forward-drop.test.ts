// Facts about the FORWARD policy.
import { expect, it } from "vitest";
import { bridged, IPTABLES, NFT } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { forwardDrop } from "./forward-drop.ts";

const found = ["broken forward-drop: br0 is cut off by the FORWARD policy"];
const iptables = (policy: string, ...rules: string[]) =>
  says(
    forwardDrop,
    bridged({
      sections: { [IPTABLES]: table("filter", `:FORWARD ${policy} [0:0]`, ":OWN - [0:0]", ...rules) },
    }),
  );

it("DROP with rules for another bridge, or for answers alone, is found", () => {
  expect(iptables("DROP")).toEqual(found);
  expect(iptables("DROP", "-A FORWARD -i docker0 ! -o docker0 -j ACCEPT")).toEqual(found);
  expect(iptables("DROP", "-A FORWARD -i docker0 -j ACCEPT", "-A FORWARD -s 10.88.0.0/16 -j ACCEPT")).toEqual(
    found,
  );
  expect(iptables("DROP", "-A FORWARD -o br0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT")).toEqual(
    found,
  );
});

it.each([
  ["the bridge by name", "-A FORWARD -i br0 -j ACCEPT"],
  ["the bridge by pattern", "-A FORWARD -i br+ -j ACCEPT"],
  ["all but another bridge", "-A FORWARD ! -i docker0 -j ACCEPT"],
  ["its subnet", "-A FORWARD -s 172.18.0.0/16 -j ACCEPT"],
  ["a mark nobody can foresee", "-A FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT"],
])("an ACCEPT for %s is enough", (_, rule) => expect(iptables("DROP", rule)).toEqual([]));

it("an ACCEPT counts where a jump leads to it with matches that fit", () => {
  expect(iptables("DROP", "-A FORWARD -j OWN", "-A OWN -i br0 -j ACCEPT")).toEqual([]);
  expect(iptables("DROP", "-A FORWARD -i docker0 -j OWN", "-A OWN -j ACCEPT")).toEqual(found);
});

it("policy ACCEPT is fine", () => expect(iptables("ACCEPT")).toEqual([]));

const nft = (policy: string, ...expressions: object[][]) =>
  says(
    forwardDrop,
    bridged({
      sections: {
        [NFT]: JSON.stringify({
          nftables: [
            { table: { family: "inet", name: "fw", handle: 1 } },
            {
              chain: {
                family: "inet",
                table: "fw",
                name: "f",
                handle: 1,
                type: "filter",
                hook: "forward",
                prio: 0,
                policy,
              },
            },
            ...expressions.map((expr, i) => ({
              rule: { family: "inet", table: "fw", chain: "f", handle: i + 2, expr },
            })),
          ],
        }),
      },
    }),
  );
const iif = (name: string) => ({ match: { op: "==", left: { meta: { key: "iifname" } }, right: name } });

it("nftables' own forward chains are read the same way", () => {
  expect(nft("drop")).toEqual(found);
  expect(nft("drop", [iif("docker0"), { accept: null }])).toEqual(found);
  expect(nft("drop", [iif("br0"), { accept: null }])).toEqual([]);
  expect(nft("drop", [{ vmap: { key: { meta: { key: "iifname" } }, data: "@zones" } }])).toEqual([]);
  expect(nft("accept")).toEqual([]);
});
