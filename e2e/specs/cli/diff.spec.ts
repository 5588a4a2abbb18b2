// Diff on a real host: each thing somebody does is told as what it was, and nothing is told that nobody did.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { LAB_IS_UP, labExec, labHost } from "../../lab/reach.ts";
import { CHANGES, RESTORE } from "./diff-changes.ts";
import { target, vethscope } from "./vethscope.ts";

interface Change {
  readonly kind: string;
  readonly change: string;
  readonly name: string;
}

test.skip(!LAB_IS_UP, "the lab is not up");

let folder: string;
test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-diff-"));
});
test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  if (LAB_IS_UP) labExec("changing", "bash", "-c", `exec 2>/dev/null; ${RESTORE}`);
});

function collect(host: string, name: string): string {
  const file = join(folder, `${name}.vethscope`);
  const answer = vethscope(["collect", ...target(labHost(host)), "-o", file]);
  expect(answer, answer.stderr).toMatchObject({ status: 0 });
  return file;
}

function diff(before: string, after: string): string[] {
  const answer = vethscope(["diff", before, after, "--json"]);
  const { changes } = JSON.parse(answer.stdout) as { changes: Change[] };
  expect(answer.status).toBe(changes.length > 0 ? 3 : 0);
  return changes.map(({ change, kind, name }) => `${change} ${kind} ${name}`);
}

/** `added rule /^777/` holds for whatever name matches; a line without slashes only for itself. */
function matches(expected: string, told: string): boolean {
  const pattern = /^(\S+ \S+ )\/(.*)\/$/.exec(expected);
  if (!pattern?.[1] || pattern[2] === undefined) return expected === told;
  return told.startsWith(pattern[1]) && new RegExp(pattern[2]).test(told.slice(pattern[1].length));
}

for (const host of ["docker", "podman", "wired"]) {
  test(`two collections of idle ${host} differ in nothing`, () => {
    expect(diff(collect(host, `${host}-1`), collect(host, `${host}-2`))).toEqual([]);
  });
}

test(`${CHANGES.length} changes, one after the other, are told as what they were`, () => {
  test.setTimeout(600_000);
  let before = collect("changing", "step-0");
  const wrong: string[] = [];
  CHANGES.forEach(({ does, make, says }, i) => {
    labExec("changing", "bash", "-c", make);
    const after = collect("changing", `step-${i + 1}`);
    const told = diff(before, after);
    const missing = says.filter((expected) => !told.some((line) => matches(expected, line)));
    const invented = told.filter((line) => !says.some((expected) => matches(expected, line)));
    if (missing.length + invented.length > 0) {
      wrong.push(`${does}: not told [${missing.join("; ")}], told as well [${invented.join("; ")}]`);
    }
    before = after;
  });
  expect(wrong).toEqual([]);
});
