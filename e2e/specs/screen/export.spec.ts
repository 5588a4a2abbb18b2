// Exports, checked by a decoder that is not ours: size as promised, not blank, names readable in the SVG.
import { readFileSync } from "node:fs";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { pictureIsDrawn } from "../../drivers/wiring.ts";

async function exported(page: Page, path: string, choices: readonly string[]): Promise<Buffer> {
  await page.keyboard.press("e");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  for (const choice of choices) await dialog.getByRole("radio", { name: choice, exact: true }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    dialog.getByRole("button", { name: /^Save/ }).click(),
  ]);
  await download.saveAs(path);
  await expect(dialog).toBeHidden();
  return readFileSync(path);
}

/** Width, height and number of different colours, read by Skia's decoder. */
async function decoded(
  png: Buffer,
): Promise<{ width: number; height: number; colours: number; corner: string }> {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colours = new Set<number>();
  for (let at = 0; at < data.length; at += 4)
    colours.add(((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number));
  return {
    width: image.width,
    height: image.height,
    colours: colours.size,
    corner: `${data[0]},${data[1]},${data[2]}`,
  };
}

test("PNG of everything: 3x is three times the size of 1x, light and dark differ, none is blank", async ({
  app,
}, info) => {
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  const one = await decoded(
    await exported(app.page, info.outputPath("1.png"), ["Everything", "Light", "1x"]),
  );
  const three = await decoded(
    await exported(app.page, info.outputPath("3.png"), ["Everything", "Light", "3x"]),
  );
  const dark = await decoded(
    await exported(app.page, info.outputPath("dark.png"), ["Everything", "Dark", "1x"]),
  );
  expect([Math.abs(three.width - one.width * 3) <= 3, Math.abs(three.height - one.height * 3) <= 3]).toEqual([
    true,
    true,
  ]);
  expect([dark.width, dark.height]).toEqual([one.width, one.height]);
  for (const picture of [one, three, dark]) expect(picture.colours).toBeGreaterThan(50);
  expect(dark.corner).not.toBe(one.corner);
});

test("PNG of the view is what is in view", async ({ app }, info) => {
  await app.page.getByRole("button", { name: /A Podman host/ }).click();
  await pictureIsDrawn(app.page);
  const view = await decoded(
    await exported(app.page, info.outputPath("view.png"), ["What is in view", "2x"]),
  );
  expect(view.colours).toBeGreaterThan(50);
  expect(view.width).toBeGreaterThan(1000);
});

test("SVG holds every container's name as text", async ({ app }, info) => {
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
  const svg = (await exported(app.page, info.outputPath("d.svg"), ["SVG"])).toString("utf8");
  for (const name of ["web", "app", "db", "lonely", "hostnet", "sidecar"])
    expect(svg).toMatch(new RegExp(`>${name}[< ]`));
  const problems = await app.page.evaluate(
    (text) =>
      new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror")?.textContent ?? "",
    svg,
  );
  expect(problems).toBe("");
});

test("DOT and Mermaid hold every container; Copy puts the PNG on the clipboard", async ({ app }, info) => {
  const { page } = app;
  await page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(page);
  const dot = (await exported(page, info.outputPath("d.dot"), ["DOT"])).toString("utf8");
  const mermaid = (await exported(page, info.outputPath("d.mmd"), ["Mermaid"])).toString("utf8");
  expect(dot).toMatch(/^graph wiring \{/);
  expect(mermaid).toMatch(/^flowchart LR/);
  for (const name of ["web", "app", "db", "lonely", "sidecar"])
    for (const text of [dot, mermaid]) expect(text).toMatch(new RegExp(`"${name}\\b`));

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("e");
  await page.getByRole("dialog").getByRole("radio", { name: "1x", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText("Copied the picture.")).toBeVisible();
  const copied = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const bytes = new Uint8Array(
      (await (await item?.getType("image/png"))?.arrayBuffer()) ?? new ArrayBuffer(0),
    );
    return { types: item?.types, size: bytes.length };
  });
  expect(copied.types).toEqual(["image/png"]);
  expect(copied.size).toBeGreaterThan(5_000);
});
