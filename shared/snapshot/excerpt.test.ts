// Facts about excerpts.
import { describe, expect, it } from "vitest";
import { excerpt } from "./excerpt.ts";
import { type Section, type SectionKey, sectionsByKey } from "./snapshot.ts";

const section = (text: string): Section => ({
  name: "ip-addr",
  netns: 7,
  command: "ip addr",
  text,
  errorText: "",
  exitCode: 0,
  durationMs: 0,
  end: "complete",
});
const key = "ip-addr@7" as SectionKey;

describe("an excerpt", () => {
  it("holds exactly the lines pointed at", () => {
    expect(excerpt(section("a\nb\nc\nd\n"), { section: key, line: 2, endLine: 3 })).toEqual({
      command: "ip addr",
      netns: 7,
      firstLine: 2,
      lines: ["b", "c"],
      cut: false,
    });
  });

  it("shows one element of a JSON line, indented", () => {
    const text = '[{"ifindex":1},{"ifindex":2,"link_index":9}]\n';
    expect(excerpt(section(text), { section: key, line: 1, item: 1 }).lines).toEqual([
      "{",
      ' "ifindex": 2,',
      ' "link_index": 9',
      "}",
    ]);
  });

  it("gives no lines when the source points outside", () => {
    expect(excerpt(section("a\n"), { section: key, line: 9 }).lines).toEqual([]);
  });

  it("bounds what a hostile host can make a person read", () => {
    const long = excerpt(section("x".repeat(100_000)), { section: key, line: 1 });
    expect([long.lines[0]?.length, long.cut]).toEqual([4001, true]);
    const many = excerpt(section("y\n".repeat(1000)), { section: key, line: 1, endLine: 900 });
    expect([many.lines.length, many.cut]).toEqual([60, true]);
  });
});

describe("section keys", () => {
  it("keep every repeated section", () => {
    const one = section("1");
    const snapshot = {
      format: "vethscope-snapshot" as const,
      version: 1,
      collectedAt: "",
      durationMs: 0,
      source: { target: "local", transport: "local" as const, sudo: false },
      complete: true,
      noise: "",
      sections: [one, one, { ...one, netns: null }],
    };
    expect([...sectionsByKey(snapshot).keys()]).toEqual(["ip-addr@7", "ip-addr@7~2", "ip-addr"]);
  });
});
