import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, pictureIsDrawn } from "../../drivers/wiring.ts";
import { labExec, labHost } from "../../lab/reach.ts";

const OUT = "/tmp/trouble/shots";
test.use({ viewport: { width: 1280, height: 800 } });

async function snap(page: Page, name: string, all = false): Promise<void> {
  const combos: [number, number, "light" | "dark"][] = all
    ? [
        [1280, 800, "light"],
        [1280, 800, "dark"],
        [900, 600, "light"],
        [900, 600, "dark"],
      ]
    : [
        [1280, 800, "light"],
        [900, 600, "dark"],
      ];
  for (const [width, height, colorScheme] of combos) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(350);
    await page.screenshot({ path: `${OUT}/${name}-${width}-${colorScheme}.png` });
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: "light" });
}

async function drop(page: Page, files: { name: string; bytes: Buffer }[]): Promise<void> {
  await page.evaluate(
    (list) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of list)
        transfer.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
      for (const type of ["dragover", "drop"])
        window.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, cancelable: true, bubbles: true }),
        );
    },
    files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") })),
  );
}

const block = (name: string) => {
  const host = labHost(name);
  return `Host ${name}\n  HostName ${host.address}\n  User ${host.user}\n  IdentityFile ${host.identity}\n  UserKnownHostsFile ${host.knownHosts}\n`;
};
const openDrawer = (page: Page) =>
  page
    .getByRole("button", { name: /warnings and log/i })
    .first()
    .click();

test("live", async ({ app, home }) => {
  test.setTimeout(500_000);
  const { page } = app;
  writeFileSync(join(home, ".ssh/config"), block("changing") + block("podman"), { mode: 0o600 });
  await page.getByLabel("Host", { exact: true }).fill("changing");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  await pictureIsDrawn(page);
  await openDrawer(page);
  await page.getByRole("tab", { name: /Changes/ }).click();
  await snap(page, "live-0-nothing");
  await page.getByRole("combobox", { name: "Collect again" }).selectOption({ label: "every 5 s" });
  const again = async (make: string) => {
    labExec("changing", "bash", "-c", make);
    const before = await page.locator(".top-time").first().textContent();
    await page.getByRole("button", { name: "Collect again", exact: true }).click();
    await expect
      .poll(() => page.locator(".top-time").first().textContent(), { timeout: 60_000 })
      .not.toBe(before);
  };
  try {
    await again(
      "ip link add br-more type bridge; ip netns add red; ip link set to-blue mtu 1400; docker rm -f mute 2>/dev/null; docker run -d --name extra lab:latest",
    );
    await page.screenshot({ path: `${OUT}/live-1-glow.png` });
    await page.getByRole("button", { name: "Mark in the picture" }).click();
    await snap(page, "live-2-marked", true);
    await again("ip link del br-more; docker rm -f extra; docker restart -t 0 app; ip netns del red");
    await page.waitForTimeout(500);
    await snap(page, "live-3-removed", true);
    await again("true");
    await page.waitForTimeout(300);
    await snap(page, "live-4-earlier");
    const moments = page.getByRole("list", { name: /^Snapshots kept of / }).getByRole("button");
    await moments.first().click();
    await page.waitForTimeout(800);
    await page.getByRole("combobox", { name: "Other moment of the comparison" }).selectOption({ index: 2 });
    await page.waitForTimeout(800);
    await snap(page, "live-5-two-kept");
    await page.getByRole("button", { name: "Open it" }).click();
    await page.waitForTimeout(1500);
    await snap(page, "live-6-kept-open");
    await page.getByRole("button", { name: "Forget kept snapshots…" }).click();
    await snap(page, "live-7-forget");
  } finally {
    labExec(
      "changing",
      "bash",
      "-c",
      "ip link del br-more; docker rm -f extra; ip netns del red; ip link set to-blue mtu 1500; ip link set br-own mtu 1500; true",
    );
  }
});

test("several", async ({ app, home }) => {
  test.setTimeout(400_000);
  const { page } = app;
  writeFileSync(join(home, ".ssh/config"), block("changing") + block("podman"), { mode: 0o600 });
  await page.getByRole("button", { name: "All hosts…" }).click();
  await page.getByRole("checkbox", { name: /^Mark all of/ }).check();
  await page.getByRole("button", { name: "Collect 2 hosts" }).click();
  await expect(page.getByRole("button", { name: "Open together" })).toBeEnabled({ timeout: 90_000 });
  for (const name of ["changing", "podman"])
    await expect(
      page
        .getByRole("row")
        .filter({ has: page.getByRole("checkbox", { name: `Mark ${name}`, exact: true }) }),
    ).toContainText(/collected/, { timeout: 90_000 });
  await page.getByRole("button", { name: "Open together" }).click();
  await pictureIsDrawn(page);
  await openDrawer(page);
  await page.getByRole("tab", { name: /Findings/ }).click();
  labExec("changing", "bash", "-c", "ip link set to-blue mtu 1400");
  labExec("podman", "bash", "-c", "iptables -I INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset");
  try {
    await page.keyboard.press("r");
    await expect(page.getByText(/could not be collected again/)).toBeVisible({ timeout: 60_000 });
    await page.waitForTimeout(1500);
    await snap(page, "several-1-failed", true);
  } finally {
    labExec("podman", "bash", "-c", "iptables -D INPUT -p tcp --dport 22 -j REJECT --reject-with tcp-reset");
    labExec("changing", "bash", "-c", "ip link set to-blue mtu 1500; ip link set br-own mtu 1500");
  }
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("tab", { name: /Findings/ }).click();
  await snap(page, "several-2-findings", true);
  await page.getByRole("tab", { name: /Changes/ }).click();
  await page
    .getByRole("combobox", { name: "Compare with another open host" })
    .selectOption({ label: "podman" });
  await page.waitForTimeout(800);
  await snap(page, "several-3-compared");
  await page.getByRole("tab", { name: /Warnings/ }).click();
  await snap(page, "several-4-warnings");
});

test("files", async ({ app }) => {
  const { page } = app;
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array([1])], "x"));
    window.dispatchEvent(
      new DragEvent("dragover", { dataTransfer: transfer, cancelable: true, bubbles: true }),
    );
  });
  await snap(page, "files-1-drag");
  await drop(page, [{ name: "notes.txt", bytes: Buffer.from("only notes") }]);
  await page.waitForTimeout(600);
  await snap(page, "files-2-refused");
  await drop(page, [{ name: "collect.out", bytes: readFileSync("/tmp/trouble/by-hand.out") }]);
  await pictureIsDrawn(page);
  await snap(page, "files-3-by-hand");
  await page.keyboard.press("Control+Shift+s");
  await page.waitForTimeout(1500);
  await snap(page, "files-4-redact", true);
});

test("findings of the sick host", async ({ app }) => {
  const { page } = app;
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
  await openDrawer(page);
  await page.getByRole("tab", { name: /Findings/ }).click();
  await page.getByText("hostnet uses the host's network").click();
  await snap(page, "findings-1");
  await page.getByRole("tab", { name: /Changes/ }).click();
  await snap(page, "findings-2-changes-empty");
  void clickThing;
});
