// Snapshot files handed to the app from outside: arguments, a double click, a second start.
import { basename, extname, resolve } from "node:path";
import { app } from "electron";
import type { OpenedFile } from "../../shared/api.ts";
import { DESKTOP_EVENTS } from "../backend/methods.ts";
import { readWholeFile } from "../storage/read-file.ts";
import { showFailure } from "./dialogs.ts";
import { appWindow } from "./window.ts";

/** Files that came before the page was there to hear of them. */
let waiting: OpenedFile[] = [];
let pageListens = false;
/** Files the system told of a moment ago. */
const arriving: string[] = [];
const ARRIVING_MS = 100;

/** Snapshot files among command line arguments; options and everything else is left out. */
export function snapshotArguments(values: readonly string[], folder: string): string[] {
  return values
    .filter((value) => !value.startsWith("-") && extname(value).toLowerCase() === ".vethscope")
    .map((value) => resolve(folder, value));
}

/** Listens to the system and reads the first start's arguments; must run before the app is ready. */
export function setupOpenedFiles(): void {
  app.on("open-file", (event, file) => {
    event.preventDefault();
    // macOS tells of files that were opened together one after another.
    if (arriving.push(file) === 1) setTimeout(() => void handOver(arriving.splice(0)), ARRIVING_MS);
  });
  // A page that loads anew, or is gone, hears nothing until it asks again.
  const forget = () => {
    pageListens = false;
  };
  app.on("web-contents-created", (_event, contents) => {
    contents.on("did-navigate", forget);
    contents.on("destroyed", forget);
  });
  void handOver(snapshotArguments(process.argv.slice(1), process.cwd()));
}

/** Reads files and gives them to the page together, or keeps them until the page asks. */
export async function handOver(files: readonly string[]): Promise<void> {
  const read = await Promise.all(files.map(readOne));
  const opened = read.filter((one) => one !== null);
  if (opened.length === 0) return;
  const window = appWindow();
  if (pageListens && window !== null) window.webContents.send(DESKTOP_EVENTS.files, opened);
  else waiting.push(...opened);
}

/** One that cannot be read is said, and keeps the others from nothing. */
async function readOne(file: string): Promise<OpenedFile | null> {
  try {
    return { name: basename(file), bytes: await readWholeFile(file) };
  } catch (error) {
    await app.whenReady();
    showFailure(`${basename(file)} cannot be opened`, error);
    return null;
  }
}

/** The files that waited; from now on new ones are sent at once. */
export function takeOpenedFiles(): readonly OpenedFile[] {
  pageListens = true;
  const taken = waiting;
  waiting = [];
  return taken;
}
