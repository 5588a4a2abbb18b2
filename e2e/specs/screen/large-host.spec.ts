// A host of many hundred containers in the whole window: its refresh is drawn while the picture before stays, typing and
// switching are answered before long lists have followed, and what was added is found.
import { expect, test } from "@playwright/test";
import { picture, pictureIsDrawn, whereIs } from "../../drivers/wiring.ts";
import type { stand as PageStand } from "../../stand/page.ts";
import { raiseStand, type Stand } from "../../stand/stand.ts";

declare const stand: typeof PageStand;

const MANY = 600;
let raised: Stand;

test.beforeAll(async () => {
  raised = await raiseStand();
});
test.beforeEach(() => {
  test.skip(test.info().project.metadata.driver === "electron", "the stand is a page of its own in Chromium");
});
test.afterAll(async () => {
  await raised?.close();
});

test("a refresh moves nothing that was there, and what is new is drawn, listed and found", async () => {
  const page = await raised.open(MANY, { width: 1280, height: 800 });
  await pictureIsDrawn(page);
  const containers = () =>
    page.evaluate(() =>
      (stand.workbench.session.getState().document?.topology.containers ?? []).map(({ id, name }) => ({
        id,
        name,
      })),
    );
  const before = await containers();
  const known = before[MANY / 2];
  if (!known) throw new Error("the generated host has too few containers");
  const viewport = await picture(page).getAttribute("data-viewport");
  const place = await whereIs(page, { kind: "container", id: known.id });
  expect(place).not.toBeNull();

  await page.evaluate((count) => stand.open(count), MANY + 1);
  const ids = new Set(before.map(({ id }) => id));
  const added = (await containers()).filter(({ id }) => !ids.has(id));
  const newest = added[0];
  if (!newest || added.length > 1) throw new Error(`${added.length} containers were added, not one`);
  await expect
    .poll(() => whereIs(page, { kind: "container", id: newest.id }), { timeout: 30_000 })
    .not.toBeNull();
  expect(await picture(page).getAttribute("data-viewport")).toBe(viewport);
  expect(await whereIs(page, { kind: "container", id: known.id })).toEqual(place);

  await page.getByRole("textbox", { name: /Filter the outline/ }).fill(newest.name);
  await expect(page.getByRole("treeitem", { name: newest.name }).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(newest.name);
  await expect(page.getByRole("option").first()).toContainText(newest.name);
  await page.close();
});

test("a view is switched to at once and filled when it is ready", async () => {
  const page = await raised.open(MANY, { width: 1280, height: 800 });
  await pictureIsDrawn(page);
  for (const [key, name, filled] of [
    ["2", "Processes", page.getByRole("tree", { name: /Processes/ }).getByRole("treeitem")],
    ["3", "Namespaces", page.getByRole("grid", { name: /Namespaces/ }).getByRole("row")],
    ["4", "Table", page.getByRole("grid").getByRole("row")],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.getByRole("button", { name, exact: true })).toHaveAttribute("aria-pressed", "true");
    await expect(filled.first()).toBeVisible();
    expect(await filled.count()).toBeLessThan(100);
  }
  await page.keyboard.press("1");
  await expect(picture(page)).toBeVisible();
  await page.close();
});
