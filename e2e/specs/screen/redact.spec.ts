// What leaves the house: a redacted copy and redacted exports of the bundled sample, read back by the command line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { inspector, pictureIsDrawn } from "../../drivers/wiring.ts";
import { shown, vethscope } from "../cli/vethscope.ts";

const SAMPLE = join(import.meta.dirname, "../../../renderer/public/samples/docker.vethscope");

interface Shown {
  host: { name: string };
  interfaces: { kind: string; addresses: string[]; peer: object | null }[];
  containers: { name: string }[];
}

/** Words that only this host's people chose. The sample's host is called `docker`, which names nobody. */
function secretsOf(facts: Shown): string[] {
  const addresses = facts.interfaces
    .filter((link) => link.kind !== "loopback")
    .flatMap((link) => link.addresses.map((one) => one.replace(/\/.*/, "")))
    .filter((address) => !address.startsWith("fe80:"));
  return [...new Set([...facts.containers.map((one) => one.name), ...addresses])];
}

/** Whole words only: `app` is a part of many words that name nobody. */
function holds(text: string, secret: string): boolean {
  return new RegExp(
    `(?<![\\p{L}\\p{N}.:])${secret.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![\\p{L}\\p{N}])`,
    "u",
  ).test(text);
}

async function openSample(page: Page): Promise<void> {
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
}

async function saved(page: Page, path: string): Promise<Buffer> {
  const dialog = page.getByRole("dialog");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: /^Save/ }).click(),
  ]);
  await download.saveAs(path);
  await expect(dialog).toBeHidden();
  return readFileSync(path);
}

test("a redacted copy has the same wiring and none of the names and addresses", async ({ app }, info) => {
  const before = shown<Shown>(SAMPLE);
  const secrets = secretsOf(before);
  expect(secrets.length).toBeGreaterThan(8);
  const original = gunzipSync(readFileSync(SAMPLE)).toString("utf8");
  for (const secret of secrets) expect(holds(original, secret), `${secret} in the sample`).toBe(true);

  await openSample(app.page);
  await app.page.keyboard.press("Control+Shift+S");
  const preview = app.page.getByRole("dialog").getByRole("region", { name: "What becomes what" });
  await expect(preview.getByText("172.17.0.2", { exact: true })).toBeVisible();
  const path = info.outputPath("copy.vethscope");
  const text = gunzipSync(await saved(app.page, path)).toString("utf8");

  expect(secrets.filter((secret) => holds(text, secret))).toEqual([]);
  const after = shown<Shown>(path);
  const count = (facts: Shown) => ({
    interfaces: facts.interfaces.length,
    peers: facts.interfaces.filter((link) => link.peer !== null).length,
    containers: facts.containers.length,
  });
  expect(count(after)).toEqual(count(before));
  expect(count(after).peers).toBeGreaterThan(3);
});

test("only what is chosen is replaced, and nothing chosen cannot be saved", async ({ app }, info) => {
  const before = shown<Shown>(SAMPLE);
  await openSample(app.page);
  await app.page.keyboard.press("Control+Shift+S");
  const dialog = app.page.getByRole("dialog");
  for (const name of [/^Names/, /^Command-line arguments/, /^Labels/])
    await dialog.getByRole("checkbox", { name }).uncheck();
  const path = info.outputPath("addresses.vethscope");
  await saved(app.page, path);
  const after = shown<Shown>(path);
  const names = (facts: Shown) => facts.containers.map((one) => one.name).sort();
  const addresses = (facts: Shown) =>
    facts.interfaces
      .filter((link) => link.kind === "bridge")
      .flatMap((link) => link.addresses.map((one) => one.replace(/\/.*/, "")));
  expect(names(after)).toEqual(names(before));
  expect(addresses(after).filter((one) => addresses(before).includes(one))).toEqual([]);

  await app.page.keyboard.press("Control+Shift+S");
  for (const box of await dialog.getByRole("checkbox").all()) await box.uncheck();
  await expect(dialog.getByRole("button", { name: /^Save/ })).toBeDisabled();
});

for (const format of ["SVG", "JSON", "DOT", "Mermaid"])
  test(`a redacted ${format} tells no name; the picture on screen stays`, async ({ app }, info) => {
    await openSample(app.page);
    await app.page.keyboard.press("e");
    const dialog = app.page.getByRole("dialog");
    await dialog.getByRole("radio", { name: format, exact: true }).click();
    await dialog.getByRole("checkbox", { name: /Redact/ }).check();
    const text = (await saved(app.page, info.outputPath("export"))).toString("utf8");
    expect(text.length).toBeGreaterThan(500);
    expect(secretsOf(shown<Shown>(SAMPLE)).filter((secret) => holds(text, secret))).toEqual([]);
    await expect(app.page.getByRole("application", { name: /^Wiring of / })).toHaveAccessibleName(
      `Wiring of ${shown<Shown>(SAMPLE).host.name}`,
    );
  });

test("the palette tells whose an address is, selects it on Enter, and knows when it is nobody's", async ({
  app,
}) => {
  const { page } = app;
  await openSample(page);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("172.18.0.2");
  const { answers } = JSON.parse(vethscope(["who", SAMPLE, "172.18.0.2", "--json"]).stdout) as {
    answers: { name: string; says: string }[];
  };
  const [first] = answers;
  await expect(page.getByRole("option").first()).toContainText(first?.says ?? "no answer");
  await page.keyboard.press("Enter");
  await expect(inspector(page).getByRole("heading", { name: `${first?.name} container` })).toBeVisible();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("192.0.2.99");
  await expect(page.getByRole("status").filter({ hasText: "Nobody here: 192.0.2.99" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("8080");
  await expect(page.getByRole("option").first()).toContainText("held by pid");
});
