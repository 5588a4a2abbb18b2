import { expect, it } from "vitest";
import { SECTION } from "../testing/recorded.ts";
import { parseSysctl } from "./sysctl.ts";

it("both forms read to sysctl's names; a dot in an interface name becomes a slash", () => {
  const files = "/proc/sys/net/ipv4/ip_forward:1\n/proc/sys/net/ipv4/conf/eth0.100/rp_filter:2\n";
  const pairs = "net.ipv4.ip_forward = 1\nnet.ipv4.conf.eth0/100.rp_filter = 2\n";
  const expected = new Map([
    ["net.ipv4.ip_forward", "1"],
    ["net.ipv4.conf.eth0/100.rp_filter", "2"],
  ]);
  expect(parseSysctl(files, SECTION)).toEqual({ records: expected, warnings: [] });
  expect(parseSysctl(pairs, SECTION)).toEqual({ records: expected, warnings: [] });
});

it("other text is named", () => {
  expect(parseSysctl("grep: permission denied\n", SECTION).warnings).toMatchObject([{ line: 1 }]);
});
