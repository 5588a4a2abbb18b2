// What no page in this app may do: leave the app, open windows, embed, or use the machine's devices.
import { app, type Session, session, shell } from "electron";
import { APP_PAGE } from "./app-scheme.ts";

/** The only places a click may open in the person's browser, https each. */
const OPENABLE_HOSTS: ReadonlySet<string> = new Set([
  "github.com",
  "docs.kernel.org",
  "man7.org",
  "wiki.nftables.org",
  "docs.docker.com",
  "docs.podman.io",
  "kubernetes.io",
]);

/** Whether a link may be handed to the system's browser. */
export function isOpenable(url: string): boolean {
  try {
    const { protocol, hostname, username, password, port } = new URL(url);
    return (
      protocol === "https:" &&
      OPENABLE_HOSTS.has(hostname) &&
      username === "" &&
      password === "" &&
      port === ""
    );
  } catch {
    return false;
  }
}

/** Locks down every web contents from its birth, whoever made it. */
export function setupWebContentsRules(): void {
  app.on("web-contents-created", (_event, contents) => {
    contents.on("will-navigate", (event) => {
      // A reload of the page is no navigation away from it.
      if (event.url !== APP_PAGE) event.preventDefault();
    });
    contents.on("will-redirect", (event) => event.preventDefault());
    contents.on("will-frame-navigate", (event) => {
      if (!event.isMainFrame || event.url !== APP_PAGE) event.preventDefault();
    });
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isOpenable(url)) void shell.openExternal(url);
      return { action: "deny" };
    });
  });
}

/** Denies every permission, device and download; must run when the app is ready. */
export function setupPermissions(target: Session = session.defaultSession): void {
  // Copying a text to the clipboard is what a person asked for with a click in our own page.
  const allowed = (permission: string) => permission === "clipboard-sanitized-write";
  target.setPermissionRequestHandler((_contents, permission, done) => done(allowed(permission)));
  target.setPermissionCheckHandler((_contents, permission) => allowed(permission));
  target.setDevicePermissionHandler(() => false);
  target.on("will-download", (event) => event.preventDefault());
}
