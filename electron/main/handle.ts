// The one door from the window to the main process: the only file that imports ipcMain.
import { type IpcMainInvokeEvent, ipcMain, type WebContents } from "electron";
import { APP_ORIGIN } from "./app-scheme.ts";

/** A call was refused because of who made it. */
export class SenderRefused extends Error {
  constructor(channel: string) {
    super(`${channel}: refused, not called by the app's own page`);
    this.name = "SenderRefused";
  }
}

/**
 * Answers a channel for the app's own page only: the main frame of a window whose origin is the app's.
 * @param act gets the raw arguments and must check them itself before it acts.
 */
export function handle(
  channel: string,
  act: (sender: WebContents, values: readonly unknown[]) => Promise<unknown>,
): void {
  ipcMain.handle(channel, async (event, ...values: unknown[]) => {
    if (!fromOwnPage(event)) throw new SenderRefused(channel);
    return act(event.sender, values);
  });
}

function fromOwnPage(event: IpcMainInvokeEvent): boolean {
  const frame = event.senderFrame;
  // A frame that navigated away or was destroyed since it called has no identity any more; one with a parent is
  // embedded in the page.
  if (frame === null || frame.parent !== null) return false;
  return originOf(frame.url) === APP_ORIGIN;
}

/** `scheme://host` of a URL; null when it is none. Custom schemes have the origin `null` in Node's URL. */
export function originOf(url: string): string | null {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`;
  } catch {
    return null;
  }
}
