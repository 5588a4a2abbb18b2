// Unit tests of all environments; each test sits beside its source.
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const reportDirectory = process.env.VETHSCOPE_REPORT_DIR;

export default defineConfig({
  test: {
    include: [
      "shared/**/*.test.ts",
      "electron/**/*.test.ts",
      "renderer/**/*.test.{ts,tsx}",
      "e2e/kernel/**/*.test.ts",
      "e2e/chaos/**/*.test.ts",
      "e2e/bench/**/*.test.ts",
    ],
    environment: "node",
    testTimeout: 20_000,
    // Real daemons on a busy machine: a second try tells a slow start from a fault.
    retry: process.env.CI === "true" ? 2 : 0,
    passWithNoTests: false,
    reporters: reportDirectory
      ? ["default", ["json", { outputFile: join(reportDirectory, "unit.json") }]]
      : ["default"],
  },
});
