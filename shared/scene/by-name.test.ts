// Facts about the order of names; the locale's own numeric collation is the other road.
import { expect, test } from "vitest";
import { byName } from "./by-name.ts";

test("numbers count, zeros in front do not, capitals stand beside small letters", () => {
  const names = ["web-10", "web-2", "Web-3", "web-02", "api", "db1", "db01", "web", "10.0.0.9", "10.0.0.10"];
  expect([...names].sort(byName)).toEqual([
    "10.0.0.9",
    "10.0.0.10",
    "api",
    "db01",
    "db1",
    "web",
    "web-02",
    "web-2",
    "Web-3",
    "web-10",
  ]);
});

test("generated names stand as a numeric collator would have them", () => {
  const names = Array.from({ length: 300 }, (_, i) => `shop-${"abc"[i % 3]}${(i * 7919) % 1000}-${i}`);
  const collator = new Intl.Collator("en", { numeric: true });
  expect([...names].sort(byName)).toEqual([...names].sort(collator.compare));
});

test("numbers longer than a double are still told apart, and only equal names are equal", () => {
  expect(byName("veth9007199254740993", "veth9007199254740992")).toBeGreaterThan(0);
  expect(byName("a1", "a01")).not.toBe(0);
  expect(byName("ä", "ä")).toBe(0);
});
