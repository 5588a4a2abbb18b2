// The whole window can be read: no words over words, nothing cut without a tooltip, nothing axe calls serious, in every
// view and dialog, from 900 x 600 to 4K, in both themes and with the contrast and motion people ask their system for.
import { expect, test } from "@playwright/test";
import { cutForGood, outOfWindow, seriousFaults, wordsOverWords } from "../../drivers/legibility.ts";
import { raiseStand, type Stand, type StandWindow } from "../../stand/stand.ts";

let stand: Stand;

test.beforeAll(async () => {
  stand = await raiseStand();
});
test.beforeEach(() => {
  test.skip(test.info().project.metadata.driver === "electron", "the stand is a page of its own in Chromium");
});
test.afterAll(async () => {
  await stand?.close();
});

const WINDOWS: readonly StandWindow[] = [
  { width: 900, height: 600, colorScheme: "light" },
  { width: 1440, height: 900, colorScheme: "dark" },
  { width: 3840, height: 2160, colorScheme: "light" },
  { width: 900, height: 600, colorScheme: "dark", contrast: "more", reducedMotion: "reduce" },
  { width: 1280, height: 800, forcedColors: "active" },
];

/** Axe is slow, and what it finds depends on colours and structure: it looks at what other specs do not show it. */
const AXE_LOOKS = new Set(["Wiring", "legend", "drawer", "help", "export", "palette", "redact", "trust"]);

for (const window of WINDOWS) {
  const { width, height, ...media } = window;
  test(`${width} x ${height} ${Object.values(media).join(" ")}`, async () => {
    test.setTimeout(300_000);
    const page = await stand.open(20, window);
    const found: string[] = [];
    const look = async (where: string, within?: string): Promise<void> => {
      const faults = [
        ...(await wordsOverWords(page, within)).map((one) => `words over words: ${one}`),
        ...(await cutForGood(page, within)).map((one) => `cut for good: ${one}`),
        ...(await outOfWindow(page)),
        ...(width <= 900 && AXE_LOOKS.has(where) ? await seriousFaults(page) : []),
      ];
      for (const fault of faults) found.push(`${where}: ${fault}`);
    };
    for (const [key, title] of [
      ["1", "Wiring"],
      ["2", "Processes"],
      ["3", "Namespaces"],
      ["4", "Table"],
      ["5", "Packet path"],
      ["6", "Exposure"],
    ] as const) {
      await page.keyboard.press(key);
      await expect(
        page.getByRole("toolbar", { name: "View" }).getByRole("button", { name: title }),
      ).toHaveAttribute("aria-pressed", "true");
      await look(title);
    }
    await page.keyboard.press("1");
    await page.keyboard.press("k");
    await expect(page.getByRole("region", { name: "Legend" })).toBeVisible();
    await look("legend");
    await page.keyboard.press("k");
    await page.keyboard.press("l");
    await look("drawer");
    await page.keyboard.press("l");
    for (const [presses, dialog] of [
      [["?"], "help"],
      [["e"], "export"],
      [["Control+k"], "palette"],
      [["Control+Shift+S"], "redact"],
      [["Control+k", ..."what runs", "Enter"], "trust"],
    ] as const) {
      for (const press of presses) await page.keyboard.press(press);
      await expect(page.getByRole("dialog")).toBeVisible();
      if (dialog === "trust")
        await expect(page.getByRole("dialog", { name: "What runs on the host" })).toBeVisible();
      await look(dialog, "[role=dialog]");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);
    }
    await page.close();
    expect(found).toEqual([]);
  });
}
