// Arranging the picture by mouse and by keyboard: single out, hide, fold, and the way between two things.
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, inspector, picture, pictureIsDrawn, whereIs } from "../../drivers/wiring.ts";
import { shown } from "../cli/vethscope.ts";

interface Shown {
  readonly containers: readonly { readonly id: string; readonly name: string; readonly netns: string }[];
  readonly interfaces: readonly { readonly name: string; readonly kind: string }[];
}

const SAMPLE = join(import.meta.dirname, "../../../renderer/public/samples/docker.vethscope");
const facts = shown<Shown>(SAMPLE);

/** The netns of a container: its box. `show` gives containers the runtime's ids, and a netns its own. */
function container(name: string) {
  const found = facts.containers.find((one) => one.name === name);
  if (!found) throw new Error(`the sample has no container ${name}`);
  return { kind: "netns", id: found.netns };
}

function bar(page: Page) {
  return page.getByRole("region", { name: "What the picture leaves out" });
}

async function isDrawn(page: Page, name: string): Promise<boolean> {
  return (await whereIs(page, container(name))) !== null;
}

test.beforeEach(async ({ app }) => {
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
});

test("F leaves only the neighbourhood, says so, and brings everything back", async ({ app }) => {
  const { page } = app;
  await clickThing(page, container("db"));
  await expect(inspector(page).getByRole("heading").first()).toContainText("db");
  await page.keyboard.press("f");
  await expect(bar(page)).toContainText("Only around db");
  await expect.poll(() => isDrawn(page, "lonely")).toBe(false);
  expect(await isDrawn(page, "db")).toBe(true);
  await page.keyboard.press("f");
  await expect(bar(page)).toHaveCount(0);
  await expect.poll(() => isDrawn(page, "lonely")).toBe(true);
});

test("H hides a box; the list names it and a click shows it again", async ({ app }) => {
  const { page } = app;
  for (const name of ["db", "lonely"]) {
    await clickThing(page, container(name));
    await page.keyboard.press("h");
    await expect.poll(() => isDrawn(page, name)).toBe(false);
  }
  await expect(bar(page)).toContainText("Hidden:");
  const axe = await new AxeBuilder({ page }).include(".arrangement-bar").analyze();
  expect(axe.violations.filter((one) => one.impact === "serious" || one.impact === "critical")).toEqual([]);
  await bar(page).getByRole("button", { name: /db/ }).click();
  await expect.poll(() => isDrawn(page, "db")).toBe(true);
  expect(await isDrawn(page, "lonely")).toBe(false);
  await page.keyboard.press("u");
  await expect.poll(() => isDrawn(page, "lonely")).toBe(true);
  await expect(bar(page)).toHaveCount(0);
});

test("a double click folds a box and unfolds it; C does the same", async ({ app }) => {
  const { page } = app;
  const box = await whereIs(page, container("lonely"));
  if (!box) throw new Error("lonely is not drawn");
  await page.mouse.dblclick(box.x, box.y);
  await expect(bar(page)).toContainText("1 folded");
  const again = await whereIs(page, container("lonely"));
  await page.mouse.dblclick(again?.x ?? 0, again?.y ?? 0);
  await expect(bar(page)).toHaveCount(0);
  await page.keyboard.press("c");
  await expect(bar(page)).toContainText("1 folded");
  await bar(page).getByRole("button", { name: "Unfold" }).click();
  await expect(bar(page)).toHaveCount(0);
});

test("Shift and a click on a second thing marks the way to it; W does the same by keyboard", async ({
  app,
}) => {
  const { page } = app;
  await clickThing(page, container("app"));
  await page.keyboard.down("Shift");
  await clickThing(page, container("web"));
  await page.keyboard.up("Shift");
  await expect(bar(page)).toContainText(/Way: app to web \+1, \d+ steps/);
  await page.keyboard.press("Escape");
  await expect(bar(page)).toHaveCount(0);

  await clickThing(page, container("db"));
  await clickThing(page, container("app"));
  await page.keyboard.press("w");
  await expect(bar(page)).toContainText(/Way: db to app, \d+ steps/);
  await bar(page).getByRole("button", { name: "Clear" }).click();
  await expect(bar(page)).toHaveCount(0);
});

test("the palette and the help know these actions, and the picture keeps its keys", async ({ app }) => {
  const { page } = app;
  await clickThing(page, container("db"));
  await page.keyboard.press("Control+k");
  await page.keyboard.type("hide the box");
  await page.keyboard.press("Enter");
  await expect(bar(page)).toContainText("Hidden:");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Show the way from the selection before to this one");
  await page.keyboard.press("Escape");
  await picture(page).focus();
  const before = await picture(page).getAttribute("data-viewport");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => picture(page).getAttribute("data-viewport")).not.toBe(before);
});

test("K shows what the marks of this very picture mean; its button hides it again", async ({ app }) => {
  const { page } = app;
  const legend = page.getByRole("region", { name: "Legend" });
  await expect(legend).toHaveCount(0);
  await page.keyboard.press("k");
  await expect(legend.getByRole("listitem").filter({ hasText: "container" }).first()).toBeVisible();
  const words = await legend.getByRole("listitem").allInnerTexts();
  for (const bridge of facts.interfaces.filter((link) => link.kind === "bridge"))
    expect(words).toContain(bridge.name);
  expect(words).toContain("container");
  expect(words).toContain("other end not known");
  // No pod in a Docker sample: only what is there is explained.
  expect(words).not.toContain("pod");
  const axe = await new AxeBuilder({ page }).include(".wiring-legend").analyze();
  expect(axe.violations).toEqual([]);
  await page.getByRole("button", { name: "Show or hide the legend" }).click();
  await expect(legend).toHaveCount(0);
});
