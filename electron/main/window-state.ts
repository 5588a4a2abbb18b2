// Where the window was when it was closed, kept in the app's own folder.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { app, type BrowserWindow, type Rectangle, screen } from "electron";
import * as z from "zod/mini";
import { writeFileAtomically } from "../storage/write-file.ts";

const pixels = z.number().check(z.int(), z.minimum(-100_000), z.maximum(100_000));
const savedState = z.object({
  x: pixels,
  y: pixels,
  width: pixels.check(z.minimum(400)),
  height: pixels.check(z.minimum(300)),
  maximized: z.boolean(),
});

export type WindowState = z.infer<typeof savedState>;

const DEFAULT_SIZE = { width: 1360, height: 860 };

function stateFile(): string {
  return join(app.getPath("userData"), "window-state.json");
}

/** The saved state, or null when there is none, it is damaged, or its screen is gone. */
export function savedWindowState(): WindowState | null {
  try {
    const result = savedState.safeParse(JSON.parse(readFileSync(stateFile(), "utf8")));
    return result.success && isVisible(result.data) ? result.data : null;
  } catch {
    return null;
  }
}

/** Options for a new window: the saved place, or a default size where the system likes. */
export function windowBounds(state: WindowState | null): Partial<Rectangle> {
  if (state === null) return DEFAULT_SIZE;
  const { x, y, width, height } = state;
  return { x, y, width, height };
}

/** Saves the state whenever the window is closed. */
export function keepWindowState(window: BrowserWindow): void {
  window.on("close", () => {
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    // A lost window position is no reason to keep someone from closing the app.
    void writeFileAtomically(stateFile(), JSON.stringify(state)).catch(() => undefined);
  });
}

/** Whether a good part of the title bar is on a screen that is there now. */
function isVisible(state: WindowState): boolean {
  return screen.getAllDisplays().some(({ workArea }) => {
    const across =
      Math.min(state.x + state.width, workArea.x + workArea.width) - Math.max(state.x, workArea.x);
    return across >= 100 && state.y >= workArea.y - 10 && state.y < workArea.y + workArea.height - 40;
  });
}
