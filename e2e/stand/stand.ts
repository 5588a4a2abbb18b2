// Builds the stand once and opens it in Chromium, for specs and screenshots of hosts larger than any lab.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "@playwright/test";
import react from "@vitejs/plugin-react";
import { build } from "vite";
import { CHROMIUM_ARGS } from "../drivers/browser.ts";
import type { stand as PageStand } from "./page.ts";

/** The page is a script that runs in a browser; only its types are known here. */
declare const stand: typeof PageStand;

export interface StandWindow {
  readonly width: number;
  readonly height: number;
  readonly colorScheme?: "light" | "dark";
  readonly forcedColors?: "active" | "none";
  readonly contrast?: "more" | "no-preference";
  readonly reducedMotion?: "reduce" | "no-preference";
}

export interface Stand {
  readonly browser: Browser;
  /** A window of the app that shows a generated host, or the start screen when there are no containers. */
  open(containers: number, window: StandWindow): Promise<Page>;
  close(): Promise<void>;
}

export async function raiseStand(): Promise<Stand> {
  const folder = mkdtempSync(join(tmpdir(), "vethscope-stand-"));
  await build({
    configFile: false,
    logLevel: "error",
    root: import.meta.dirname,
    plugins: [react()],
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2023",
      assetsInlineLimit: Number.POSITIVE_INFINITY,
      lib: {
        entry: join(import.meta.dirname, "page.ts"),
        formats: ["iife"],
        name: "page",
        fileName: () => "page.js",
        cssFileName: "page",
      },
    },
  });
  const style = readFileSync(join(folder, "page.css"), "utf8");
  const browser = await chromium.launch({
    executablePath: process.env.VETHSCOPE_E2E_CHROMIUM || "/usr/bin/chromium",
    args: CHROMIUM_ARGS,
  });
  return {
    browser,
    async open(containers, { width, height, ...media }) {
      const context = await browser.newContext({ viewport: { width, height }, ...media });
      const page = await context.newPage();
      // With the last page the whole browser may be closing already.
      page.once("close", () => context.close().catch(() => undefined));
      page.on("pageerror", (error) => console.error(`page error: ${error.stack ?? error.message}`));
      await page.setContent(
        `<!doctype html><html lang="en"><title>Vethscope</title><style>${style}</style><div id="app"></div>`,
      );
      await page.addScriptTag({ path: join(folder, "page.js") });
      if (containers > 0) {
        await page.evaluate((count) => stand.open(count), containers);
        await page.locator("canvas").first().waitFor();
      }
      await page.evaluate(() => document.fonts.ready.then(() => undefined));
      return page;
    },
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
