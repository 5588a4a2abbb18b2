// The page's files are served, and nothing that lies beside them.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPageFile } from "./page-files.ts";

let top = "";
let page = "";

beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), "vethscope-page-"));
  page = join(top, "page");
  mkdirSync(join(page, "assets"), { recursive: true });
  writeFileSync(join(page, "index.html"), "<p>page</p>");
  writeFileSync(join(page, "assets", "app.js"), "run()");
  writeFileSync(join(page, "notes.sh"), "echo");
  writeFileSync(join(page, ".env.json"), "{}");
  writeFileSync(join(top, "secret.txt"), "secret");
  symlinkSync(join(top, "secret.txt"), join(page, "link.txt"));
});
afterAll(() => rmSync(top, { recursive: true }));

test("the page and its parts come with their media types", async () => {
  const index = await readPageFile(page, "/");
  const script = await readPageFile(page, "/assets/app.js");
  expect([index?.mediaType, index?.bytes.toString()]).toEqual(["text/html; charset=utf-8", "<p>page</p>"]);
  expect([script?.mediaType, script?.bytes.toString()]).toEqual(["text/javascript; charset=utf-8", "run()"]);
});

test.each([
  "/../secret.txt",
  "/assets/../../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/..%5csecret.txt",
  "/assets/%2e%2e%2f%2e%2e%2fsecret.txt",
  "//etc/../../secret.txt",
  "/link.txt",
  "/.env.json",
  "/secret.txt%00.html",
  "/%E0%A4%A.html",
  "/C:/secret.txt",
  "/notes.sh",
  "/assets",
  "/missing.html",
])("%s gives nothing", async (path) => {
  expect(await readPageFile(page, path)).toBeNull();
});
