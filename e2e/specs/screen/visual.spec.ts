// The main states look as their committed reference pictures do, in both themes. The fonts are bundled, so only the
// rasteriser may differ a little. After a wanted change: npm run e2e -- visual.spec --update-snapshots
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { pictureIsDrawn } from "../../drivers/wiring.ts";

/** Part of the pixels that may differ: the edges of glyphs, not a moved word. */
const TOLERANCE = { maxDiffPixelRatio: 0.0008, threshold: 0.25, animations: "disabled" } as const;

async function openSample(page: Page, name: RegExp): Promise<void> {
  await page.getByRole("button", { name }).click();
  await pictureIsDrawn(page);
  await page.keyboard.press("o");
  await expect(page.getByRole("navigation", { name: "Outline" })).toBeHidden();
  // The picture takes the room it got before it is fitted into it.
  await settle(page);
  await page.keyboard.press("0");
  await settle(page);
}

async function settle(page: Page): Promise<void> {
  await page.mouse.move(2, 2);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.waitForTimeout(500);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, viewport: { width: 1280, height: 800 } });
    test.beforeEach(() => {
      test.skip(
        test.info().project.metadata.driver === "electron",
        "the references are the browser shell's; Electron paints the same page with another rasteriser",
      );
    });

    test("start screen", async ({ app }) => {
      await expect(app.page.getByRole("button", { name: /A Docker host/ })).toBeVisible();
      await settle(app.page);
      // Who runs the app, and which version it is, are not the picture's to say.
      const mask = [app.page.getByText(/^Collects here/), app.page.getByText(/^Version /)];
      await expect(app.page).toHaveScreenshot(`start-${colorScheme}.png`, { ...TOLERANCE, mask });
    });

    test("wiring, nothing selected", async ({ app }) => {
      await openSample(app.page, /A Docker host/);
      await expect(app.page.locator(".view-place")).toHaveScreenshot(`wiring-${colorScheme}.png`, TOLERANCE);
    });

    test("wiring, one container's neighbourhood selected and one box hidden", async ({ app }) => {
      const { page } = app;
      await openSample(page, /A Podman host/);
      for (const [name, key] of [
        ["crun1", "h"],
        ["pod1-a", "Shift"],
      ] as const) {
        await page.keyboard.press("Control+k");
        await page.keyboard.type(name);
        await page.keyboard.press("Enter");
        await page.getByRole("heading", { name, exact: false }).first().waitFor();
        await page.keyboard.press(key);
      }
      await page.keyboard.press("0");
      await settle(page);
      await expect(page.locator(".view-place")).toHaveScreenshot(`selected-${colorScheme}.png`, TOLERANCE);
    });

    test("namespaces and processes", async ({ app }) => {
      const { page } = app;
      await openSample(page, /A Docker host/);
      for (const [key, name] of [
        ["2", "processes"],
        ["3", "namespaces"],
      ] as const) {
        await page.keyboard.press(key);
        await settle(page);
        await expect(page.locator(".view-place")).toHaveScreenshot(`${name}-${colorScheme}.png`, TOLERANCE);
      }
    });
  });
}
