// The packet path view on the bundled Docker host: web has port 80 published as 8080 (docker run -p 8080:80), lonely was
// started with --network none.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { inspector, pictureIsDrawn } from "../../drivers/wiring.ts";

const field = (page: Page, name: string) =>
  page.getByRole("form", { name: "Packet to follow" }).getByLabel(name, { exact: true });
const hops = (page: Page) => page.getByRole("list", { name: "Hops" });
const verdict = (page: Page) => page.locator(".trace-verdict");
/** What is on the clipboard: a moment after the button was pressed. */
const copied = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

async function openSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
}

async function ask(page: Page, from: string, to: string): Promise<void> {
  await page.keyboard.press("5");
  await field(page, "From").fill(from);
  await field(page, "To").fill(to);
  // Leaving the field closes its suggestions, which hide the rest from those who do not see it.
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Trace", exact: true }).click();
}

test("a packet from outside to the published port is rewritten to the container and delivered, by keys alone", async ({
  app,
}) => {
  const { page } = app;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page);
  await page.keyboard.press("5");
  await expect(page.getByRole("heading", { name: "Follow a packet" })).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("outside, in by eth0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field(page, "From")).toHaveValue(/@eth0$/);
  await page.keyboard.press("Tab");
  await page.keyboard.type("published tcp port of web");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field(page, "To")).toHaveValue(/:8080$/);
  await page.keyboard.press("Enter");

  await expect(verdict(page)).toContainText("Delivered");
  await expect(verdict(page)).toContainText("container web");
  const dnat = hops(page).locator("[data-kind=rule]").filter({ hasText: "-j DNAT" });
  await expect(dnat).toHaveAttribute("data-match", "yes");
  // Docker gives web, the first container of its bridge, the first free address.
  await expect(dnat).toContainText("--to-destination 172.17.0.2:80");
  await expect(
    hops(page).locator("[data-kind=nat]").filter({ hasText: "Destination rewritten" }),
  ).toContainText(/was tcp \S+ → \S+:8080\s*now tcp \S+ → 172\.17\.0\.2:80/);

  // The line the rule was read from, as the host printed it.
  await dnat.getByRole("button", { name: /^Line \d+ of iptables-save/ }).click();
  await expect(dnat.locator(".code-block")).toContainText("-A DOCKER ! -i docker0");

  await expect(hops(page).locator("[data-match=no]")).toHaveCount(0);
  await page.getByRole("button", { name: "Every rule" }).click();
  await expect(hops(page).locator("[data-match=no]").first()).toContainText("does not match:");

  await page.getByRole("button", { name: "Copy as text" }).click();
  await expect.poll(() => copied(page)).toMatch(/=> delivered: .*container web/);
});

test("a hop selects its interface, and the wiring shows the whole path", async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await ask(page, "203.0.113.9@eth0", "10.250.1.2:8080");
  await hops(page)
    .getByRole("button", { name: /^forwarded by docker0/ })
    .click();
  await expect(inspector(page).getByRole("heading").first()).toContainText("docker0");
  await page.getByRole("button", { name: "Show in the picture" }).click();
  await expect(page.getByText(/^Way: eth0 to /)).toBeVisible();
});

test("a container without a network has no route, and the reason is said", async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await page
    .getByRole("navigation", { name: "Outline" })
    .getByRole("treeitem")
    .filter({ hasText: /^lonely[0-9a-f]{12}$/ })
    .click();
  await inspector(page).getByRole("button", { name: "Trace a packet from here" }).click();
  await expect(field(page, "From")).toHaveValue("lonely");
  await field(page, "To").fill("198.51.100.1");
  await field(page, "Port").fill("443");
  await page.keyboard.press("Enter");
  // The sender gets an error at once (ENETUNREACH): no packet is lost in silence.
  await expect(verdict(page)).toContainText("Rejected");
  await expect(verdict(page)).toContainText("no route");
});

test("what this host does not have is said, not guessed", async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await ask(page, "web", "nobody:80");
  await expect(page.getByRole("alert")).toContainText('Nothing is named "nobody"');
  await ask(page, "web", "app");
  await expect(page.getByRole("alert")).toContainText("Say which tcp port");
  await expect(hops(page)).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in a ${colorScheme} window of 900 by 600`, () => {
    test.use({ viewport: { width: 900, height: 600 }, colorScheme });
    test("the packet path fits and axe finds no fault", async ({ app }) => {
      const { page } = app;
      await openSample(page);
      // Docker keeps its networks apart: web is on the first bridge, app on another.
      await ask(page, "web", "app:80");
      await expect(verdict(page)).toContainText("Dropped");
      await page.getByRole("button", { name: "Every rule" }).click();
      const body = page.getByRole("region", { name: "Path of the packet" });
      expect(await body.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map((one) => `${one.impact} ${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
    });
  });
}

test("a line of `vethscope trace` asks its question in the palette, and a link asks it again", async ({
  app,
}) => {
  const { page } = app;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openSample(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("vethscope trace any.vethscope --from 203.0.113.9@eth0 --to 10.250.1.2:8080");
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(verdict(page)).toContainText("Delivered");

  const inBrowser = await page.evaluate(() => location.protocol.startsWith("http"));
  const copy = page.getByRole("button", { name: "Copy link" });
  // The app's own window has no address that anybody could open.
  await expect(copy).toHaveCount(inBrowser ? 1 : 0);
  if (!inBrowser) return;
  await copy.click();
  await expect.poll(() => copied(page)).toContain("://");
  const link = await copied(page);
  await ask(page, "lonely", "10.250.1.2:8080");
  await expect(verdict(page)).not.toContainText("Delivered");
  await page.evaluate((href) => location.assign(href), link);
  await expect(field(page, "From")).toHaveValue("203.0.113.9@eth0");
  await expect(verdict(page)).toContainText("Delivered");
  expect(await page.evaluate(() => location.hash)).toBe("");
});

test("a packet starts and ends at the interface that is selected", async ({ app }) => {
  const { page } = app;
  await openSample(page);
  await ask(page, "203.0.113.9@eth0", "10.250.1.2:8080");
  await hops(page)
    .getByRole("button", { name: /^forwarded by docker0/ })
    .click();
  await inspector(page).getByRole("button", { name: "Trace a packet to here" }).click();
  // docker0's address, as `ip addr` of that host shows it.
  await expect(field(page, "To")).toHaveValue("172.17.0.1");
});
