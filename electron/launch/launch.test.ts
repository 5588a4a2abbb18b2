// The two starters in a made-up checkout: they build when they must, pass exit codes on, and say why no window opens.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

let root = "";

/** The program that stands for the built one: prints its arguments and folder, ends with code 7. */
const PROGRAM = `console.log(JSON.stringify({ words: process.argv.slice(2), folder: process.cwd() })); process.exitCode = 7;`;

/** Stands for the build: makes its files, unless a source says it is broken. */
const BUILD = `
const { existsSync, mkdirSync, writeFileSync } = require("node:fs");
if (existsSync("electron/broken")) { console.log("electron/broken: error TS1"); process.exit(1); }
mkdirSync("dist/electron", { recursive: true });
for (const name of ["main", "preload"]) writeFileSync("dist/electron/" + name + ".cjs", "");
writeFileSync("dist/electron/vethscope.cjs", ${JSON.stringify(PROGRAM)});
mkdirSync("dist/renderer", { recursive: true });
writeFileSync("dist/renderer/index.html", "");
console.log("chatter of the build");
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "vethscope-launch-"));
  mkdirSync(join(root, "electron"));
  cpSync(import.meta.dirname, join(root, "electron", "launch"), { recursive: true });
  writeFileSync(join(root, "build.cjs"), BUILD);
  const scripts = { "build:node": "node build.cjs", "build:renderer": "node build.cjs" };
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "x", scripts }));
});
afterEach(() => rmSync(root, { recursive: true }));

function launch(
  starter: "cli" | "start",
  words: readonly string[],
  environment: Record<string, string> = {},
) {
  const { INIT_CWD: _npms, DISPLAY: _screen, WAYLAND_DISPLAY: _screenToo, ...rest } = process.env;
  const result = spawnSync(process.execPath, [join(root, "electron", "launch", `${starter}.mjs`), ...words], {
    encoding: "utf8",
    cwd: root,
    env: { ...rest, ...environment },
  });
  return { code: result.status, stdout: result.stdout, stderr: result.stderr };
}

test("the command is built once, its words, folder and exit code pass through, and stdout stays its own", () => {
  const first = launch("cli", ["show", "a b.vethscope", "--json"], { INIT_CWD: tmpdir() });
  const second = launch("cli", ["show"]);
  expect(first.code).toBe(7);
  expect(JSON.parse(first.stdout)).toEqual({ words: ["show", "a b.vethscope", "--json"], folder: tmpdir() });
  expect([first.stderr, second.stderr]).toEqual(["building the program ...\n", ""]);
});

test("a changed source is built again; a changed test is not", () => {
  launch("cli", []);
  const later = new Date(Date.now() + 60_000);
  writeFileSync(join(root, "electron", "x.test.ts"), "");
  utimesSync(join(root, "electron", "x.test.ts"), later, later);
  // The folder's own time does not count either.
  expect(launch("cli", []).stderr).toBe("");
  writeFileSync(join(root, "electron", "x.ts"), "");
  utimesSync(join(root, "electron", "x.ts"), later, later);
  expect(launch("cli", []).stderr).toBe("building the program ...\n");
});

test("a build that fails says so on stderr and runs nothing", () => {
  writeFileSync(join(root, "electron", "broken"), "");
  const { code, stdout, stderr } = launch("cli", ["show"]);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("electron/broken: error TS1");
  expect(stderr).toMatch(/vethscope: the build failed\n$/);
});

test("without Electron's binary the browser shell starts, and one line says why", () => {
  const { code, stdout, stderr } = launch("start", ["--port", "4000"]);
  expect([code, JSON.parse(stdout).words]).toEqual([7, ["serve", "--port", "4000"]]);
  expect(stderr.split("\n").filter((line) => !line.startsWith("building"))).toEqual([
    "Opening in the browser instead of a window: the electron package is not installed.",
    "",
  ]);
});

function installElectron(withBinary: boolean): void {
  const folder = join(root, "node_modules", "electron");
  mkdirSync(join(folder, "dist"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "electron", main: "index.js" }));
  // Importing the package would fetch the binary: that must not happen.
  writeFileSync(join(folder, "index.js"), "throw new Error('fetching')");
  if (!withBinary) return;
  writeFileSync(join(folder, "path.txt"), "electron");
  writeFileSync(join(folder, "dist", "electron"), '#!/bin/sh\necho "window: $*"\nexit 3\n');
  chmodSync(join(folder, "dist", "electron"), 0o755);
}

test("an installed package without its binary is not made to fetch it", () => {
  installElectron(false);
  const { code, stderr } = launch("start", [], { DISPLAY: ":0" });
  expect(code).toBe(7);
  expect(stderr).toContain(
    "Opening in the browser instead of a window: Electron's binary is not on this machine (npx install-electron fetches it).",
  );
});

test("with Electron and a screen the window opens, with the files that were named", () => {
  installElectron(true);
  const { code, stdout } = launch("start", ["x.vethscope"], { DISPLAY: ":0" });
  expect(code).toBe(3);
  expect(stdout).toMatch(/^window: .*x\.vethscope\n$/);
  expect(stdout).toContain(root);
});

test("with Electron but no screen the browser shell starts", () => {
  installElectron(true);
  const { code, stderr } = launch("start", []);
  expect(code).toBe(7);
  expect(stderr).toContain("Opening in the browser instead of a window: there is no screen.");
});
