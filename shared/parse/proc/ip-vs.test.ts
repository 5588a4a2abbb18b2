// Text in the form that ip_vs_ctl.c prints (recorded elsewhere: this kernel has no IPVS); addresses by hand from hex.
import { expect, test } from "vitest";
import { SECTION } from "../testing/recorded.ts";
import { parseIpVs } from "./ip-vs.ts";

const TEXT = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A600001:01BB rr
  -> 0A090001:192B      Masq    1      2          0
TCP  0A60000A:0035 rr persistent 10800 FFFFFFFF
UDP  [fd00:0000:0000:0000:0000:0000:0000:000a]:0035 rr
  -> [fd00:0000:0000:0000:0000:0000:0000:0102]:0035      Masq    1      0          0
FWM  00000001 wlc
  -> nonsense
`;

test("addresses and ports are hex; real servers belong to the line above; the rest is a warning with its line", () => {
  const { records, warnings } = parseIpVs(TEXT, SECTION);
  expect(records.map(({ source: _, ...rest }) => rest)).toEqual([
    {
      protocol: "tcp",
      address: "10.96.0.1",
      port: 443,
      scheduler: "rr",
      isPersistent: false,
      servers: [{ address: "10.9.0.1", port: 6443, forward: "Masq", weight: 1 }],
    },
    { protocol: "tcp", address: "10.96.0.10", port: 53, scheduler: "rr", isPersistent: true, servers: [] },
    {
      protocol: "udp",
      address: "fd00::a",
      port: 53,
      scheduler: "rr",
      isPersistent: false,
      servers: [{ address: "fd00::102", port: 53, forward: "Masq", weight: 1 }],
    },
  ]);
  expect(warnings.map((warning) => warning.line)).toEqual([9, 10]);
});
