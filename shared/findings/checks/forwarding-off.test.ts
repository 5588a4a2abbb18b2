// Facts about switches that container rules need.
import { expect, it } from "vitest";
import { bridged, IPTABLES } from "../testing/bridged.ts";
import { says, table } from "../testing/host.ts";
import { bridgeNetfilterOff, forwardingOff } from "./forwarding-off.ts";

const masquerade = table(
  "nat",
  ":POSTROUTING ACCEPT [0:0]",
  "-A POSTROUTING -s 172.18.0.0/16 ! -o br0 -j MASQUERADE",
);
const switches = (more: Record<string, string>) => ({
  sysctls: new Map(Object.entries({ "net.ipv4.ip_forward": "1", ...more })),
});

it("ip_forward 0 beside a masquerading rule is found", () => {
  const off = bridged({
    inHost: switches({ "net.ipv4.ip_forward": "0" }),
    sections: { [IPTABLES]: masquerade },
  });
  expect(says(forwardingOff, off)).toEqual(["broken forwarding-off: IP forwarding is off"]);
});

it("ip_forward 1, 0 without such a rule, or not collected is no finding", () => {
  const sections = { [IPTABLES]: masquerade };
  expect(says(forwardingOff, bridged({ inHost: switches({}), sections }))).toEqual([]);
  expect(says(forwardingOff, bridged({ inHost: switches({ "net.ipv4.ip_forward": "0" }) }))).toEqual([]);
  expect(says(forwardingOff, bridged({ sections }))).toEqual([]);
});

const services = table("nat", ":KUBE-SERVICES - [0:0]", "-A KUBE-SERVICES -d 10.96.0.1/32 -j ACCEPT");

// Fact: bridge-nf-absent
it("bridge-nf at 0 and its module not loaded are two findings", () => {
  const sections = { [IPTABLES]: services };
  const nf = (value: Record<string, string>) =>
    says(bridgeNetfilterOff, bridged({ inHost: switches(value), sections }));
  expect(nf({ "net.bridge.bridge-nf-call-iptables": "0" })).toEqual([
    "broken bridge-nf-off: Bridged packets skip iptables",
  ]);
  expect(nf({})).toEqual(["doubt bridge-nf-not-loaded: br_netfilter is not loaded"]);
  expect(nf({ "net.bridge.bridge-nf-call-iptables": "1" })).toEqual([]);
});

it("without Service rules nobody needs bridge-nf", () => {
  const sections = { [IPTABLES]: masquerade };
  expect(says(bridgeNetfilterOff, bridged({ inHost: switches({}), sections }))).toEqual([]);
});
