// Drives the browser shell (`vethscope serve`) with Debian's Chromium.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import type { AppOptions, AppWindow } from "./driver.ts";
import { withOwnSshFolder } from "./own-ssh-folder.ts";

const ROOT = join(import.meta.dirname, "../..");

/** Without these Chromium tries to reach the outside at every start. */
export const CHROMIUM_ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function startBrowserShell(options: AppOptions): Promise<AppWindow> {
  const { command, words } = withOwnSshFolder(options.home, process.execPath, [
    join(ROOT, "dist/electron/vethscope.cjs"),
    "serve",
    "--port",
    "0",
    ...(options.files ?? []),
  ]);
  const server = spawn(command, words, {
    env: { ...process.env, HOME: options.home, SSH_AUTH_SOCK: "", DISPLAY: "", WAYLAND_DISPLAY: "" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  server.stderr.on("data", (chunk: Buffer) => {
    log += chunk.toString();
  });
  const url = await firstUrl(server, () => log);
  const browser = await chromium.launch({
    executablePath: process.env.VETHSCOPE_E2E_CHROMIUM || "/usr/bin/chromium",
    args: CHROMIUM_ARGS,
  });
  const context = await browser.newContext({
    viewport: options.viewport ?? { width: 1440, height: 900 },
    colorScheme: options.colorScheme ?? "light",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    log += `page error: ${error.stack ?? error.message}\n`;
  });
  page.on("console", (message) => {
    if (message.type() === "error") log += `console error: ${message.text()}\n`;
  });
  await page.goto(url);
  return {
    page,
    log: () => log,
    close: async () => {
      await browser.close();
      await end(server);
    },
  };
}

/** The address that `serve` prints first, token and all. */
function firstUrl(server: ChildProcess, log: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(
      () => reject(new Error(`serve printed no address in 20 s: ${text}${log()}`)),
      20_000,
    );
    server.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(text);
      if (match) {
        clearTimeout(timer);
        resolve(match[0]);
      }
    });
    server.once("exit", (code) => {
      clearTimeout(timer);
      reject(new Error(`serve ended with code ${code}: ${text}${log()}`));
    });
  });
}

function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    server.once("exit", () => resolve());
    server.kill("SIGINT");
    setTimeout(() => server.kill("SIGKILL"), 5_000).unref();
  });
}
