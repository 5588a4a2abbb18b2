// What is wrong with a host, in the app: the findings of a sample, and where changes will be.
import { expect, test } from "../../drivers/app.ts";
import { pictureIsDrawn } from "../../drivers/wiring.ts";

test("the drawer lists findings with reason and advice, and leads to the place", async ({ app }) => {
  const { page } = app;
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
  await page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();
  await page.getByRole("tab", { name: /Findings/ }).click();
  const row = page.getByRole("listitem").filter({ hasText: "hostnet uses the host's network" });
  await row.getByText("hostnet uses the host's network").click();
  await expect(row.getByText("What to do:")).toBeVisible();
  await row.getByRole("button", { name: /ns-links, line/ }).click();
  await expect(row.locator("pre")).toContainText("net:[");
  await row.getByRole("button", { name: /^Show where/ }).click();
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("hostnet");
});

test("without an earlier picture the changes say how to get one", async ({ app }) => {
  const { page } = app;
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
  await page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();
  await page.getByRole("tab", { name: /Changes/ }).click();
  await expect(page.getByText("Nothing to compare yet")).toBeVisible();
});
