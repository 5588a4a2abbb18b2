// A live host that somebody breaks while it is watched: the change and its finding appear by themselves; the timeline compares.
import { expect, test } from "../../drivers/app.ts";
import { pictureIsDrawn } from "../../drivers/wiring.ts";
import { LAB_IS_UP, labExec, labHost } from "../../lab/reach.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

test("what somebody does to the host is listed, found, and compared with what was kept", async ({ app }) => {
  test.setTimeout(600_000);
  const { page } = app;
  const host = labHost("changing");
  await page.getByLabel("Host", { exact: true }).fill(`${host.user}@${host.address}:${host.port}`);
  await page.keyboard.press("Tab");
  await page.getByText("Key, password, agent").click();
  await page.getByLabel("Private key file").fill(host.identity);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByRole("button", { name: "Accept and save" }).click();
  await pictureIsDrawn(page);
  await page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();
  await page.getByRole("tab", { name: /Changes/ }).click();
  await page.getByRole("combobox", { name: "Collect again" }).selectOption({ label: "every 5 s" });
  try {
    labExec("changing", "bash", "-c", "ip link set to-blue mtu 1400");
    // Its turn comes after twenty times what the last reading cost; a person who does not want to wait asks at once.
    await page.getByRole("button", { name: "Collect again", exact: true }).click();
    const row = page.getByRole("listitem").filter({ hasText: "to-blue" });
    await expect(row.first()).toContainText("1500 → 1400", { timeout: 240_000 });
    await page.getByRole("tab", { name: /Findings/ }).click();
    await expect(page.getByText("to-blue takes 1400 bytes, its other end sends 1500")).toBeVisible();
  } finally {
    labExec("changing", "bash", "-c", "ip link set to-blue mtu 1500; ip link set br-own mtu 1500");
  }
  await page.getByRole("button", { name: "Collect again", exact: true }).click();
  await expect(page.getByText("to-blue takes 1400 bytes, its other end sends 1500")).toBeHidden({
    timeout: 240_000,
  });
  await page.getByRole("combobox", { name: "Collect again" }).selectOption({ label: "by hand" });
  await page.getByRole("tab", { name: /Changes/ }).click();
  // What the refresh before brought is not pushed away by the last one, and what reading costs is said.
  await expect(page.getByText(/^The last collection took .* on the host\./)).toBeVisible();
  await page
    .getByText(/^Until .* changed/)
    .last()
    .click();
  await expect(page.getByRole("listitem").filter({ hasText: "1500 → 1400" }).first()).toBeVisible();
  const moments = page.getByRole("list", { name: /^Snapshots kept of / }).getByRole("button");
  expect(await moments.count()).toBeGreaterThan(1);
  await moments.first().click();
  await expect(page.getByText(/kept on/)).toBeVisible();
  await expect(moments.first()).toHaveAttribute("aria-pressed", "true");
  const times = await moments.evaluateAll((buttons) => buttons.map((one) => one.getAttribute("aria-label")));
  expect(times).toEqual([...times].sort());
  // Any other kept moment can be the second side, and one can be shown again as it was.
  await page.getByRole("combobox", { name: "Other moment of the comparison" }).selectOption({ index: 1 });
  await expect(page.getByText(/kept on this machine\), until/)).toBeVisible();
  await page.getByRole("button", { name: "Open it" }).click();
  await expect(page.getByRole("banner").getByText("offline file")).toBeVisible();
  await expect(page.getByRole("combobox", { name: "Collect again" })).toHaveCount(0);
  // Forgetting cannot be undone: it is asked twice.
  await page.getByRole("button", { name: "Forget kept snapshots…" }).click();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  expect(await moments.count()).toBe(times.length);
  await page.getByRole("button", { name: "Forget kept snapshots…" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(moments).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Keep snapshots" })).toBeVisible();
});
