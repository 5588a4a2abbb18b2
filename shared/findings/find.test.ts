// Facts about all checks together.
import { expect, it } from "vitest";
import { CHECKS } from "./checks.ts";
import { findIn } from "./find.ts";
import type { Check } from "./finding.ts";
import { bridged } from "./testing/bridged.ts";
import { host } from "./testing/host.ts";

it("a healthy bridged container gives no finding", () => {
  expect(findIn(host(bridged({ processes: [] })), CHECKS)).toEqual([]);
});

it("an empty snapshot gives no finding and no exception", () => {
  expect(findIn(host({}), CHECKS)).toEqual([]);
});

it("every check has a code of its own", () => {
  const codes = CHECKS.map((check) => check.code);
  expect([...new Set(codes)]).toEqual(codes);
});

it("the worst come first, and a flood of one kind is counted, not listed", () => {
  const finding = (severity: "note" | "broken", title: string) => ({
    code: "x",
    severity,
    title,
    reason: "",
    evidence: [],
    advice: "",
    refs: [],
  });
  const notes: Check = {
    code: "n",
    looksFor: "notes",
    run: () => Array.from({ length: 1000 }, (_, i) => finding("note", `${i}`)),
  };
  const broken: Check = { code: "b", looksFor: "breaks", run: () => [finding("broken", "b")] };
  const found = findIn(host({}), [notes, broken]);
  expect([found.length, found[0]?.title, found.at(-1)?.title]).toEqual([202, "b", "800 more: notes"]);
});
