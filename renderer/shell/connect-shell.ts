// The renderer's one way to its shell: the desktop's bridge where there is one, else the server that gave the page.
import type { VethscopeApi } from "../../shared/api.ts";
import { type BrowserShell, openBrowserShell } from "./browser-shell.ts";
import type { ConnectionState } from "./connection.ts";

declare global {
  interface Window {
    /** Exposed by the desktop shell's preload. */
    readonly vethscope?: VethscopeApi;
  }
}

let browserShell: BrowserShell | null = null;

/** The shell's interface. The first call in a browser begins connecting; calls made meanwhile wait. */
export function connectShell(): VethscopeApi {
  if (window.vethscope !== undefined) return window.vethscope;
  browserShell ??= openBrowserShell();
  return browserShell.api;
}

/**
 * Tells the state of the connection now and whenever it changes. The desktop's is always `connected`.
 * @returns a function that ends the watch.
 */
export function watchConnection(listener: (state: ConnectionState) => void): () => void {
  if (browserShell === null) {
    listener({ kind: "connected" });
    return () => {};
  }
  return browserShell.connection.watch(listener);
}
