// Addresses under redaction, compared bit by bit, and the hash behind every pseudonym.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatIp, parseIp } from "../address/ip-address.ts";
import { AddressMap, mapMac } from "./addresses.ts";
import { hashKey, hashWords } from "./keyed-hash.ts";

const RANDOM = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);

describe("addresses", () => {
  const map = new AddressMap(hashKey(RANDOM));
  const mapped = (text: string) => {
    const ip = parseIp(text);
    return ip ? formatIp(map.map(ip)) : "";
  };

  it("share as many leading bits after as before (checked by comparing the bits)", () => {
    const ip = fc.bigInt({ min: 0n, max: 0xffff_ffffn }).map((value) => ({ family: "inet" as const, value }));
    const common = (a: bigint, b: bigint) => (a === b ? 32 : 32 - (a ^ b).toString(2).length);
    fc.assert(
      fc.property(ip, ip, (a, b) => {
        expect(common(map.map(a).value, map.map(b).value)).toBe(common(a.value, b.value));
      }),
      { numRuns: 300 },
    );
  });

  it.each(["127.0.0.1", "0.0.0.0", "255.255.255.255", "224.0.0.251", "169.254.1.1", "::", "::1", "ff02::1"])(
    "%s means the same everywhere and stays",
    (text) => {
      expect(mapped(text)).toBe(text);
    },
  );

  it("private stays private, link-local stays link-local, and none stays itself", () => {
    expect(mapped("10.1.2.3")).toMatch(/^10\./);
    expect(mapped("192.168.7.9")).toMatch(/^192\.168\./);
    expect(mapped("172.17.0.2")).toMatch(/^172\.(1[6-9]|2\d|3[01])\./);
    expect(mapped("fe80::42:acff:fe11:2")).toMatch(/^fe80::/);
    expect(
      ["10.1.2.3", "192.168.7.9", "172.17.0.2", "8.8.8.8", "2001:db8::7"].filter(
        (text) => mapped(text) === text,
      ),
    ).toEqual([]);
  });

  it("no public address is drawn into a special block", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 0xdfff_ffffn }), (value) => {
        const special = (text: string) =>
          /^(?:10|127|0)\.|^192\.168\.|^169\.254\.|^172\.(?:1[6-9]|2\d|3[01])\.|^100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(
            text,
          );
        const address = { family: "inet" as const, value };
        expect(special(formatIp(map.map(address)))).toBe(special(formatIp(address)));
      }),
      { numRuns: 500 },
    );
  });

  it("what is inside a range stays inside, and the prefixes stay what they were", () => {
    const ip = fc
      .bigInt({ min: 0x0a000000n, max: 0x0a00ffffn })
      .map((value) => ({ family: "inet" as const, value }));
    const common = (a: bigint, b: bigint) => (a === b ? 32 : 32 - (a ^ b).toString(2).length);
    fc.assert(
      fc.property(ip, ip, ip, (a, b, other) => {
        const [first, last] = a.value <= b.value ? [a, b] : [b, a];
        const ranged = new AddressMap(hashKey(RANDOM));
        ranged.keepRange(first, last);
        const [low, high, between] = [first, last, other].map((one) => ranged.map(one).value) as [
          bigint,
          bigint,
          bigint,
        ];
        expect(low <= between && between <= high).toBe(
          first.value <= other.value && other.value <= last.value,
        );
        expect(common(low, between)).toBe(common(first.value, other.value));
      }),
      { numRuns: 300 },
    );
  });

  it("MACs keep their multicast and local bits; Calico's and the broadcast one stay", () => {
    const key = hashKey(RANDOM);
    expect(mapMac(key, "ee:ee:ee:ee:ee:ee")).toBe("ee:ee:ee:ee:ee:ee");
    expect(mapMac(key, "33:33:00:00:00:01")).toBe("33:33:00:00:00:01");
    const drawn = mapMac(key, "02:42:ac:11:00:02");
    expect([drawn === "02:42:ac:11:00:02", Number.parseInt(drawn.slice(0, 2), 16) & 3]).toEqual([false, 2]);
  });
});

it("the hash is HalfSipHash-2-4: its authors' first test vectors of whole words", () => {
  // Key 00..07; input 00 01 02 03 and 00..07 (vectors.h of the reference implementation).
  const key = hashKey(new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]));
  const bytes = (value: number) => [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff);
  expect(bytes(hashWords(key, []))).toEqual([0xa9, 0x35, 0x9f, 0x5b]);
  expect(bytes(hashWords(key, [0x03020100]))).toEqual([0x2a, 0x6e, 0x46, 0x89]);
});
