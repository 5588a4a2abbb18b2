// Recorded output for parser tests: fixtures of this folder, and the shared field outputs and corpora beside the repository.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe } from "vitest";
import type { SectionKey } from "../../snapshot/snapshot.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);
const SHARED = new URL("../../../../shared/", import.meta.url);

/** A section key for tests that do not care for its name. */
export const SECTION = "test" as SectionKey;

/** Text of a file in shared/parse/fixtures. */
export function fixture(name: string): string {
  return readFileSync(new URL(name, FIXTURES), "utf8");
}

/** Text of a file in ../shared/field-outputs. */
export function fieldOutput(name: string): string {
  return readFileSync(new URL(`field-outputs/${name}`, SHARED), "utf8");
}

/** Text of a file in ../shared/corpora. */
export function corpus(name: string): string {
  return readFileSync(new URL(`corpora/${name}`, SHARED), "utf8");
}

/** Names of the files in a folder of ../shared (relative to that folder). */
export function filesIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, SHARED), { recursive: true, encoding: "utf8" }).sort();
}

/** A group of tests that reads ../shared; where that folder is missing its name says that and the tests are skipped. */
export function describeRecorded(name: string, tests: () => void): void {
  const present = existsSync(SHARED);
  const label = present ? name : `${name} (SKIPPED: no recorded output at ../shared beside the repository)`;
  describe.skipIf(!present)(label, () => tests());
}
