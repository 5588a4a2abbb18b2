// The desktop shell's promises: who may call, where a page may go, what it may have, and what is served.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import * as electron from "../testing/fake-electron.ts";

vi.mock("electron", () => import("../testing/fake-electron.ts"));

const { createBackend } = await import("../backend/backend.ts");
const { FACTS, fakeParts } = await import("../testing/fake-steps.ts");
const { setupAppScheme, setupPage } = await import("./app-scheme.ts");
const { setupCalls } = await import("./calls.ts");
const { isOpenable, setupPermissions, setupWebContentsRules } = await import("./web-security.ts");
const { openWindow } = await import("./window.ts");

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-main-"));
  mkdirSync(join(folder, "page"));
  writeFileSync(join(folder, "page", "index.html"), "<p>page</p>");
  writeFileSync(join(folder, "secret.txt"), "secret");
  electron.app.userData = folder;
  setupAppScheme();
  setupWebContentsRules();
  setupPermissions();
  setupPage(join(folder, "page"));
  setupCalls(createBackend(fakeParts()));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("calls", () => {
  test("only one file imports ipcMain", () => {
    const sources = readdirSync(import.meta.dirname).filter((name) => /^(?!.*\.test).*\.ts$/.test(name));
    const users = sources.filter((name) =>
      readFileSync(join(import.meta.dirname, name), "utf8").includes("ipcMain"),
    );
    expect(users).toEqual(["handle.ts"]);
  });

  test("the app's own page is answered", async () => {
    expect(await electron.invoke("vethscope:shellFacts", [])).toEqual(FACTS);
  });

  const main = { url: "app://vethscope/index.html", parent: null };
  test.each<[string, electron.FakeFrame | null]>([
    ["a page of the web", { url: "https://evil.example/", parent: null }],
    ["a page that only looks like ours", { url: "app://vethscope.evil.example/index.html", parent: null }],
    ["another host of our scheme", { url: "app://other/index.html", parent: null }],
    ["a file", { url: "file:///etc/passwd", parent: null }],
    ["an empty frame", { url: "about:blank", parent: null }],
    ["a frame inside our page", { url: "app://vethscope/index.html", parent: main }],
    ["a frame that is gone", null],
  ])("%s is refused on every channel", async (_who, frame) => {
    const refusals = [...electron.channels.keys()].map((channel) => {
      const sender = new electron.FakeWebContents();
      if (frame !== null && frame.parent === null) sender.mainFrame = frame;
      return electron.invoke(channel, [], { sender, frame }).then(
        () => `${channel} answered`,
        (error: Error) => error.name,
      );
    });
    expect(refusals.length).toBe(17);
    expect(new Set(await Promise.all(refusals))).toEqual(new Set(["SenderRefused"]));
  });

  test.each<[string, unknown[], RegExp]>([
    ["startRun", [{ target: "-oProxyCommand=reboot" }], /argument 0.target/],
    ["startRun", [], /startRun/],
    ["shellFacts", ["extra"], /shellFacts/],
    ["openFile", ["/etc/shadow"], /openFile/],
    ["saveFile", ["name.svg", "image/svg+xml", "text"], /argument 2/],
    ["saveFile", ["a\nb", "image/png", new Uint8Array()], /argument 0/],
    ["saveFile", ["a", "text html", new Uint8Array()], /media type/],
    ["announceActions", [[{ id: "x", label: "X", menu: "file", accelerator: "rm -rf /" }]], /accelerator/],
    ["announceActions", [[{ id: "x", label: "X", menu: "dock", accelerator: null }]], /menu/],
    ["takeOpenedFiles", [1], /takeOpenedFiles/],
  ])("%s %j is refused", async (method, values, reason) => {
    await expect(electron.invoke(`vethscope:${method}`, values)).rejects.toThrow(reason);
    expect(electron.dialog.showOpenDialog).not.toHaveBeenCalled();
    expect(electron.dialog.showSaveDialog).not.toHaveBeenCalled();
  });

  test("a run's events go to the window that started it", async () => {
    const [sender, other] = [new electron.FakeWebContents(), new electron.FakeWebContents()];
    await electron.invoke("vethscope:shellFacts", [], { sender: other });
    const run = await electron.invoke("vethscope:startRun", [{ target: "web1" }], { sender });
    await vi.waitFor(() =>
      expect(sender.sent).toContainEqual([
        "vethscope:run",
        expect.objectContaining({ type: "snapshot", run }),
      ]),
    );
    expect(other.sent).toEqual([]);
  });
});

describe("the window", () => {
  test("is sandboxed and isolated and shows the app's own page", () => {
    openWindow("/app/preload.cjs");
    const window = electron.FakeBrowserWindow.opened.at(-1);
    expect(window?.options.webPreferences).toEqual({
      preload: "/app/preload.cjs",
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false,
    });
    expect(window?.loadURL).toHaveBeenCalledExactlyOnceWith("app://vethscope/index.html");
  });

  function attempt(event: string, details: object): boolean {
    const contents = new electron.FakeWebContents();
    electron.app.emit("web-contents-created", {}, contents);
    const preventDefault = vi.fn();
    contents.emit(event, { preventDefault, ...details });
    return preventDefault.mock.calls.length > 0;
  }

  test("cannot be led elsewhere, and takes no webview", () => {
    const page = "app://vethscope/index.html";
    expect({
      web: attempt("will-navigate", { url: "https://evil.example/" }),
      file: attempt("will-navigate", { url: "file:///etc/passwd" }),
      otherPage: attempt("will-navigate", { url: "app://vethscope/other.html" }),
      redirect: attempt("will-redirect", { url: page }),
      frame: attempt("will-frame-navigate", { url: page, isMainFrame: false }),
      webview: attempt("will-attach-webview", {}),
      reload: attempt("will-navigate", { url: page }),
    }).toEqual({
      web: true,
      file: true,
      otherPage: true,
      redirect: true,
      frame: true,
      webview: true,
      reload: false,
    });
  });

  test("opens no second window; only an allowed https link goes to the browser", () => {
    const contents = new electron.FakeWebContents();
    electron.app.emit("web-contents-created", {}, contents);
    for (const url of ["https://evil.example/", "file:///etc/passwd", "https://man7.org/linux/"]) {
      expect(contents.openHandler?.({ url })).toEqual({ action: "deny" });
    }
    expect(electron.shell.openExternal.mock.calls).toEqual([["https://man7.org/linux/"]]);
  });

  test.each([
    "http://man7.org/",
    "https://man7.org.evil.example/",
    "https://man7.org@evil.example/",
    "https://user@man7.org/",
    "https://man7.org:8443/",
    "javascript:alert(1)",
    "ssh://man7.org/",
    "smb://man7.org/",
    "not a url",
  ])("the link %s is not opened", (url) => {
    expect(isOpenable(url)).toBe(false);
  });

  test("gets no permission, no device and no download; it may write text to the clipboard", () => {
    const { defaultSession } = electron.session;
    const request = defaultSession.setPermissionRequestHandler.mock.calls[0]?.[0];
    const check = defaultSession.setPermissionCheckHandler.mock.calls[0]?.[0];
    const device = defaultSession.setDevicePermissionHandler.mock.calls[0]?.[0];
    const granted = [
      "media",
      "geolocation",
      "notifications",
      "clipboard-read",
      "openExternal",
      "fullscreen",
      "usb",
    ]
      .concat("clipboard-sanitized-write")
      .filter((name) => {
        const done = vi.fn();
        request(null, name, done);
        return done.mock.calls[0]?.[0] === true || check(null, name) === true;
      });
    const preventDefault = vi.fn();
    defaultSession.emit("will-download", { preventDefault });
    expect([granted, device({}), preventDefault.mock.calls.length]).toEqual([
      ["clipboard-sanitized-write"],
      false,
      1,
    ]);
  });
});

describe("the app's scheme", () => {
  const ask = (url: string, method = "GET") => {
    const answer = electron.served.get("app");
    if (answer === undefined) throw new Error("the scheme is not served");
    return answer(new Request(url, { method }));
  };

  test("is standard and secure, so that the page has an origin of its own", () => {
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledExactlyOnceWith([
      { scheme: "app", privileges: { standard: true, secure: true, supportFetchAPI: true } },
    ]);
  });

  test("serves the page under the strict policy", async () => {
    const answer = await ask("app://vethscope/index.html");
    expect([answer.status, await answer.text()]).toEqual([200, "<p>page</p>"]);
    expect(answer.headers.get("content-security-policy")).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
        "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    "app://vethscope/../secret.txt",
    "app://vethscope/..%2fsecret.txt",
    "app://vethscope/%2e%2e%2fsecret.txt",
    "app://vethscope/..%5csecret.txt",
    "app://other/index.html",
  ])("%s is not served", async (url) => {
    const answer = await ask(url);
    expect([answer.status, await answer.text()]).toEqual([404, "no such page"]);
    expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("answers nothing but GET", async () => {
    expect((await ask("app://vethscope/index.html", "POST")).status).toBe(404);
  });
});
