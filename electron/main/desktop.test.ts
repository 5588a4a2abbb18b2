// The app as a desktop citizen: its window's place, its menu, files from outside, dialogs, one instance.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { MenuAction } from "../../shared/api.ts";
import * as electron from "../testing/fake-electron.ts";

vi.mock("electron", () => import("../testing/fake-electron.ts"));

const { menuTemplate, setupMenu } = await import("./menu.ts");
const { handOver, setupOpenedFiles, snapshotArguments, takeOpenedFiles } = await import("./opened-files.ts");
const { setupSingleInstance } = await import("./single-instance.ts");
const { openFile, saveFile } = await import("./dialogs.ts");
const { savedWindowState } = await import("./window-state.ts");
const { openWindow, setupTheme } = await import("./window.ts");

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vethscope-desktop-"));
  electron.app.userData = folder;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The open window: the newest one. */
function window(): electron.FakeBrowserWindow {
  const last = electron.FakeBrowserWindow.opened.at(-1);
  if (last === undefined) throw new Error("no window is open");
  return last;
}

/** Opens a window that no test opened before. */
function freshWindow(): electron.FakeBrowserWindow {
  electron.FakeBrowserWindow.opened.at(-1)?.emit("closed");
  openWindow("/app/preload.cjs");
  return window();
}

describe("the window", () => {
  const state = { x: 100, y: 50, width: 900, height: 600, maximized: false };
  const save = (value: unknown) => writeFileSync(join(folder, "window-state.json"), JSON.stringify(value));

  test("keeps its place when it is closed, and opens there again", async () => {
    freshWindow().emit("close");
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(["window-state.json"]));
    const saved = JSON.parse(readFileSync(join(folder, "window-state.json"), "utf8"));
    expect(saved).toEqual({ x: 10, y: 20, width: 1000, height: 700, maximized: true });
    expect(freshWindow().options).toMatchObject({ x: 10, y: 20, width: 1000, height: 700 });
    expect(window().maximize).toHaveBeenCalledOnce();
  });

  test.each<[string, unknown]>([
    ["on a screen that is gone", { ...state, x: 5000 }],
    ["above every screen", { ...state, y: -500 }],
    ["too small to see", { ...state, width: 3 }],
    ["of another shape", { ...state, x: "left" }],
    ["without a size", { x: 1, y: 1 }],
  ])("forgets a place %s", (_what, value) => {
    save(value);
    expect(savedWindowState()).toBeNull();
  });

  test("forgets a damaged state", () => {
    writeFileSync(join(folder, "window-state.json"), "{");
    expect(savedWindowState()).toBeNull();
    save(state);
    expect(savedWindowState()).toEqual(state);
  });

  test("is brought to the front instead of opened twice", () => {
    const first = freshWindow();
    const count = electron.FakeBrowserWindow.opened.length;
    openWindow("/app/preload.cjs");
    expect([electron.FakeBrowserWindow.opened.length, first.focus.mock.calls.length]).toEqual([count, 1]);
  });

  test("follows the system from light to dark", () => {
    electron.nativeTheme.shouldUseDarkColors = false;
    const light = freshWindow().options.backgroundColor;
    setupTheme();
    electron.nativeTheme.shouldUseDarkColors = true;
    electron.nativeTheme.emit("updated");
    const dark = window().setBackgroundColor.mock.calls.at(-1)?.[0];
    expect([electron.nativeTheme.themeSource, light, dark]).toEqual(["system", "#ffffff", "#16181d"]);
  });
});

describe("the menu", () => {
  const fit: MenuAction = { id: "picture.fit", label: "Fit & centre", menu: "view", accelerator: "F" };
  const about: MenuAction = { id: "app.about", label: "About", menu: "help", accelerator: null };

  const labels = (platform: NodeJS.Platform, actions: readonly MenuAction[]) =>
    menuTemplate(actions, platform).map(({ label }) => label);

  test("has the system's menus; Help comes with its first action, the app's own menu on macOS", () => {
    expect({
      none: labels("linux", []),
      help: labels("linux", [about]),
      mac: labels("darwin", []),
    }).toEqual({
      none: ["&File", "&Edit", "&View", "&Window"],
      help: ["&File", "&Edit", "&View", "&Window", "&Help"],
      mac: ["Vethscope", "&File", "&Edit", "&View", "&Window"],
    });
  });

  test("a chosen action goes to the page by its id, and its keys are left to the page", () => {
    const page = freshWindow().webContents;
    setupMenu([fit]);
    const template = electron.Menu.setApplicationMenu.mock.calls.at(-1)?.[0] as ReturnType<
      typeof menuTemplate
    >;
    const view = template.find(({ label }) => label === "&View")?.submenu as ReturnType<typeof menuTemplate>;
    const [item, line] = view;
    expect([item, line]).toMatchObject([
      { id: "picture.fit", label: "Fit && centre", accelerator: "F", registerAccelerator: false },
      { type: "separator" },
    ]);
    (item as unknown as { click(): void }).click();
    expect(page.sent).toEqual([["vethscope:action", "picture.fit"]]);
  });
});

describe("files from outside", () => {
  const write = (name: string) => {
    writeFileSync(join(folder, name), name);
    return join(folder, name);
  };
  const namesOf = (files: readonly { name: string; bytes: Uint8Array }[]) =>
    files.map(({ name, bytes }) => `${name}=${Buffer.from(bytes).toString()}`);

  test("arguments are files only when they end in .vethscope; options never", () => {
    expect(
      snapshotArguments(
        ["/app", "a.vethscope", "--open=b.vethscope", "-c.vethscope", "notes.txt", "D.VETHSCOPE"],
        "/home/ada",
      ),
    ).toEqual(["/home/ada/a.vethscope", "/home/ada/D.VETHSCOPE"]);
  });

  test("wait until the page asks, then arrive at once, and wait again when the page loads anew", async () => {
    setupOpenedFiles();
    const page = freshWindow().webContents;
    await handOver([write("first.vethscope")]);
    expect([page.sent, namesOf(takeOpenedFiles())]).toEqual([[], ["first.vethscope=first.vethscope"]]);

    const preventDefault = vi.fn();
    // Two that a person opened together, told one after another.
    electron.app.emit("open-file", { preventDefault }, write("second.vethscope"));
    electron.app.emit("open-file", { preventDefault }, write("beside.vethscope"));
    await vi.waitFor(() =>
      expect(page.sent).toMatchObject([
        ["vethscope:files", [{ name: "second.vethscope" }, { name: "beside.vethscope" }]],
      ]),
    );
    expect(preventDefault).toHaveBeenCalledTimes(2);

    page.emit("did-navigate");
    await handOver([write("third.vethscope")]);
    expect([page.sent.length, namesOf(takeOpenedFiles())]).toEqual([1, ["third.vethscope=third.vethscope"]]);
  });

  test("one that cannot be read is said, not lost", async () => {
    electron.app.emit("open-file", { preventDefault() {} }, join(folder, "gone.vethscope"));
    await vi.waitFor(() =>
      expect(electron.dialog.showErrorBox.mock.calls).toEqual([
        ["gone.vethscope cannot be opened", expect.stringContaining("no such file")],
      ]),
    );
  });
});

describe("a second start", () => {
  test("ends, when the first runs", () => {
    electron.app.requestSingleInstanceLock.mockReturnValueOnce(false);
    const show = vi.fn();
    expect([setupSingleInstance(show), electron.app.listenerCount("second-instance")]).toEqual([false, 0]);
  });

  test("shows the first, and hands it its files from the folder it was started in", async () => {
    for (const name of ["x.vethscope", "y.vethscope"]) writeFileSync(join(folder, name), name);
    const show = vi.fn();
    expect(setupSingleInstance(show)).toBe(true);
    takeOpenedFiles();
    const page = freshWindow().webContents;
    electron.app.emit("second-instance", {}, ["/opt/vethscope", "x.vethscope", "y.vethscope"], folder);
    expect(show).toHaveBeenCalledOnce();
    await vi.waitFor(() =>
      expect(page.sent).toMatchObject([
        ["vethscope:files", [{ name: "x.vethscope" }, { name: "y.vethscope" }]],
      ]),
    );
  });
});

describe("dialogs", () => {
  const sender = () => freshWindow().webContents as unknown as Parameters<typeof openFile>[0];

  test("a chosen file is read; cancelling gives null", async () => {
    const file = join(folder, "x.vethscope");
    writeFileSync(file, "x");
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: [file] });
    expect(await openFile(sender())).toMatchObject({ name: "x.vethscope", bytes: Buffer.from("x") });
    electron.dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: [] });
    expect(await openFile(sender())).toBeNull();
  });

  test("bytes are saved where the person chose; the page chooses no folder", async () => {
    const file = join(folder, "out.svg");
    electron.dialog.showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath: file });
    expect(await saveFile(sender(), "../../.ssh/authorized_keys", Buffer.from("<svg/>"))).toBe("out.svg");
    const offered = electron.dialog.showSaveDialog.mock.calls.at(-1)?.[1].defaultPath as string;
    expect([readFileSync(file, "utf8"), basename(offered) === offered, offered.startsWith(".")]).toEqual([
      "<svg/>",
      true,
      false,
    ]);
  });

  test("cancelling saves nothing", async () => {
    electron.dialog.showSaveDialog.mockResolvedValueOnce({ canceled: true, filePath: "" });
    expect([await saveFile(sender(), "a.svg", Buffer.from("x")), readdirSync(folder)]).toEqual([null, []]);
  });
});
