// The main job through a real sshd: connect, see the wiring, click each container's veth, compare with the kernel.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, inspector, pictureIsDrawn } from "../../drivers/wiring.ts";
import { LAB_IS_UP, type LabHost, labHost, labUser, truth } from "../../lab/reach.ts";
import { interfaceIds } from "../cli/vethscope.ts";

test.skip(!LAB_IS_UP, "the lab is not up");

/** Fills the form as a person would. */
async function connect(
  page: Page,
  host: LabHost,
  options: { user?: string; identity?: string; password?: string; sudo?: boolean } = {},
): Promise<void> {
  await page
    .getByLabel("Host", { exact: true })
    .fill(`${options.user ?? host.user}@${host.address}:${host.port}`);
  await page.keyboard.press("Tab");
  if (options.sudo) await page.getByLabel(/Use sudo/).check();
  await page.getByText("Key, password, agent").click();
  if (options.identity !== undefined) await page.getByLabel("Private key file").fill(options.identity);
  if (options.password !== undefined)
    await page.getByLabel("Password", { exact: true }).fill(options.password);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

async function acceptKey(
  page: Page,
  host: LabHost,
  how: "Accept once" | "Accept and save" = "Accept and save",
): Promise<void> {
  const dialog = page.getByRole("dialog").or(page.getByRole("alertdialog"));
  await expect(dialog).toContainText(fingerprint(host));
  await dialog.getByRole("button", { name: how }).click();
}

/** The fingerprint OpenSSH itself computes for the host's key; the app must show one of them. */
function fingerprint(host: LabHost): RegExp {
  const printed = execFileSync("ssh-keygen", ["-l", "-f", host.knownHosts], { encoding: "utf8" });
  const all = [...printed.matchAll(/SHA256:[A-Za-z0-9+/]+/g)].map((match) =>
    match[0].replace(/[+/]/g, "\\$&"),
  );
  return new RegExp(all.join("|"));
}

for (const name of ["docker", "podman", "wired"]) {
  test(`${name}: connect with a key, and every veth's peer, bridge and container are as the kernel has them`, async ({
    app,
  }) => {
    const host = labHost(name);
    await connect(app.page, host, { identity: host.identity });
    await acceptKey(app.page, host);
    await pictureIsDrawn(app.page);
    await expect(app.page.getByText("live", { exact: true })).toBeVisible();

    const idOf = interfaceIds(host);
    const facts = truth(name);
    const hostLinks = facts.netns.find((netns) => netns.inode === facts.hostInode)?.interfaces ?? [];
    let clicked = 0;
    for (const link of hostLinks) {
      if (link.kind !== "veth" || !link.peer) continue;
      await clickThing(app.page, {
        kind: "interface",
        id: idOf(facts.hostInode, link.ifindex) ?? "not shown",
      });
      const pane = inspector(app.page);
      await expect(pane.getByRole("heading").first()).toContainText(link.name);
      const table = pane.getByRole("table").first();
      await expect(table.getByRole("columnheader").nth(2)).toContainText(link.peer.name);
      await expect(table.getByRole("row", { name: /^ifindex/ })).toContainText(
        `${link.ifindex}${link.peer.ifindex}`,
      );
      await expect(table.getByRole("row", { name: /^Netns/ })).toContainText(String(link.peer.inode));
      if (link.bridge)
        await expect(table.getByRole("row", { name: /^Plugged into/ })).toContainText(link.bridge);
      for (const container of facts.containers) {
        if (container.netnsInode === link.peer.inode && link.peer.inode !== facts.hostInode)
          await expect(pane).toContainText(container.name);
      }
      clicked += 1;
    }
    expect(clicked).toBeGreaterThan(2);
  });
}

test("a pair without an end in the host's netns, and a macvlan that is no veth", async ({ app }) => {
  const host = labHost("wired");
  await connect(app.page, host, { identity: host.identity });
  await acceptKey(app.page, host, "Accept once");
  await pictureIsDrawn(app.page);
  const search = async (words: string) => {
    await app.page.keyboard.press("Control+k");
    await app.page.getByRole("combobox").last().fill(words);
    await app.page.keyboard.press("Enter");
  };
  await search("mv0");
  await expect(inspector(app.page).getByRole("heading").first()).toContainText("mv0");
  await expect(inspector(app.page)).toContainText("macvlan");
  await expect(inspector(app.page).getByRole("heading", { name: "Both ends" })).toHaveCount(0);
  await search("172.30.0.1");
  await expect(inspector(app.page).getByRole("heading", { name: "Both ends" })).toBeVisible();
  await expect(inspector(app.page)).toContainText("right");
});

test("password and sudo with a password: asked for, used, and not kept", async ({ app, home }) => {
  const host = labHost("podman");
  const user = labUser(host, "admin");
  await connect(app.page, host, { user: user.name, sudo: true });
  await acceptKey(app.page, host);
  const dialog = app.page.getByRole("dialog").or(app.page.getByRole("alertdialog"));
  await expect(dialog).toContainText(user.name);
  await dialog.getByRole("textbox").or(dialog.locator("input[type=password]")).first().fill(user.password);
  await app.page.keyboard.press("Enter");
  await expect(dialog).toContainText(/sudo/i);
  await dialog.locator("input[type=password]").first().fill(user.password);
  await app.page.keyboard.press("Enter");
  await pictureIsDrawn(app.page);
  await expect(inspector(app.page)).toContainText("pub1");
  const search = spawnSync("grep", ["-r", "-l", user.password, home], { encoding: "utf8" });
  expect({ status: search.status, files: search.stdout }).toEqual({ status: 1, files: "" });
});

test("a changed host key stops hard and shows both fingerprints", async ({ app, home }) => {
  const host = labHost("wired");
  const foreign = readFileSync(labHost("docker").knownHosts, "utf8").replaceAll(
    labHost("docker").address,
    host.address,
  );
  writeFileSync(join(home, ".ssh/known_hosts"), foreign);
  await connect(app.page, host, { identity: host.identity });
  await expect(app.page.getByRole("heading", { name: /key has changed/ })).toBeVisible();
  expect((await app.page.locator("body").innerText()).match(/SHA256:/g)?.length).toBeGreaterThanOrEqual(2);
  await app.page.getByRole("button", { name: "Do not connect" }).click();
  await expect(app.page.getByRole("button", { name: "Connect", exact: true })).toBeVisible();
});

test("cancelling an unknown host key connects nowhere and keeps the form", async ({ app }) => {
  const host = labHost("wired");
  await connect(app.page, host, { identity: host.identity });
  await app.page
    .getByRole("dialog")
    .or(app.page.getByRole("alertdialog"))
    .getByRole("button", { name: "Cancel" })
    .click();
  await expect(app.page.getByLabel("Host", { exact: true })).toHaveValue(new RegExp(host.address));
});

for (const [what, address, words] of [
  ["a wrong host", "root@no-such-host.invalid", /no-such-host\.invalid/],
  ["a refused port", "root@127.0.0.1:9", /refuse/],
] as const) {
  test(`${what} gives one clear sentence and keeps the form`, async ({ app }) => {
    await app.page.getByLabel("Host", { exact: true }).fill(address);
    await app.page.keyboard.press("Tab");
    await app.page.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(app.page.getByRole("alert").first()).toContainText(words);
    await expect(app.page.getByLabel("Host", { exact: true })).toHaveValue(address);
  });
}

test("a wrong password is said so", async ({ app }) => {
  const host = labHost("wired");
  await connect(app.page, host, { user: "plain", password: "not the password" });
  await acceptKey(app.page, host);
  // Whatever it offers next (another question or a notice), it names the user and never claims success.
  const dialog = app.page.getByRole("dialog").or(app.page.getByRole("alertdialog"));
  await expect(dialog.or(app.page.getByRole("alert")).first()).toContainText(/plain/);
});

test("without root: the picture comes, and what was not permitted is listed", async ({ app }) => {
  const host = labHost("docker");
  await connect(app.page, host, { user: "plain", password: labUser(host, "plain").password });
  await acceptKey(app.page, host);
  await pictureIsDrawn(app.page);
  await app.page
    .getByRole("button", { name: /warning/i })
    .first()
    .click();
  await expect(app.page.getByRole("region", { name: /Warnings and log/ })).toContainText(/not permitted/i);
});

test("cancel ends a run that hangs", async ({ app }) => {
  const host = labHost("wired");
  await connect(app.page, host, { user: "silent", identity: host.identity });
  await acceptKey(app.page, host);
  await app.page.getByRole("button", { name: "Cancel" }).click();
  await expect(app.page.getByRole("button", { name: "Connect", exact: true })).toBeVisible();
});

test("a wrong key is refused, said in one sentence, and the form is kept", async ({ app, home }) => {
  const host = labHost("wired");
  const key = join(home, "id_wrong");
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  await connect(app.page, host, { identity: key });
  await acceptKey(app.page, host);
  // As ssh does, the next way the host offers is tried: a password question names the user and can be left.
  const dialog = app.page.getByRole("dialog").or(app.page.getByRole("alertdialog"));
  await expect(dialog).toContainText("root");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(app.page.getByLabel("Host", { exact: true })).toHaveValue(new RegExp(host.address));
});

test("a host without ip: no picture is invented, and it says what is missing", async ({ app }) => {
  const host = labHost("bare");
  await connect(app.page, host, { identity: host.identity });
  await acceptKey(app.page, host);
  await expect(app.page.locator(".top-bar")).toContainText("bare");
  await app.page
    .getByRole("button", { name: /warning/i })
    .first()
    .click();
  await expect(app.page.getByRole("region", { name: /Warnings and log/ })).toContainText(/\bip\b.*not/i);
});

test("sections that hang or print rubbish are warnings; the wiring is there", async ({ app }) => {
  const host = labHost("sick");
  await connect(app.page, host, { identity: host.identity });
  await acceptKey(app.page, host);
  await pictureIsDrawn(app.page, 60_000);
  await expect(app.page.getByRole("tree")).toContainText("ward");
  await app.page
    .getByRole("button", { name: /warning/i })
    .first()
    .click();
  await expect(app.page.getByRole("region", { name: /Warnings and log/ })).toContainText(/did not finish/);
});
