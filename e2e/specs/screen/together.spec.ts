// Live hosts in one picture: opened together from the list, collected again together while somebody changes one of them.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { picture, pictureIsDrawn } from "../../drivers/wiring.ts";
import { LAB_IS_UP, labExec, labHost } from "../../lab/reach.ts";

test.skip(!LAB_IS_UP, "the lab is not up");
test.use({ viewport: { width: 1500, height: 900 } });

const row = (page: Page, alias: string) =>
  page.getByRole("row").filter({ has: page.getByRole("checkbox", { name: `Mark ${alias}`, exact: true }) });

test("two live hosts are opened together and collected again together; what changed is said of the host it is on", async ({
  app,
  home,
}, info) => {
  test.setTimeout(400_000);
  const { page } = app;
  const block = (name: string) => {
    const host = labHost(name);
    return `Host ${name}\n  HostName ${host.address}\n  User ${host.user}\n  IdentityFile ${host.identity}\n  UserKnownHostsFile ${host.knownHosts}\n`;
  };
  writeFileSync(join(home, ".ssh/config"), block("changing") + block("podman"), { mode: 0o600 });
  await page.getByRole("button", { name: "All hosts…" }).click();
  await page.getByRole("checkbox", { name: /^Mark all of/ }).check();
  await expect(page.getByRole("button", { name: "Open together" })).toBeDisabled();
  await page.getByRole("button", { name: "Collect 2 hosts" }).click();
  for (const name of ["changing", "podman"])
    await expect(row(page, name)).toContainText(/collected/, { timeout: 90_000 });
  await page.getByRole("button", { name: "Open together" }).click();
  await pictureIsDrawn(page);
  await expect(picture(page)).toHaveAccessibleName("Wiring of changing, podman");
  const open = page.getByRole("region", { name: "Open hosts" });
  const before = await open.getByRole("listitem").allTextContents();
  labExec("changing", "ip", "link", "add", "br-new", "type", "bridge");
  try {
    await page.keyboard.press("r");
    await expect(page.getByText(/^Collecting 2 hosts again/)).toBeVisible();
    await expect(page.getByText(/^Collecting 2 hosts again/)).toBeHidden({ timeout: 120_000 });
  } finally {
    labExec("changing", "ip", "link", "del", "br-new");
  }
  await expect
    .poll(async () => {
      const after = await open.getByRole("listitem").allTextContents();
      return after.map((text, nth) => text !== before[nth]);
    })
    .toEqual([true, true]);
  await page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();
  await page.getByRole("tab", { name: /Changes/ }).click();
  await expect(page.getByRole("listitem").filter({ hasText: "interface br-new" }).first()).toContainText(
    "changing",
  );
  await page.screenshot({ path: info.outputPath("two-live.png") });
  await expect(page.getByRole("combobox", { name: "Collect again" })).toBeVisible();

  // One of the two can no longer be reached: it alone is stale, and the other one goes on.
  const gate = (word: "-I" | "-D") =>
    labExec(
      "podman",
      "iptables",
      word,
      ..."INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset".split(" "),
    );
  const [first, second] = [open.getByRole("listitem").nth(0), open.getByRole("listitem").nth(1)];
  gate("-I");
  try {
    await page.keyboard.press("r");
    await expect(page.getByText("podman could not be collected again: the last picture stays.")).toBeVisible({
      timeout: 120_000,
    });
  } finally {
    gate("-D");
  }
  await expect(second).toContainText("stale");
  await expect(first).not.toContainText("stale", { timeout: 60_000 });
  await expect(page.getByRole("banner")).not.toContainText("stale");
  await page.screenshot({ path: info.outputPath("one-stale.png") });
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(second).not.toContainText("stale", { timeout: 120_000 });

  // What is left when the other one is closed is collected again, not what was opened first.
  await open.getByRole("button", { name: "Close changing" }).click();
  await expect(picture(page)).toHaveAccessibleName("Wiring of podman");
  const captured = page.getByRole("banner").locator(".top-time");
  const at = await captured.getAttribute("title");
  await page.keyboard.press("r");
  await expect(captured).not.toHaveAttribute("title", at ?? "", { timeout: 60_000 });
  await expect(picture(page)).toHaveAccessibleName("Wiring of podman");
});
