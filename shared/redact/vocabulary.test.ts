// Redaction keeps up with the readers: no word that one of them looks for is hidden from it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { GIVEN_NAME, VOCABULARY } from "./vocabulary.ts";

/** Sources whose words in quotes are keys and keywords of hosts' own output. */
const READERS = [
  "parse",
  "path",
  "findings/engine-details.ts",
  "findings/checks/cgroup-drivers.ts",
  "findings/checks/pod-outside-cidr.ts",
];

/** Words in quotes that are the program's own, as severities are. */
const OWN = new Set(
  "zombies doubt site drivers differ broken outside missing stmt quoted hexadecimal Cilium alternatives".split(
    " ",
  ),
);

function sourcesOf(place: string): string[] {
  const path = join(import.meta.dirname, "..", place);
  if (place.endsWith(".ts")) return [path];
  return (readdirSync(path, { recursive: true }) as string[])
    .filter((name) => name.endsWith(".ts") && !/\.test\.|testing|performance/.test(name))
    .map((name) => join(path, name));
}

it("keys and keywords that parsers and the tracer look for survive", () => {
  const hidden = new Set<string>();
  for (const source of READERS.flatMap(sourcesOf)) {
    const text = readFileSync(source, "utf8").replace(/^(?:import .*|\} from .*)$/gm, "");
    for (const [, literal = ""] of text.matchAll(/"([!-]{0,2}[A-Za-z][A-Za-z0-9_.:-]*)"/g))
      for (const word of literal.match(/[A-Za-z0-9]+/g) ?? [])
        if (
          word.length > 1 &&
          !/^\d/.test(word) &&
          !OWN.has(word) &&
          !VOCABULARY.has(word) &&
          !GIVEN_NAME.test(word)
        )
          hidden.add(`${word} (${source.split("/").at(-1)})`);
  }
  expect([...hidden]).toEqual([]);
});
