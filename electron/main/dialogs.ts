// The system's open and save dialogs, and the message for a failure outside the page.
import { basename } from "node:path";
import { BrowserWindow, dialog, type WebContents } from "electron";
import type { OpenedFile } from "../../shared/api.ts";
import { readWholeFile } from "../storage/read-file.ts";
import { writeFileAtomically } from "../storage/write-file.ts";

const SNAPSHOT_FILTER = { name: "Vethscope snapshots", extensions: ["vethscope"] };

/** Lets the person choose a snapshot and reads it; null when they cancel. @throws the file system's error */
export async function openFile(sender: WebContents): Promise<OpenedFile | null> {
  const { filePaths, canceled } = await dialog.showOpenDialog(windowOf(sender), {
    properties: ["openFile"],
    filters: [SNAPSHOT_FILTER, { name: "All files", extensions: ["*"] }],
  });
  const [file] = filePaths;
  if (canceled || file === undefined) return null;
  return { name: basename(file), bytes: await readWholeFile(file) };
}

/** Lets the person choose where to save; the name it got, or null when they cancel. @throws the file system's error */
export async function saveFile(
  sender: WebContents,
  suggestedName: string,
  bytes: Uint8Array,
): Promise<string | null> {
  const { filePath, canceled } = await dialog.showSaveDialog(windowOf(sender), {
    // Only a name: the page does not choose folders.
    defaultPath: suggestedName.replaceAll(/[\\/:]/g, "-").replace(/^\.+/, ""),
  });
  if (canceled || filePath === "") return null;
  await writeFileAtomically(filePath, bytes);
  return basename(filePath);
}

/** Tells a person what failed where no page can. */
export function showFailure(title: string, error: unknown): void {
  dialog.showErrorBox(title, error instanceof Error ? error.message : String(error));
}

function windowOf(sender: WebContents): BrowserWindow {
  const window = BrowserWindow.fromWebContents(sender);
  if (window === null) throw new Error("the window is gone");
  return window;
}
