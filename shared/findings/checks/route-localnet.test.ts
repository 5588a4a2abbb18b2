// Facts about route_localnet.
import { expect, it } from "vitest";
import { bridged, IPTABLES } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { routeLocalnet } from "./route-localnet.ts";

const on = { inHost: { sysctls: new Map([["net.ipv4.conf.eth0.route_localnet", "1"]]) } };
const plain = table("filter", ":INPUT ACCEPT [0:0]");

it("on without a reason is a doubt", () => {
  expect(says(routeLocalnet, bridged({ ...on, sections: { [IPTABLES]: plain } }))).toEqual([
    "doubt route-localnet: 127.0.0.0/8 is routed on eth0",
  ]);
});

it("a port mapping of CNI, netavark or kube-proxy explains it, and off needs no reason", () => {
  const mapping = table("nat", ":CNI-HOSTPORT-DNAT - [0:0]");
  expect(says(routeLocalnet, bridged({ ...on, sections: { [IPTABLES]: mapping } }))).toEqual([]);
  expect(says(routeLocalnet, bridged({ sections: { [IPTABLES]: plain } }))).toEqual([]);
});

it("a firewall that was not read gives no finding", () => {
  expect(says(routeLocalnet, bridged(on))).toEqual([]);
});
