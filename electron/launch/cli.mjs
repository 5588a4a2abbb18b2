// `npm run -s vethscope -- COMMAND`: the command line of a checkout, built first when a source is newer.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "./build-if-stale.mjs";

const root = join(import.meta.dirname, "..", "..");
const given = process.argv.slice(2);
const parts = given[0] === "serve" ? ["renderer", "node"] : ["node"];

if (!buildIfStale(root, parts)) process.exit(1);

const child = spawn(process.execPath, [join(root, "dist", "electron", "vethscope.cjs"), ...given], {
  // npm runs scripts in the checkout; files are meant from where the person stands.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
});
