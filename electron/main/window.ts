// The app's window: sandboxed, isolated, without Node, showing only the app's own page.
import { BrowserWindow, nativeTheme } from "electron";
import { APP_PAGE } from "./app-scheme.ts";
import { keepWindowState, savedWindowState, windowBounds } from "./window-state.ts";

/** The page's own ground colours, so that no white flash precedes it. */
const GROUND = { light: "#ffffff", dark: "#16181d" };

let current: BrowserWindow | null = null;

/** The window, or null while there is none. */
export function appWindow(): BrowserWindow | null {
  return current;
}

/** Opens the window, or brings it to the front. */
export function openWindow(preload: string): BrowserWindow {
  if (current !== null) {
    if (current.isMinimized()) current.restore();
    current.focus();
    return current;
  }
  const state = savedWindowState();
  const window = new BrowserWindow({
    ...windowBounds(state),
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: "Vethscope",
    backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    },
  });
  current = window;
  if (state?.maximized === true) window.maximize();
  keepWindowState(window);
  window.once("ready-to-show", () => window.show());
  window.on("closed", () => {
    current = null;
  });
  void window.loadURL(APP_PAGE);
  return window;
}

/** Light or dark follows the system; the page itself asks `prefers-color-scheme`. */
export function setupTheme(): void {
  nativeTheme.themeSource = "system";
  nativeTheme.on("updated", () => {
    current?.setBackgroundColor(nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light);
  });
}
