// What a person does with the picture: point at a thing and click it. Things are found by the identity `show --json` gives.
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

interface Ref {
  readonly kind: string;
  readonly id: string;
}

/** The picture's canvas. */
export function picture(page: Page) {
  return page.locator("canvas").first();
}

/** Waits until the picture shows something. */
export async function pictureIsDrawn(page: Page, timeout = 30_000): Promise<void> {
  await expect(picture(page)).toBeVisible({ timeout });
  await expect
    .poll(() => picture(page).evaluate((canvas) => (canvas as HTMLCanvasElement).dataset.viewport ?? ""))
    .not.toBe("");
}

/** Where a thing is on the page; null when the picture does not show it. */
export function whereIs(page: Page, ref: Ref): Promise<{ x: number; y: number } | null> {
  return picture(page).evaluate((canvas, wanted) => {
    const detail: { ref: unknown; x?: number | null; y?: number | null } = { ref: wanted };
    canvas.dispatchEvent(new CustomEvent("vethscope:locate", { detail }));
    return detail.x == null || detail.y == null ? null : { x: detail.x, y: detail.y };
  }, ref);
}

/** Clicks a thing in the picture with the mouse. */
export async function clickThing(page: Page, ref: Ref): Promise<void> {
  const place = await whereIs(page, ref);
  expect(place, `${ref.kind} ${ref.id} is in the picture`).not.toBeNull();
  if (place) await page.mouse.click(place.x, place.y);
}

/** The right-hand pane. */
export function inspector(page: Page) {
  return page.getByRole("complementary", { name: "Inspector" });
}
