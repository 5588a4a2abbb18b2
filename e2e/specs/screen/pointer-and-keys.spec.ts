// What the mouse does to the picture, the keyboard does too: each pair of ways leads to the same.
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "../../drivers/app.ts";
import { clickThing, inspector, picture, pictureIsDrawn, whereIs } from "../../drivers/wiring.ts";
import { shown } from "../cli/vethscope.ts";

interface Shown {
  readonly namespaces: readonly { readonly id: string; readonly isHost: boolean }[];
  readonly interfaces: readonly {
    readonly id: string;
    readonly name: string;
    readonly netns: string;
    readonly kind: string;
    readonly peer: { readonly name: string } | null;
  }[];
}

const SAMPLE = join(import.meta.dirname, "../../../renderer/public/samples/docker.vethscope");
const facts = shown<Shown>(SAMPLE);
const host = facts.namespaces.find((netns) => netns.isHost)?.id;
const veth = facts.interfaces.find((link) => link.netns === host && link.kind === "veth" && link.peer);

interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

async function view(page: Page): Promise<View> {
  return JSON.parse((await picture(page).getAttribute("data-viewport")) ?? "{}") as View;
}

test.beforeEach(async ({ app }) => {
  await app.page.getByRole("button", { name: /A Docker host/ }).click();
  await pictureIsDrawn(app.page);
});

test("moving, zooming and showing everything", async ({ app }) => {
  const { page } = app;
  const frame = await picture(page).boundingBox();
  if (!frame) throw new Error("the picture has no size");
  const [x, y] = [frame.x + frame.width / 2, frame.y + frame.height - 60];
  const start = await view(page);

  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y - 40, { steps: 4 });
  await page.mouse.up();
  await expect.poll(async () => (await view(page)).x - start.x).toBeCloseTo(60, 0);
  expect((await view(page)).y - start.y).toBeCloseTo(-40, 0);
  await picture(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect.poll(async () => (await view(page)).x - start.x).toBeCloseTo(-20, 0);

  await page.mouse.wheel(0, -300);
  await expect.poll(async () => (await view(page)).scale).toBeGreaterThan(start.scale * 1.2);
  const near = (await view(page)).scale;
  await page.keyboard.press("-");
  await expect.poll(async () => (await view(page)).scale).toBeLessThan(near);
  const far = (await view(page)).scale;
  const tools = page.getByRole("toolbar", { name: "Picture" });
  await tools.getByRole("button", { name: /Zoom in/ }).click();
  await expect.poll(async () => (await view(page)).scale).toBeGreaterThan(far);

  await tools.getByRole("button", { name: /Show everything/ }).click();
  await expect.poll(async () => (await view(page)).scale).toBeCloseTo(start.scale, 3);
  await page.keyboard.press("+");
  await expect.poll(async () => (await view(page)).scale).toBeGreaterThan(start.scale);
  await page.keyboard.press("0");
  await expect.poll(async () => (await view(page)).scale).toBeCloseTo(start.scale, 3);
});

test("selecting, going to the peer, back, and nothing", async ({ app }) => {
  const { page } = app;
  if (!veth?.peer) throw new Error("the sample has no veth with a known peer");
  const title = inspector(page).getByRole("heading").first();
  const ref = { kind: "interface", id: veth.id };

  await clickThing(page, ref);
  await expect(title).toContainText(veth.name);
  await page.keyboard.press("Escape");
  await expect(title).not.toContainText(veth.name);
  await page.keyboard.press("Control+k");
  await page.keyboard.type(veth.name);
  await page.keyboard.press("Enter");
  await expect(title).toContainText(veth.name);
  await page.keyboard.press("Escape");

  const at = await whereIs(page, ref);
  await page.mouse.dblclick(at?.x ?? 0, at?.y ?? 0);
  await expect(title).toContainText(veth.peer.name);
  await page.keyboard.press("Backspace");
  await expect(title).toContainText(veth.name);
  await picture(page).focus();
  await page.keyboard.press("Enter");
  await expect(title).toContainText(veth.peer.name);
});

test("panes, views and the theme", async ({ app }) => {
  const { page } = app;
  for (const [key, name] of [
    ["o", "Outline"],
    ["i", "Inspector"],
  ] as const) {
    const pane = page.getByRole("navigation", { name }).or(page.getByRole("complementary", { name }));
    await expect(pane).toBeVisible();
    await page.keyboard.press(key);
    await expect(pane).toBeHidden();
    await page.getByRole("button", { name: new RegExp(`Show or hide the ${name}`, "i") }).click();
    await expect(pane).toBeVisible();
  }
  const views = page.getByRole("toolbar", { name: "View" });
  await views.getByRole("button", { name: "Processes" }).click();
  await expect(picture(page)).toBeHidden();
  await page.keyboard.press("1");
  await expect(picture(page)).toBeVisible();
  const canvas = () =>
    page.evaluate(() => document.documentElement.style.getPropertyValue("--t-canvas").trim());
  const before = await canvas();
  const seen = new Set<string>();
  for (let press = 0; press < 3; press += 1) {
    await page.keyboard.press("t");
    seen.add(await canvas());
  }
  expect([...seen].filter((color) => color !== before)).toHaveLength(1);
});

test("the menu of a thing, by the right button and by the menu key, and that of the picture", async ({
  app,
}, info) => {
  const { page } = app;
  if (!veth?.peer) throw new Error("the sample has no veth with a known peer");
  const title = inspector(page).getByRole("heading").first();
  const menu = page.getByRole("menu");
  const at = await whereIs(page, { kind: "interface", id: veth.id });
  await page.mouse.click(at?.x ?? 0, at?.y ?? 0, { button: "right" });
  await expect(menu.getByRole("group", { name: veth.name })).toBeVisible();
  await page.screenshot({ path: info.outputPath("menu.png") });
  await menu.getByRole("menuitem", { name: /^Go to the peer/ }).click();
  await expect(menu).toHaveCount(0);
  await expect(title).toContainText(veth.peer.name);

  // The key asks about what is selected; its letters belong to the menu while it is open.
  await picture(page).focus();
  await page.keyboard.press("ContextMenu");
  await expect(menu.getByRole("group", { name: veth.peer.name })).toBeVisible();
  await page.keyboard.press("p");
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(title).toContainText(veth.peer.name);
  await expect(picture(page)).toBeFocused();
  await page.keyboard.press("ContextMenu");
  await menu.getByRole("menuitem", { name: "Trace a packet from here" }).press("Enter");
  await expect(page.getByRole("combobox", { name: "From" })).not.toHaveValue("");

  await page.keyboard.press("1");
  const frame = await picture(page).boundingBox();
  if (!frame) throw new Error("the picture has no size");
  await page.mouse.click(frame.x + frame.width - 20, frame.y + 20, { button: "right" });
  await expect(menu.getByRole("menuitem", { name: /^Show everything/ })).toBeVisible();
  await expect(menu.getByRole("group")).toHaveCount(0);
  await page.keyboard.press("Escape");
});

test("what is typed while the palette is open is all in its box, and the focus goes back where it was", async ({
  app,
}) => {
  const { page } = app;
  await picture(page).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: /^Find a name/ });
  await expect(box).toBeFocused();
  // As a dialog that closed just before does, a frame late.
  await page.evaluate(() => document.querySelector("canvas")?.focus());
  await expect(box).not.toBeFocused();
  const before = await view(page);
  await page.keyboard.type("0.172");
  await expect(box).toHaveValue("0.172");
  expect(await view(page)).toEqual(before);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(picture(page)).toBeFocused();
});
