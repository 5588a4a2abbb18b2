import { describe, expect, it } from "vitest";
import { SECTION } from "../testing/recorded.ts";
import { readJsonValues } from "./json-values.ts";
import { eachLine, unescapeHex, unescapeOctal, wholeNumber, words } from "./lines.ts";
import { quote, WARNINGS_PER_SECTION, warningsOf } from "./warnings.ts";

describe("lines", () => {
  const lines = (text: string) => {
    const seen: [string, number][] = [];
    eachLine(text, (line, number) => seen.push([line, number]));
    return seen;
  };

  it("are numbered from 1; empty ones count, a line end at the end starts no new one", () => {
    expect(lines("a\n\nb\r\nc\n")).toEqual([
      ["a", 1],
      ["", 2],
      ["b", 3],
      ["c", 4],
    ]);
    expect(lines("")).toEqual([]);
  });

  it("hold words and whole numbers, never half a number", () => {
    expect([words("  a \t b "), words("")]).toEqual([["a", "b"], []]);
    expect(["12", "-1", "12x", "", "1e3", "99999999999999999999", undefined].map(wholeNumber)).toEqual([
      12,
      -1,
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  it("hold escapes of /proc and of util-linux", () => {
    expect([unescapeOctal("a\\040b\\134c"), unescapeHex("a\\x20b\\x0ac"), unescapeOctal("\\9")]).toEqual([
      "a b\\c",
      "a b\nc",
      "\\9",
    ]);
  });
});

describe("JSON of a host", () => {
  const read = (text: string) => {
    const { values, warnings } = readJsonValues(text, SECTION);
    return [values, warnings.length];
  };

  it("stands one value per line, or spread over lines", () => {
    expect(read('{"a":1}\n\n[\n {"b":"]"}\n]\n')).toEqual([
      [
        { line: 1, value: { a: 1 } },
        { line: 3, value: [{ b: "]" }] },
      ],
      0,
    ]);
  });

  it("that is cut or damaged keeps the whole entries of a list", () => {
    expect(read('[{"a":1},{"b":')).toEqual([[{ line: 1, value: [{ a: 1 }] }], 1]);
    expect(read('[{"a":1},{"b":oops},{"c":2}]')).toEqual([[{ line: 1, value: [{ a: 1 }, { c: 2 }] }], 1]);
    expect(read('{"a":')).toEqual([[], 1]);
  });

  it("may have quotes escaped as iproute2 does, and raw control characters", () => {
    expect(read('{"a":"it\\\'s\u0001"}')).toEqual([[{ line: 1, value: { a: "it's " } }], 0]);
    expect(read('{"a":"\\\\\'"}')).toEqual([[{ line: 1, value: { a: "\\'" } }], 0]);
  });

  it("amid other text is found, the other text is named", () => {
    expect(read('Error: x\n{"a":1}\n')).toEqual([[{ line: 2, value: { a: 1 } }], 1]);
  });
});

it("warnings stop at a handful and say how many were left out", () => {
  const warnings = warningsOf(SECTION);
  for (let line = 1; line <= WARNINGS_PER_SECTION + 5; line += 1) warnings.add(line, "x");
  expect([warnings.list().length, warnings.list().at(-1)?.text]).toEqual([
    WARNINGS_PER_SECTION + 1,
    "5 more lines of test were not understood.",
  ]);
});

it("quoted text is short and holds no control or direction marks", () => {
  expect(quote("\u001b[31mred\u202e")).toBe("“·[31mred·”");
  expect(quote("x".repeat(500)).length).toBeLessThan(100);
});
