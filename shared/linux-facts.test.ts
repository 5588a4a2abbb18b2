// Every fact of docs/linux-facts.md is proven by a test that says so, and no test claims a fact that is not there.
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROOT = new URL("../", import.meta.url);
const FACTS = [
  ...readFileSync(new URL("docs/linux-facts.md", ROOT), "utf8").matchAll(/^- `([a-z0-9-]+)`: /gm),
].map((match) => match[1] ?? "");

/** `// Fact: a, b` above a test: which facts, where, and the line of code that follows. */
const claims = ["shared", "electron", "renderer", "e2e"].flatMap((room) =>
  readdirSync(new URL(`${room}/`, ROOT), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(?:test|spec)\.tsx?$/.test(file))
    .flatMap((file) => {
      const lines = readFileSync(new URL(`${room}/${file}`, ROOT), "utf8").split("\n");
      return lines.flatMap((line, i) => {
        const names = /^\s*\/\/ Fact: (.+)$/.exec(line)?.[1];
        return names === undefined
          ? []
          : names
              .split(", ")
              .map((fact) => ({ fact, file: `${room}/${file}:${i + 1}`, test: lines[i + 1] ?? "" }));
      });
    }),
);

it("each fact has one name", () => {
  expect(FACTS.length).toBeGreaterThan(60);
  expect(FACTS.filter((fact, i) => FACTS.indexOf(fact) !== i)).toEqual([]);
});

it("each fact has a test", () => {
  const proven = new Set(claims.map((claim) => claim.fact));
  expect(FACTS.filter((fact) => !proven.has(fact))).toEqual([]);
});

it("each claim names a fact and stands right above a test that runs", () => {
  const known = new Set(FACTS);
  expect(claims.filter((claim) => !known.has(claim.fact))).toEqual([]);
  expect(
    claims.filter((claim) => !/^\s*(?:it|test)(?:\.each)?\(|^\s*(?:it|test)\.each$/.test(claim.test)),
  ).toEqual([]);
});
