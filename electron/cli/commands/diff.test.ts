// `vethscope diff` as a script meets it: the exit code tells, the output says what.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { encodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { fakeSection, fakeSnapshot } from "../../testing/fake-steps.ts";
import { runCommand } from "../../testing/run-command.ts";

let folder = "";
const file = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-diff-"));
  for (const name of ["old", "new"]) {
    const meta = fakeSection(`uid=0\nmachine_id=m\nboot_id=b\nhostname=${name}\n`);
    writeFileSync(file(`${name}.vethscope`), encodeSnapshot(fakeSnapshot("web1", [meta])));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test("two equal files end with 0 and one line that says so", async () => {
  const { code, stdout } = await runCommand(["diff", file("old.vethscope"), file("old.vethscope")]);
  expect([code, stdout.split("\n").at(-2)]).toEqual([0, "No change."]);
});

test("two that differ end with 3, and stderr stays empty", async () => {
  expect(await runCommand(["diff", file("old.vethscope"), file("new.vethscope")])).toEqual({
    code: 3,
    stderr: "",
    stdout: [
      "--- old  2026-01-02T03:04:05.000Z",
      "+++ new  2026-01-02T03:04:05.000Z",
      "~ host new (host) changed",
      "    name: old -> new",
      "0 added, 0 removed, 1 changed, 0 replaced",
      "",
    ].join("\n"),
  });
});

test("--json is one document", async () => {
  const { code, stdout } = await runCommand(["diff", file("old.vethscope"), file("new.vethscope"), "--json"]);
  expect([code, JSON.parse(stdout)]).toMatchObject([
    3,
    { sameHost: true, rebooted: false, changes: [{ kind: "host", change: "changed" }], doubts: [] },
  ]);
});

test("a file that is not there ends with 1", async () => {
  expect((await runCommand(["diff", file("old.vethscope"), file("gone.vethscope")])).code).toBe(1);
});
