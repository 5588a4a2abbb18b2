// `npm start`: opens the app in Electron, or in the browser where Electron cannot be had, and says why.
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { buildIfStale } from "./build-if-stale.mjs";
import { findElectron, hasDesktop } from "./electron-binary.mjs";

const root = join(import.meta.dirname, "..", "..");
const given = process.argv.slice(2);

if (buildIfStale(root, ["renderer", "node"])) start();
else process.exitCode = 1;

function start() {
  const electron = findElectron();
  if ("path" in electron && hasDesktop()) {
    // Electron refuses its sandbox to root.
    const asRoot = process.platform === "linux" && process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    return follow(spawn(electron.path, [...asRoot, root, ...given], { stdio: "inherit" }));
  }
  const reason = "reason" in electron ? electron.reason : "there is no screen";
  console.error(`Opening in the browser instead of a window: ${reason}.`);
  const files = given.filter((word) => word.endsWith(".vethscope"));
  if (files.length > 0) console.error(`Open ${files.join(", ")} in the page: a browser is not handed files.`);
  const words = given.filter((word) => !files.includes(word));
  const command = [join(root, "dist", "electron", "vethscope.cjs"), "serve", ...words];
  const server = spawn(process.execPath, command, { stdio: ["inherit", "pipe", "inherit"] });
  let opened = false;
  server.stdout.on("data", (chunk) => {
    process.stdout.write(chunk);
    const link = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(String(chunk))?.[0];
    if (link === undefined || opened) return;
    opened = true;
    if (hasDesktop()) openBrowser(link);
  });
  follow(server);
}

/** Opens the person's browser; a machine without an opener still has the printed link. */
function openBrowser(link) {
  const openers = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] };
  const [command, ...words] = openers[process.platform] ?? ["xdg-open"];
  spawn(command, [...words, link], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/** Ends as the child ends; a signal meant for this process reaches the child. */
function follow(child) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`vethscope: ${error.message}`);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
