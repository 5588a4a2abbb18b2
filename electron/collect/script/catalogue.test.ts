// The catalogue and the shell agree on every section, so that the trust panel tells the whole truth.
import { describe, expect, it } from "vitest";
import { RULES } from "../../../shared/redact/pieces.ts";
import { SECTION_CATALOGUE } from "./catalogue.ts";
import { collectionScript, SCRIPT_PARTS } from "./script.ts";

const SHELL = SCRIPT_PARTS.map((part) => part.text).join("\n");

/** Names of sections written out in the shell: as first argument of a framing function, or in a list of save tools. */
function namesInShell(): Set<string> {
  const names = new Set<string>();
  const framed = /\bvs_(?:run|run_in|begin|say|skip|hung_twice|files) ([a-z][a-z0-9-]*)\b/g;
  const listed = /\b(ip6?tables(?:-legacy|-nft)?-save) \$\{VS_/g;
  for (const pattern of [framed, listed]) {
    for (const match of SHELL.matchAll(pattern)) names.add(match[1] ?? "");
  }
  return names;
}

describe("the catalogue", () => {
  it("describes exactly the sections that the shell can make", () => {
    expect([...namesInShell()].sort()).toEqual(SECTION_CATALOGUE.map((s) => s.name).sort());
  });

  it("holds exactly the sections that redaction has a rule for", () => {
    expect([...RULES.keys()].sort()).toEqual(SECTION_CATALOGUE.map((s) => s.name).sort());
  });

  it("says of every section what, how and why", () => {
    for (const section of SECTION_CATALOGUE) {
      expect(section.reads.length, section.name).toBeGreaterThan(10);
      expect(section.command.length, section.name).toBeGreaterThan(2);
      expect(section.why.length, section.name).toBeGreaterThan(8);
    }
  });
});

describe("the script", () => {
  const boundary = "0123456789abcdef0123456789abcdef";
  const script = collectionScript({ boundary, watch: true, pack: true, limitSeconds: 7 });

  it("names its boundary once, and exports no variable of its own", () => {
    expect(script.split(boundary)).toHaveLength(2);
    expect(script).toMatch(/^unset VS_BOUNDARY VS_WATCH VS_PACK VS_LIMIT$/m);
    expect(script).not.toMatch(/export [^\n]*VS_/);
  });

  it("defines each function once: a second of the same name would take the first one's place unseen", () => {
    const names = [...SHELL.matchAll(/^ *(vs_[a-z0-9_]+)\(\)/gm)].map((match) => match[1]);
    // bash gets a form of its own.
    expect(names.filter((name, i) => names.indexOf(name) !== i && name !== "vs_feed")).toEqual([]);
  });

  it("calls its one function on the very last line", () => {
    expect(script.trimEnd().split("\n").at(-1)).toBe("vs_main");
    expect(script.match(/^vs_main$/gm)).toHaveLength(1);
  });

  // Fact: secrets, writes-nothing
  it("reads no environment of a process and writes to no file", () => {
    expect(SHELL).not.toMatch(/\/environ/);
    const targets = [...SHELL.matchAll(/(?:^|[\s(])[0-9]?>{1,2}\s*([^\s&)|;]+)/gm)].map((match) => match[1]);
    expect(new Set(targets.filter((target) => target !== "/dev/null"))).toEqual(new Set());
  });

  it.each([
    ["a boundary with shell in it", { boundary: "$(reboot)", watch: true, pack: true, limitSeconds: 5 }],
    ["no limit", { boundary, watch: true, pack: true, limitSeconds: 0 }],
    ["a limit that is no number of seconds", { boundary, watch: false, pack: false, limitSeconds: 1.5 }],
  ])("is not made with %s", (_what, settings) => {
    expect(() => collectionScript(settings)).toThrow();
  });
});
