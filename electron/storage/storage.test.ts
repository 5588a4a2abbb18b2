// Files are written whole or not at all, and read only when they are what they should be.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readWholeFile } from "./read-file.ts";
import { writeFileAtomically } from "./write-file.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-storage-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a new file replaces the old one and only its owner reads it", async () => {
  const file = join(folder, "x");
  writeFileSync(file, "old", { mode: 0o644 });
  await writeFileAtomically(file, "new");
  expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777, readdirSync(folder)]).toEqual([
    "new",
    0o600,
    ["x"],
  ]);
});

test("when it cannot be put in place the error is told and nothing is left behind", async () => {
  mkdirSync(join(folder, "taken", "inside"), { recursive: true });
  await expect(writeFileAtomically(join(folder, "taken"), "new")).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  expect(readdirSync(folder)).toEqual(["taken"]);
});

test("a folder, a device, a pipe and a file beyond the limit are not read", async () => {
  writeFileSync(join(folder, "big"), Buffer.alloc(2 * 1024 * 1024));
  await expect(readWholeFile(folder)).rejects.toThrow(/is not a regular file/);
  execFileSync("mkfifo", [join(folder, "pipe")]);
  await expect(readWholeFile(join(folder, "pipe"))).rejects.toThrow(/pipe is not a regular file/);
  await expect(readWholeFile("/dev/null")).rejects.toThrow("/dev/null is not a regular file");
  await expect(readWholeFile(join(folder, "big"), 1024 * 1024)).rejects.toThrow(/big is larger than 1 MiB$/);
  expect((await readWholeFile(join(folder, "big"))).byteLength).toBe(2 * 1024 * 1024);
});
