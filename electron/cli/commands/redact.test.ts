// `vethscope redact` as a person meets it before giving a file away.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { decodeSnapshot, encodeSnapshot } from "../../../shared/snapshot/codec.ts";
import { fakeSection, fakeSnapshot } from "../../testing/fake-steps.ts";
import { runCommand } from "../../testing/run-command.ts";

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-redact-"));
  file = join(folder, "a.vethscope");
  const meta = fakeSection("uid=0\nhostname=zqhost\naddress=192.0.2.77\n");
  writeFileSync(file, encodeSnapshot(fakeSnapshot("zqhost", [meta])));
});
afterEach(() => rmSync(folder, { recursive: true }));

const textOf = (path: string) => {
  const decoded = decodeSnapshot(readFileSync(path));
  return decoded.ok ? JSON.stringify(decoded.snapshot) : decoded.error;
};

test("saves a copy without the names and addresses", async () => {
  const copy = join(folder, "b.vethscope");
  expect(await runCommand(["redact", file, "-o", copy])).toEqual({
    code: 0,
    stdout: `${copy}\n`,
    stderr: "",
  });
  expect(textOf(copy)).not.toMatch(/zqhost|192\.0\.2\.77/);
  expect(textOf(file)).toContain("zqhost");
});

test("--only leaves the rest readable", async () => {
  const copy = join(folder, "b.vethscope");
  await runCommand(["redact", file, "-o", copy, "--only", "addresses"]);
  expect(textOf(copy)).toContain("hostname=zqhost");
  expect(textOf(copy)).not.toContain("192.0.2.77");
});

test("--preview lists what would leave and saves nothing", async () => {
  const { stdout } = await runCommand(["redact", file, "--preview"]);
  expect(stdout).toMatch(
    /^addresses: 1 replaced\n {2}192\.0\.2\.77 -> [\d.]+ \(1\)\nnames: 1 replaced\n {2}zqhost -> n1 \(1\)\n$/,
  );
  expect(readdirSync(folder)).toEqual(["a.vethscope"]);
});

test("wrong words are usage errors", async () => {
  expect((await runCommand(["redact", file])).code).toBe(2);
  expect((await runCommand(["redact", file, "-o", "x", "--only", "everything"])).code).toBe(2);
});

test("several files share their pseudonyms and are saved in a folder without their names", async () => {
  const other = join(folder, "zqhost-2.vethscope");
  writeFileSync(
    other,
    encodeSnapshot(fakeSnapshot("zqother", [fakeSection("uid=0\nhostname=zqother\naddress=192.0.2.77\n")])),
  );
  const out = join(folder, "copies");
  const { code, stdout } = await runCommand(["redact", file, other, "-o", out]);
  expect([code, stdout]).toEqual([0, `${join(out, "1.vethscope")}\n${join(out, "2.vethscope")}\n`]);
  const texts = readdirSync(out)
    .sort()
    .map((name) => textOf(join(out, name)));
  const addresses = texts.map((text) => /address=([\d.]+)/.exec(text)?.[1]);
  expect(addresses[0]).toMatch(/^\d/);
  expect(addresses[0]).not.toBe("192.0.2.77");
  expect(addresses[1]).toBe(addresses[0]);
  expect(texts.join()).not.toMatch(/zqhost|zqother/);
});

test("a folder that cannot be made is one sentence", async () => {
  const { code, stderr } = await runCommand(["redact", file, file, "-o", join(file, "below")]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/below: the folder cannot be made \(.+\)\n$/);
});
