// Finds Electron's binary without ever fetching it: importing the electron package would download it silently.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * @returns {{ path: string } | { reason: string }} the binary, or one clause why there is none.
 */
export function findElectron() {
  let folder;
  try {
    folder = dirname(createRequire(import.meta.url).resolve("electron/package.json"));
  } catch {
    return { reason: "the electron package is not installed" };
  }
  // The package notes its platform's file name here once the binary was fetched.
  const note = join(folder, "path.txt");
  const name = existsSync(note) ? readFileSync(note, "utf8") : "electron";
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, "dist"), name);
  if (existsSync(path)) return { path };
  return { reason: "Electron's binary is not on this machine (npx install-electron fetches it)" };
}

/** Whether there is a screen to open a window on. */
export function hasDesktop() {
  if (process.platform !== "linux") return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
