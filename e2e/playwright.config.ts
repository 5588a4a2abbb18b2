// Playwright: the same specs over two drivers (browser shell, Electron), and the command line beside them.
import { join } from "node:path";
import { defineConfig } from "@playwright/test";

const reportDirectory = process.env.VETHSCOPE_REPORT_DIR;

export default defineConfig({
  testDir: "./specs",
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  forbidOnly: process.env.CI === "true",
  // Real daemons on a busy machine: a second try tells a slow start from a fault, and is reported as flaky.
  retries: process.env.CI === "true" ? 1 : 0,
  outputDir: "../test-results",
  reporter: reportDirectory
    ? [["list"], ["json", { outputFile: join(reportDirectory, "e2e.json") }]]
    : [["list"]],
  projects: [
    { name: "browser", testMatch: /screen\/.*\.spec\.ts$/, metadata: { driver: "browser" } },
    { name: "electron", testMatch: /screen\/.*\.spec\.ts$/, metadata: { driver: "electron" } },
    { name: "cli", testMatch: /cli\/.*\.spec\.ts$/ },
  ],
});
