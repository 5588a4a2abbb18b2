import { expect, it } from "vitest";
import { formatAge, formatBytes, formatCount, formatDuration } from "./quantities.ts";

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.00 KiB"],
  [1536, "1.50 KiB"],
  [10 * 1024, "10.0 KiB"],
  [123 * 1024 * 1024, "123 MiB"],
  [1024 ** 3 - 1, "1.00 GiB"],
  [-1, "?"],
])("writes %d bytes as %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  [0, "0 ms"],
  [999.6, "1.0 s"],
  [1234, "1.2 s"],
  [59_960, "1 min 00 s"],
  [185_000, "3 min 05 s"],
])("writes %d milliseconds as %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

it("tells ages, and says when a time lies ahead of this clock", () => {
  const then = "2026-03-04T12:00:00.000Z";
  const after = (seconds: number) => formatAge(then, Date.parse(then) + seconds * 1000);
  expect([after(10), after(100), after(7200), after(3 * 86_400), after(-600)]).toEqual([
    "just now",
    "2 min ago",
    "2 h ago",
    "3 days ago",
    "ahead of this clock",
  ]);
  expect(formatAge("soon", 0)).toBe("at an unknown time");
});

it("groups digits by three", () => {
  expect(formatCount(1_234_567)).toBe("1\u202f234\u202f567");
  expect(formatCount(999)).toBe("999");
});
