// Exposure, rules in plain words with their owner, and a connection's both directions, on the bundled Docker host: web has
// port 80 published as 8080 (docker run -p 8080:80).
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../../drivers/app.ts";
import { inspector, pictureIsDrawn } from "../../drivers/wiring.ts";

const SHOTS = process.env.VETHSCOPE_SHOTS;

test.beforeEach(async ({ app: { page } }) => {
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
});

test("the published port is open from outside, by Docker's rules", async ({ app: { page } }) => {
  await page.keyboard.press("6");
  const row = page.getByRole("row").filter({ has: page.getByRole("rowheader", { name: "tcp 8080" }) });
  await expect(row.first()).toContainText("open");
  await expect(row.first()).toContainText(
    "TCP to port 8080 that did not come in by docker0: rewrite destination to 172.17.0.2:80",
  );
  await expect(row.first()).toContainText("Docker: published ports");
  await row.first().getByRole("button", { name: "Show the lines" }).click();
  await expect(row.first().locator(".code-block").first()).toContainText("-A DOCKER");
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/exposure.png` });
  expect((await new AxeBuilder({ page }).include(".view-exposure").analyze()).violations).toEqual([]);

  await page.keyboard.press("/");
  await page.keyboard.type("nothing has this");
  await expect(page.getByText(/nothing has this/)).toBeVisible();
  await page.keyboard.press("Escape");
});

test("a row's packet can be followed, request and answer side by side", async ({ app: { page } }) => {
  await page.keyboard.press("6");
  await page.getByRole("button", { name: "Trace tcp 8080" }).first().click();
  await expect(page.locator(".trace-verdict").first()).toContainText("Delivered");
  await expect(
    page.getByText("TCP to port 8080 that did not come in by docker0: rewrite destination to 172.17.0.2:80"),
  ).toBeVisible();
  await page.getByRole("button", { name: "Side by side" }).click();
  await expect(page.getByRole("region", { name: "Answer" })).toContainText("ESTABLISHED");
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/both.png` });
  expect((await new AxeBuilder({ page }).include(".view-trace").analyze()).violations).toEqual([]);
});

test("a question pasted as a line fills the form", async ({ app: { page } }) => {
  await page.keyboard.press("5");
  const form = page.getByRole("form", { name: "Packet to follow" });
  await form
    .getByLabel("From", { exact: true })
    .fill("vethscope trace node --from host --to web --proto tcp --dport 80");
  await expect(form.getByLabel("To", { exact: true })).toHaveValue("web");
  await expect(form.getByLabel("Port", { exact: true })).toHaveValue("80");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Trace", exact: true }).click();
  await expect(page.locator(".trace-verdict").first()).toContainText("Delivered");
});

test("the firewall of the host is listed by chains, and a chain opens to its rules in words", async ({
  app: { page },
}) => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("eth0");
  await page.keyboard.press("Escape");
  await page.getByRole("treeitem", { name: /host/i }).first().click();
  const chains = inspector(page).getByRole("list", { name: "Chains" });
  await expect(chains).toContainText("DOCKER-USER");
  await expect(chains).toContainText("Docker: the place for your own rules");
  await chains
    .locator("summary")
    .filter({ hasText: /^DOCKER\b/ })
    .first()
    .click();
  await expect(chains).toContainText(
    "TCP to 172.17.0.2 port 80 that did not come in by docker0 and leaves by docker0: accept",
  );
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/firewall.png` });
  expect((await new AxeBuilder({ page }).include(".firewall-list").analyze()).violations).toEqual([]);
});
