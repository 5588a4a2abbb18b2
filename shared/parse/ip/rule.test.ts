import { expect, it } from "vitest";
import { fixture, SECTION } from "../testing/recorded.ts";
import { parseIpBatch } from "./ip-batch.ts";
import { parseRuleText } from "./rule.ts";

const SELECTORS = { src: "10.1.0.0", srclen: 16, fwmark: "0x1", fwmask: "0xff", iif: "br0", table: "100" };

it("rules keep their selectors under the names iproute2's JSON has", () => {
  const { records, warnings } = parseRuleText(fixture("kinds-rule.txt"), SECTION, "inet");
  expect(warnings).toEqual([]);
  expect(records.map((rule) => [rule.priority, rule.text])).toEqual(
    fixture("kinds-rule.txt")
      .trim()
      .split("\n")
      .map((line) => [Number(line.split(":\t")[0]), line.split(":\t")[1]]),
  );
  expect(records.find((rule) => rule.priority === 32765)?.fields).toEqual(SELECTORS);
});

it("text and JSON of one moment say the same", () => {
  const text = parseRuleText(fixture("kinds-rule.txt"), SECTION, "inet").records;
  const json = parseIpBatch(fixture("kinds-rule.json"), SECTION).records.rules;
  expect(json.map(({ source: _, ...rule }) => rule)).toEqual(text.map(({ source: _, ...rule }) => rule));
});

it("the family of an IPv6 rule comes from its section, for it prints the same words", () => {
  const { records } = parseIpBatch(fixture("kinds-rule6.json"), SECTION, "inet6");
  expect(records.rules.map((rule) => [rule.priority, rule.family])).toEqual([
    [0, "inet6"],
    [32765, "inet6"],
    [32766, "inet6"],
  ]);
});

it("a line that is no rule is named", () => {
  expect(parseRuleText("0:\tfrom all lookup local\nnonsense\n", SECTION, "inet").warnings).toMatchObject([
    { line: 2 },
  ]);
});
