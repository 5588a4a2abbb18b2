// The desktop app's start, as a table of contents: each line sets up one thing, in the order Electron needs.
import { join } from "node:path";
import { app } from "electron";
import { assembleBackend, secretsFile } from "../backend/assemble.ts";
import { createSecretStore } from "../secrets/secret-store.ts";
import { setupAppScheme, setupPage } from "./app-scheme.ts";
import { setupCalls } from "./calls.ts";
import { isCommand, runCommand } from "./command-line.ts";
import { keychain } from "./keychain.ts";
import { setupMenu } from "./menu.ts";
import { setupOpenedFiles } from "./opened-files.ts";
import { setupSingleInstance } from "./single-instance.ts";
import { setupPermissions, setupWebContentsRules } from "./web-security.ts";
import { openWindow, setupTheme } from "./window.ts";

const built = join(app.getAppPath(), "dist");
const show = () => void app.whenReady().then(() => openWindow(join(built, "electron", "preload.cjs")));

function startApp(): void {
  // Root must start Electron without the system sandbox (e.g. in CI); asking for it there would end the start.
  if (!app.commandLine.hasSwitch("no-sandbox")) app.enableSandbox();
  setupAppScheme();
  setupWebContentsRules();
  setupOpenedFiles();
  if (!setupSingleInstance(show)) {
    app.quit();
    return;
  }
  const backend = assembleBackend(app.getVersion(), createSecretStore(secretsFile(), keychain()));
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  app.on("activate", show);
  app.on("will-quit", () => backend.close());
  void app.whenReady().then(() => {
    setupPermissions();
    setupPage(join(built, "renderer"));
    setupCalls(backend);
    setupTheme();
    setupMenu();
    show();
  });
}

if (isCommand(process.argv)) void runCommand(process.argv);
else startApp();
