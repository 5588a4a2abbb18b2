// A part of the window that fails to draw says so in its place; the others go on, and it can be tried again.
import { expect, test } from "../../drivers/app.ts";
import { inspector, pictureIsDrawn } from "../../drivers/wiring.ts";

test("a view that fails names itself and the reason, beside panes that go on, and comes back", async ({
  app,
}, info) => {
  const { page } = app;
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
  await page.keyboard.press("4");
  await page.getByRole("tab", { name: /Containers/ }).click();
  const header = page.getByRole("columnheader", { name: "Container", exact: true });
  await expect(header).toBeVisible();
  // The table sorts its rows with this; nothing else on the screen does.
  await page.evaluate(() => {
    const { toSorted } = Array.prototype;
    Object.assign(globalThis, { mend: () => Object.assign(Array.prototype, { toSorted }) });
    Object.assign(Array.prototype, {
      toSorted: () => {
        throw new Error("planted by the test");
      },
    });
  });
  await header.click();
  const fault = page.getByRole("alert").filter({ hasText: "failed to draw" });
  await expect(fault).toContainText("Vethscope failed to draw this view: planted by the test");
  await page.screenshot({ path: info.outputPath("fault.png") });
  await expect(inspector(page).getByRole("heading").first()).toBeVisible();
  await expect(page.getByRole("navigation", { name: "Outline" })).toContainText("web");

  await page.evaluate(() => (globalThis as unknown as { mend(): void }).mend());
  await fault.getByRole("button", { name: "Try again" }).click();
  await expect(fault).toBeHidden();
  await expect(page.getByRole("tab", { name: /Containers/ })).toBeVisible();
});
