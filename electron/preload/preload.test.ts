// What the page gets through the bridge: the interface's functions, each on its own channel, and no more.
import { expect, test, vi } from "vitest";
import type { VethscopeApi } from "../../shared/api.ts";
import * as electron from "../testing/fake-electron.ts";

vi.mock("electron", () => import("../testing/fake-electron.ts"));

const { createBackend } = await import("../backend/backend.ts");
const { fakeParts } = await import("../testing/fake-steps.ts");
const { setupCalls } = await import("../main/calls.ts");
await import("./preload.ts");

const api = electron.exposed.get("vethscope") as VethscopeApi;
setupCalls(createBackend(fakeParts()));

test("one object is exposed, made of functions only", () => {
  expect([...electron.exposed.keys()]).toEqual(["vethscope"]);
  expect(Object.entries(api).filter(([, value]) => typeof value !== "function")).toEqual([]);
});

test("every call goes to a channel the main process answers", async () => {
  electron.ipcRenderer.invoke.mockResolvedValue([]);
  const bytes = new Uint8Array([1]);
  await Promise.all([
    api.shellFacts(),
    api.listHosts(),
    api.describeScript(),
    api.startRun({ target: "web1" }),
    api.cancelRun("run-1"),
    api.answerPrompt("prompt-1", ["yes"], "not"),
    api.forgetAnswers(),
    api.saveHost("web1", { group: "", via: "ssh2", sudo: false, identityFile: "" }),
    api.forgetHost("web1"),
    api.noteCollected("web1", { collectedAt: "", user: "", warnings: 0, complete: true }),
    api.listHistory(),
    api.readHistory("0123456789abcdef/20260102T030405Z-abcdef"),
    api.setHistoryKept(false),
    api.openFile(),
    api.saveFile("a.svg", "image/svg+xml", bytes),
    api.announceActions([]),
  ]);
  const stop = api.onFilesOpened(() => {});
  stop();
  const sent = electron.ipcRenderer.invoke.mock.calls as unknown as [string, ...unknown[]][];
  expect(sent).toEqual([
    ["vethscope:shellFacts"],
    ["vethscope:listHosts"],
    ["vethscope:describeScript"],
    ["vethscope:startRun", { target: "web1" }],
    ["vethscope:cancelRun", "run-1"],
    ["vethscope:answerPrompt", "prompt-1", ["yes"], "not"],
    ["vethscope:forgetAnswers"],
    ["vethscope:saveHost", "web1", { group: "", via: "ssh2", sudo: false, identityFile: "" }],
    ["vethscope:forgetHost", "web1"],
    ["vethscope:noteCollected", "web1", { collectedAt: "", user: "", warnings: 0, complete: true }],
    ["vethscope:listHistory"],
    ["vethscope:readHistory", "0123456789abcdef/20260102T030405Z-abcdef"],
    ["vethscope:setHistoryKept", false],
    ["vethscope:openFile"],
    ["vethscope:saveFile", "a.svg", "image/svg+xml", bytes],
    ["vethscope:announceActions", []],
    ["vethscope:takeOpenedFiles"],
  ]);
  expect(new Set(sent.map(([channel]) => channel))).toEqual(new Set(electron.channels.keys()));
});

test("a listener gets the event and never Electron's sender, until it is stopped", () => {
  const heard = vi.fn();
  const stop = api.onRunEvent(heard);
  electron.ipcRenderer.emit("vethscope:run", { sender: "electron" }, { type: "failed" });
  stop();
  electron.ipcRenderer.emit("vethscope:run", { sender: "electron" }, { type: "late" });
  expect(heard.mock.calls).toEqual([[{ type: "failed" }]]);
});

test("files that came before the page listened are handed over", async () => {
  const file = { name: "x.vethscope", bytes: new Uint8Array([1]) };
  electron.ipcRenderer.invoke.mockResolvedValueOnce([file]);
  const heard = vi.fn();
  api.onFilesOpened(heard);
  await vi.waitFor(() => expect(heard.mock.calls).toEqual([[[file]]]));
});

test("a refusal reads as the main process wrote it", async () => {
  electron.ipcRenderer.invoke.mockRejectedValueOnce(
    new Error(
      "Error invoking remote method 'vethscope:startRun': RequestRefused: startRun: argument 0.target: must be one line of text",
    ),
  );
  await expect(api.startRun({ target: "" })).rejects.toThrow(
    /^startRun: argument 0\.target: must be one line of text$/,
  );
});
