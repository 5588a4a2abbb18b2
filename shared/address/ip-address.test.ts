// Facts about addresses; expected values are RFC 5952's and ones checked with `ip` and `ipcalc`.

import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { contains, formatIp, formatPrefix, overlaps, parseIp, parsePrefix } from "./ip-address.ts";

const prefix = (text: string) => {
  const found = parsePrefix(text);
  if (!found) throw new Error(`no prefix: ${text}`);
  return found;
};

describe("addresses", () => {
  it.each([
    ["2001:0db8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"],
    ["::", "::"],
    ["::1", "::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["::ffff:10.0.0.1", "::ffff:10.0.0.1"],
    ["10.0.0.255", "10.0.0.255"],
  ])("%s prints as %s", (text, canonical) => {
    const address = parseIp(text);
    expect(address && formatIp(address)).toBe(canonical);
  });

  it("reads IPv6 to the bytes another library reads", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = new ipaddr.IPv6([...bytes]).toString();
        const value = [...bytes].reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
        expect(parseIp(text)).toEqual({ family: "inet6", value });
        expect(parseIp(formatIp({ family: "inet6", value }))?.value).toBe(value);
      }),
    );
  });

  it.each(["", "1.2.3", "1.2.3.256", "1:2", ":::", "1::2::3", "12345::", "x", "1.2.3.4.5", "::1.2.3"])(
    "%j is none",
    (text) => expect(parseIp(text)).toBeNull(),
  );
});

describe("prefixes", () => {
  it("lose their host bits, and iproute2's short form is understood", () => {
    expect([formatPrefix(prefix("172.17.3.4/16")), formatPrefix(prefix("10/8"))]).toEqual([
      "172.17.0.0/16",
      "10.0.0.0/8",
    ]);
    expect([parsePrefix("10.0.0.0/33"), parsePrefix("a/8"), parsePrefix("1.2.3.4/8/8")]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it("contain and overlap within their family alone", () => {
    const docker = prefix("172.17.0.0/16");
    expect([
      contains(docker, prefix("172.17.5.0/24")),
      contains(prefix("172.17.5.0/24"), docker),
      overlaps(prefix("172.17.5.0/24"), docker),
      overlaps(docker, prefix("172.18.0.0/16")),
      contains(prefix("0.0.0.0/0"), prefix("::/0")),
    ]).toEqual([true, false, true, false, false]);
  });
});
