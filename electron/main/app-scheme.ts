// The app's own scheme: the page's files under a real origin, each with the strict policy, and nothing else.
import { protocol } from "electron";
import { readPageFile } from "../static/page-files.ts";
import { SECURITY_HEADERS } from "../static/security-headers.ts";

export const APP_ORIGIN = "app://vethscope";
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** Must run before the app is ready. */
export function setupAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves `app://vethscope/...` from the built page; must run when the app is ready. */
export function setupPage(pageFolder: string): void {
  protocol.handle("app", async (request) => {
    const { host, pathname } = new URL(request.url);
    const file =
      request.method === "GET" && host === "vethscope" ? await readPageFile(pageFolder, pathname) : null;
    if (file === null) return new Response("no such page", { status: 404, headers: { ...SECURITY_HEADERS } });
    return new Response(new Uint8Array(file.bytes), {
      headers: { ...SECURITY_HEADERS, "Content-Type": file.mediaType },
    });
  });
}
