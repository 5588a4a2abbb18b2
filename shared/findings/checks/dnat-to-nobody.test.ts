// Facts about DNAT targets.
import { expect, it } from "vitest";
import { bridged, IPTABLES, NFT } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { dnatToNobody } from "./dnat-to-nobody.ts";

const to = (target: string) =>
  says(
    dnatToNobody,
    bridged({
      sections: {
        [IPTABLES]: table(
          "nat",
          ":PREROUTING ACCEPT [0:0]",
          `-A PREROUTING -p tcp -m tcp --dport 80 -j DNAT --to-destination ${target}`,
        ),
      },
    }),
  );

it("a target in the bridge's subnet that no interface holds is found", () => {
  expect(to("172.18.0.9:80")).toEqual([
    "broken dnat-to-nobody: Traffic is sent to 172.18.0.9, which nobody has",
  ]);
});

it("a living container, another node's pod and a port alone are fine", () => {
  expect([to("172.18.0.5:80"), to("10.244.3.7:80"), to(":8080")]).toEqual([[], [], []]);
});

it("nftables' dnat is read too", () => {
  const rule = { dnat: { family: "ip", addr: "172.18.0.9", port: 80 } };
  const nftables = [
    { table: { family: "ip", name: "own", handle: 1 } },
    {
      chain: {
        family: "ip",
        table: "own",
        name: "p",
        handle: 1,
        type: "nat",
        hook: "prerouting",
        prio: -100,
        policy: "accept",
      },
    },
    { rule: { family: "ip", table: "own", chain: "p", handle: 2, expr: [rule] } },
  ];
  expect(says(dnatToNobody, bridged({ sections: { [NFT]: JSON.stringify({ nftables }) } }))).toEqual([
    "broken dnat-to-nobody: Traffic is sent to 172.18.0.9, which nobody has",
  ]);
});
