// Adds up what the unit and e2e runners reported and prints the one closing line.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [directory, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let skipped = 0;

for (const [file, count] of [
  ["unit.json", countUnit],
  ["e2e.json", countE2e],
]) {
  const path = join(directory, file);
  if (!existsSync(path)) {
    console.log(`${file} is missing: that runner did not finish`);
    failed += 1;
    continue;
  }
  count(JSON.parse(readFileSync(path, "utf8")));
}
if (status !== "0" && failed === 0) {
  console.log(`npm test ended with status ${status} outside the test runners (lint, types or build)`);
  failed += 1;
}
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);

function countUnit(report) {
  passed += report.numPassedTests;
  failed +=
    report.numFailedTests +
    report.testResults.filter((r) => r.status === "failed" && r.assertionResults.length === 0).length;
  skipped += report.numPendingTests;
}

function countE2e(report) {
  passed += report.stats.expected + report.stats.flaky;
  failed += report.stats.unexpected + (report.errors?.length ?? 0);
  skipped += report.stats.skipped;
}
