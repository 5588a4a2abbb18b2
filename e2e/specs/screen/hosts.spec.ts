// The list of hosts on real ones: several at once, a queue, one that refuses, opened and kept; by mouse and by keyboard.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, inspector, pictureIsDrawn } from "../../drivers/wiring.ts";
import { LAB_IS_UP, type LabHost, labHosts, truth } from "../../lab/reach.ts";
import { interfaceIds } from "../cli/vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

const NAMES = ["docker", "podman", "wired"];
/** Each lab host under two names, and a port where nobody listens. */
const ALIASES = [...NAMES, ...NAMES.map((name) => `${name}-again`), "nobody"];

let lab: readonly LabHost[] = [];
test.beforeAll(() => {
  lab = labHosts();
});

test.beforeEach(({ home }) => {
  const blocks = ALIASES.map((alias) => {
    const name = alias === "nobody" ? "docker" : alias.replace("-again", "");
    const host = lab.find((one) => one.name === name);
    if (host === undefined) throw new Error(`the lab has no host ${name}`);
    const port = alias === "nobody" ? 1 : host.port;
    return `Host ${alias}\n  HostName ${host.address}\n  Port ${port}\n  User ${host.user}\n  IdentityFile ${host.identity}\n  UserKnownHostsFile ${host.knownHosts}\n`;
  });
  writeFileSync(join(home, ".ssh/config"), blocks.join(""), { mode: 0o600 });
});

const row = (page: Page, alias: string) =>
  page.getByRole("row").filter({ has: page.getByRole("checkbox", { name: `Mark ${alias}`, exact: true }) });

async function seriousFaults(page: Page): Promise<unknown[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    // Seven collections by two cores.
    test.describe.configure({ timeout: 240_000 });

    test("four at a time, the rest in a queue; what failed says why; what was collected opens and is listed with its time", async ({
      app,
    }, info) => {
      const { page } = app;
      const shot = (name: string) => page.screenshot({ path: info.outputPath(`${name}-${colorScheme}.png`) });
      await page.getByRole("button", { name: "All hosts…" }).click();
      await expect(page.getByRole("heading", { name: "Hosts" })).toBeVisible();
      await expect(row(page, "docker")).toContainText("never");
      await expect(row(page, "docker")).toContainText("not connected");
      await shot("listed");
      expect(await seriousFaults(page)).toEqual([]);

      await page.getByRole("checkbox", { name: /^Mark all of/ }).check();
      await page.getByRole("button", { name: "Collect 7 hosts" }).click();
      await expect(page.getByRole("progressbar")).toHaveCount(4);
      await expect(page.getByText("next in the queue")).toBeVisible();
      await row(page, "docker").getByRole("button", { name: "Details of docker" }).click();
      await shot("running");
      await row(page, "wired-again").getByRole("button", { name: "Cancel wired-again" }).click();
      await expect(row(page, "wired-again")).toContainText("cancelled");
      await expect(row(page, "nobody")).toContainText("refuses connections", { timeout: 90_000 });
      for (const alias of ["docker", "podman", "wired", "docker-again", "podman-again"])
        await expect(row(page, alias)).toContainText(/collected/, { timeout: 90_000 });
      await expect(row(page, "podman")).toContainText(/(just now|ago) as root/);
      await expect(row(page, "podman")).toContainText(/\d warning/);
      await shot("ended");
      expect(await seriousFaults(page)).toEqual([]);

      await row(page, "podman").getByRole("button", { name: "Open the picture of podman" }).click();
      await pictureIsDrawn(page);
      await expect(page.getByText("live", { exact: true })).toBeVisible();
      await page.keyboard.press("r");
      await expect(page.getByText("live", { exact: true })).toBeVisible({ timeout: 60_000 });
      await page.keyboard.press("a");
      await expect(row(page, "podman")).toContainText("collected");
    });
  });
}

test("by keyboard alone: opened, searched, walked, marked, collected; a group and a way are kept for a host", async ({
  app,
}) => {
  const { page } = app;
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Vethscope" }).click();
  await page.keyboard.press("a");
  await expect(page.getByRole("heading", { name: "Hosts" })).toBeFocused();
  await page.keyboard.press("/");
  await page.keyboard.type("wired");
  await expect(page.getByRole("checkbox", { name: /^Mark \w/ })).toHaveCount(3);
  await page.getByRole("checkbox", { name: "Mark wired", exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("checkbox", { name: "Mark wired-again" })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("collect the marked");
  await page.keyboard.press("Enter");
  await expect(row(page, "wired")).toContainText(/collected/, { timeout: 60_000 });

  await row(page, "wired").getByRole("button", { name: "Details of wired" }).press("Enter");
  await page.getByLabel("Group").fill("laboratory");
  await page.getByLabel("Connect with").selectOption("openssh");
  await page.getByRole("button", { name: "Save the choices" }).press("Enter");
  await expect(page.getByRole("table").first()).toContainText("laboratory");
  await expect(row(page, "wired")).toContainText("by the system's ssh");
  await row(page, "wired").getByRole("button", { name: "Collect wired" }).press("Enter");
  await expect(row(page, "wired")).toContainText(/collected/, { timeout: 60_000 });
  await row(page, "wired").getByRole("button", { name: "Open the picture of wired" }).press("Enter");
  await pictureIsDrawn(page);
  await page.keyboard.press("r");
  await expect(page.getByText("live", { exact: true })).toBeVisible({ timeout: 60_000 });
});

test("no hosts at all, and what will run is told before the first run", async ({ app, home }) => {
  const { page } = app;
  writeFileSync(join(home, ".ssh/config"), "");
  await page.getByRole("button", { name: "All hosts…" }).click();
  await expect(page.getByText("The ssh configuration names no hosts")).toBeVisible();
  await page.getByRole("button", { name: "Show sources" }).click();
  await page.getByLabel("Host", { exact: true }).fill("mira@web-3");
  await page.keyboard.press("Tab");
  const first = page.getByRole("region", { name: "Before the first run" });
  await expect(first).toContainText(/First time on mira@web-3\. One script with \d+ read-only commands/);
  await expect(first).toContainText("as mira");
  expect(await seriousFaults(page)).toEqual([]);
  await first.getByRole("button", { name: "See every command" }).click();
  await expect(page.getByRole("dialog")).toContainText("sudo is tried without a password");
  await page.getByText("Reading without root: what you miss").click();
  await expect(page.getByRole("dialog")).toContainText("the inside of every other network namespace");
  expect(await seriousFaults(page)).toEqual([]);
});

test("from an ssh alias a newcomer is at the peer of a veth in five clicks", async ({ app }) => {
  const { page } = app;
  const facts = truth("docker");
  const web = facts.containers.find(({ name }) => name === "web");
  const veth = facts.netns
    .find(({ inode }) => inode === facts.hostInode)
    ?.interfaces.find(({ peer }) => peer?.inode === web?.netnsInode);
  const idOf = interfaceIds(lab.find((one) => one.name === "docker") as LabHost);
  const end = veth && idOf(facts.hostInode, veth.ifindex);
  if (!veth?.peer || !end) throw new Error("the lab's docker host shows no veth of web");

  await page.getByLabel("Host", { exact: true }).click();
  await page.getByRole("option", { name: /^docker\b(?!-)/ }).click();
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await pictureIsDrawn(page, 60_000);
  await clickThing(page, { kind: "interface", id: end });
  await expect(inspector(page)).toContainText("web");
  await page.getByRole("toolbar", { name: "Picture" }).getByRole("button", { name: /peer/i }).click();
  await expect(inspector(page).getByRole("heading").first()).toContainText(veth.peer.name);
});
