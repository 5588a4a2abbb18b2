// The Playwright fixture: `app` is the started app of the project's driver, with a home folder of its own.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "@playwright/test";
import { startBrowserShell } from "./browser.ts";
import type { AppWindow } from "./driver.ts";
import { startElectron } from "./electron.ts";

export interface AppFixtures {
  home: string;
  /** Snapshot files the app is started with. */
  files: readonly string[];
  app: AppWindow;
}

export const test = base.extend<AppFixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  home: async ({}, use) => {
    const home = mkdtempSync(join(tmpdir(), "vethscope-e2e-"));
    mkdirSync(join(home, ".ssh"), { mode: 0o700 });
    await use(home);
    rmSync(home, { recursive: true, force: true });
  },
  files: [[], { option: true }],
  app: async ({ home, files, viewport, colorScheme }, use, info) => {
    const start = info.project.metadata.driver === "electron" ? startElectron : startBrowserShell;
    const app = await start({
      home,
      files,
      ...(viewport ? { viewport } : {}),
      ...(colorScheme === "dark" ? { colorScheme } : {}),
    });
    await use(app);
    if (info.status !== info.expectedStatus) console.log(app.log());
    await app.close();
  },
});

export { expect } from "@playwright/test";
