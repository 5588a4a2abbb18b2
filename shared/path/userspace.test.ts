// The connections that programs make in place of another: what the first packet went through is no part of them.
import { expect, it } from "vitest";
import { analyse } from "../analyse.ts";
import type { Process } from "../topology/model.ts";
import { buildPathModel } from "./build-model.ts";
import { type Flow, UNSEEN } from "./flow.ts";
import { Run } from "./run.ts";
import { oneHost } from "./testing/one-host.ts";
import { connectionOf } from "./userspace.ts";

/** 10.96.0.1:443 with one real server, 198.51.100.21:6443. */
const TABLE = "TCP  0A600001:01BB rr\n  -> C6336415:192B      Masq    1      0          0\n";

const TRACKING = `*nat
:POSTROUTING ACCEPT [0:0]
-A POSTROUTING -s 203.0.113.0/24 -j MASQUERADE
COMMIT
`;

/** A packet as IPVS and a rule (-j CT --zone 5) left it in another netns. */
const handled: Flow = {
  family: "inet",
  protocol: "tcp",
  source: 0xc000024dn,
  destination: 0x0a600001n,
  sourcePort: 40000,
  destinationPort: 443,
  icmpType: null,
  icmpCode: 0,
  tcpFlags: ["SYN"],
  mark: 1,
  ttl: 9,
  tos: 0,
  ...UNSEEN,
  ctState: "NEW",
  zone: { id: 5, direction: "both" },
  local: false,
  uid: 7,
  gid: 7,
  ipvs: true,
};

it("a program's second connection goes to a virtual server like any other, and is in no zone", () => {
  const snapshot = oneHost({
    iptables: TRACKING,
    ipvs: { table: TABLE, addresses: ["10.96.0.1"] },
    sysctl: ["/proc/sys/net/ipv4/vs/conntrack:1"],
  });
  const { records, topology } = analyse(snapshot);
  const { model } = buildPathModel(snapshot, records, topology);
  const host = [...model.netns.values()].find((one) => one.isHost);
  if (!host) throw new Error("no host");
  const pasta = { comm: "pasta", pid: 77, netns: host.id } as Process;
  const made = connectionOf(new Run(model, []), handled, pasta);
  expect([
    made?.end.kind,
    made?.flow.destination,
    made?.flow.destinationPort,
    made?.flow.ct?.zone.id,
  ]).toEqual(["left", 0xc6336415n, 6443, 0]);
});
