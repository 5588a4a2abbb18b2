// Notices when upstream changes the lines the patch for Cytoscape's redraw fault stands on.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { FAULTY, mendRedraw } from "./cytoscape-fault.ts";

const folder = join(createRequire(import.meta.url).resolve("cytoscape"), "..");
const source = readFileSync(join(folder, "cytoscape.esm.mjs"), "utf8");

test("the installed Cytoscape still has the redraw fault; when this fails, the bench's patch may go", () => {
  expect(source.split(FAULTY).length - 1).toBe(1);
  // The flip itself: the state is set from a count that differs between the two calls.
  expect(source).toContain("_p.backgrounding = !(totalCompleted === numImages);");
  expect(source).toContain("node.updateStyle(false);");
});

test("the patch leaves before the state can flip, and refuses a source it does not know", () => {
  const mended = mendRedraw(source);
  expect(mended.indexOf("if (!urlDefined.some(Boolean))")).toBeLessThan(mended.indexOf(FAULTY));
  expect(() => mendRedraw(mended.replace(FAULTY, ""))).toThrow(/0 times/);
});
