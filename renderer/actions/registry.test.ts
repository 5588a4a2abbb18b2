import { describe, expect, it } from "vitest";
import { keepInMemory } from "../state/keep.ts";
import { createWorkbench } from "../state/workbench.ts";
import { fakeAnalysis, fakeShell } from "../testing/fake-shell.ts";
import { HOST_END, WEB_END, WEB_NETNS } from "../testing/small-host.ts";
import { menuAction } from "./native-menu.ts";
import { ACTIONS, actionById, perform } from "./registry.ts";
import { actionFor, type KeyPress, shortcutText } from "./shortcuts.ts";

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

async function openWorkbench() {
  const workbench = createWorkbench(fakeShell().api, fakeAnalysis(), keepInMemory());
  await workbench.files.open({ name: "a.vethscope", bytes: new Uint8Array([1]) });
  return workbench;
}

describe("the registry", () => {
  it("has no two actions with one id and no two with one shortcut", () => {
    const ids = ACTIONS.map((action) => action.id);
    const shortcuts = ACTIONS.flatMap((action) =>
      action.shortcuts.map((shortcut) => shortcutText(shortcut, "other")),
    );
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it("jumps along a cable with P and comes back with Backspace", async () => {
    const workbench = await openWorkbench();
    workbench.selection.select({ kind: "interface", id: HOST_END });
    const key = (name: string) => actionFor(ACTIONS, press(name), "other", false)?.perform(workbench);
    key("p");
    expect(workbench.selection.getState().selected).toEqual({ kind: "interface", id: WEB_END });
    key("Backspace");
    expect(workbench.selection.getState().selected).toEqual({ kind: "interface", id: HOST_END });
  });

  it("does not offer the peer of something that has none", async () => {
    const workbench = await openWorkbench();
    workbench.selection.select({ kind: "netns", id: WEB_NETNS });
    expect(perform("selection.peer", workbench)).toBe(false);
  });

  it("offers nothing about a picture before there is one", () => {
    const workbench = createWorkbench(fakeShell().api, fakeAnalysis(), keepInMemory());
    const offered = ACTIONS.filter((action) => action.enabled(workbench)).map((action) => action.id);
    expect(offered).toEqual([
      "source.hosts",
      "source.open",
      "app.palette",
      "app.theme",
      "app.trust",
      "app.forget-answers",
      "app.help",
    ]);
  });
});

describe("shortcuts", () => {
  const id = (key: KeyPress, platform = "other", typing = false) =>
    actionFor(ACTIONS, key, platform, typing)?.id ?? null;

  it("takes Ctrl+K elsewhere and Cmd+K on a Mac, also while text is typed", () => {
    expect(id(press("k", { ctrlKey: true }), "other", true)).toBe("app.palette");
    expect(id(press("k", { metaKey: true }), "darwin", true)).toBe("app.palette");
    expect(id(press("k", { ctrlKey: true }), "darwin")).toBeNull();
  });

  it("leaves single keys to a text field", () => {
    expect(id(press("p"), "other", true)).toBeNull();
    expect(id(press("p"), "other", false)).toBe("selection.peer");
  });

  it("takes ? and + wherever the keyboard puts them, and leaves Shift with a letter alone", () => {
    expect(id(press("?", { shiftKey: true }))).toBe("app.help");
    expect(id(press("+", { shiftKey: true }))).toBe("picture.zoom-in");
    expect(id(press("P", { shiftKey: true }))).toBeNull();
  });

  it("saves as it is with Ctrl+S and redacted with Shift held too", () => {
    expect(id(press("s", { ctrlKey: true }))).toBe("source.save");
    expect(id(press("S", { ctrlKey: true, shiftKey: true }))).toBe("source.save-redacted");
  });

  it("leaves combinations with Alt to the system", () => {
    expect(id(press("p", { altKey: true }))).toBeNull();
  });

  it("writes keys as people read them", () => {
    expect(shortcutText({ key: "k", mod: true }, "other")).toBe("Ctrl+K");
    expect(shortcutText({ key: "k", mod: true }, "darwin")).toBe("⌘K");
  });
});

describe("the native menu", () => {
  it("shows an action with Electron's spelling of its key", () => {
    expect(menuAction(actionById("source.open"))).toEqual({
      id: "source.open",
      label: "Open a snapshot…",
      menu: "file",
      accelerator: "CommandOrControl+O",
    });
    expect(menuAction(actionById("picture.zoom-in")).accelerator).toBe("Plus");
  });
});
