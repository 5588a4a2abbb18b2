// Drops files on the window as a person would: the drag is taken by the app before anything is let go.
import type { Page } from "@playwright/test";
import { expect } from "@playwright/test";

export interface DroppedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

export async function dropFiles(page: Page, files: readonly DroppedFile[]): Promise<void> {
  const list = files.map(({ name, bytes }) => ({ name, base64: bytes.toString("base64") }));
  const transfer = await page.evaluateHandle((sent) => {
    const made = new DataTransfer();
    for (const { name, base64 } of sent)
      made.items.add(new File([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], name));
    return made;
  }, list);
  /** Whether the app takes what is dragged; a window that has just opened may not listen yet. */
  const taken = (type: string) =>
    page.evaluate(
      ([dataTransfer, name]) =>
        !window.dispatchEvent(new DragEvent(name, { dataTransfer, cancelable: true, bubbles: true })),
      [transfer, type] as const,
    );
  await expect.poll(() => taken("dragover")).toBe(true);
  expect(await taken("drop")).toBe(true);
  await transfer.dispose();
}
