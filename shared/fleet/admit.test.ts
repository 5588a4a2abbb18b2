import { expect, test } from "vitest";
import { link } from "../topology/testing/make.ts";
import { admit, MOST_MEMBERS } from "./admit.ts";
import { labelsOf, qualifierFor } from "./join-hosts.ts";
import { fleetOf, macOf, node } from "./testing/nodes.ts";

test("two snapshots of one boot of one machine are two moments and are not merged", () => {
  const one = node("a", 1, { machineId: "m", bootId: "b" });
  expect(admit([one], node("a", 1, { machineId: "m", bootId: "b" }))).toEqual({
    admitted: false,
    reason: "it is another moment of a, which is open already: compare the two instead",
  });
});

test("a machine that was booted anew is still the same machine: its network cards say so", () => {
  const card = { links: [link(3, "eth9", { mac: macOf(9) })] };
  const before = node("a", 1, { machineId: "m", bootId: "b1", ...card });
  expect(admit([before], node("a", 1, { machineId: "m", bootId: "b2", ...card })).admitted).toBe(false);
});

test("clones share a machine id but neither boot nor cards: both are let in, with a doubt", () => {
  const answer = admit(
    [node("a", 1, { machineId: "m", bootId: "b1" })],
    node("b", 2, { machineId: "m", bootId: "b2" }),
  );
  expect(answer).toEqual({
    admitted: true,
    doubts: [
      "a and b share a machine id, as cloned images do: they are told apart by boot and network cards.",
    ],
  });
});

test("hosts on one kernel with one machine id are told apart by their network namespace", () => {
  const same = { machineId: "m", bootId: "b" };
  const first = node("a", 1, { ...same, inode: 4026532001 });
  expect(admit([first], node("b", 2, { ...same, inode: 4026532777 }))).toEqual({
    admitted: true,
    doubts: ["a and b share machine id and boot: they are told apart by their network namespace."],
  });
});

test("other machine ids are other hosts, even on one kernel, and are no doubt", () => {
  expect(admit([node("a", 1, { bootId: "b" })], node("b", 2, { bootId: "b" }))).toEqual({
    admitted: true,
    doubts: [],
  });
});

test("more hosts than a person can look at are refused with the number", () => {
  const open = Array.from({ length: MOST_MEMBERS }, (_, i) => node(`n${i}`, i + 1));
  expect(admit(open, node("late", 99))).toMatchObject({
    admitted: false,
    reason: expect.stringContaining("20 hosts"),
  });
});

test("names and qualifiers are unique whatever the hosts are called", () => {
  expect(labelsOf(["web", "web", "", ""])).toEqual(["web", "web (2)", "host", "host (2)"]);
  expect(qualifierFor("a/b c", new Set())).toBe("a-b-c");
  expect(qualifierFor("web", new Set(["web"]))).toBe("web~2");
});

test("captures far apart are a doubt; some minutes are not", () => {
  const at = (time: string) => node(`at-${time}`, 1, { collectedAt: `2026-01-02T${time}Z` });
  const close = fleetOf(at("03:00:00"), node("b", 2, { collectedAt: "2026-01-02T03:04:00Z" }));
  expect(close.doubts).toEqual([]);
  const far = fleetOf(at("03:00:00"), node("b", 2, { collectedAt: "2026-01-02T06:00:00Z" }));
  expect(far.doubts).toEqual([
    "at-03:00:00 was captured 3 hours before b: what one host says of another may have changed in between.",
  ]);
});
