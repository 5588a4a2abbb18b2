// The bridge into the page: VethscopeApi as plain functions, each bound to its own channel and no other.
import { contextBridge, ipcRenderer } from "electron";
import type { OpenedFile, RunEvent, VethscopeApi } from "../../shared/api.ts";
import { type BackendMethod, channelOf, DESKTOP_EVENTS, type DesktopMethod } from "../backend/methods.ts";

/** Calls a method and takes Electron's own words off a refusal. */
async function call<T>(method: BackendMethod | DesktopMethod, ...values: readonly unknown[]): Promise<T> {
  try {
    return (await ipcRenderer.invoke(channelOf(method), ...values)) as T;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(message.replace(/^Error invoking remote method '[^']*': (?:\w+: )?/, ""));
  }
}

/** Passes on what a message carries; never the event, which would hand the page the sender. */
function listen<T>(channel: string, listener: (value: T) => void): () => void {
  const pass = (_event: unknown, value: T) => listener(value);
  ipcRenderer.on(channel, pass);
  return () => void ipcRenderer.removeListener(channel, pass);
}

const api: VethscopeApi = {
  shellFacts: () => call("shellFacts"),
  listHosts: () => call("listHosts"),
  saveHost: (target, choices) => call("saveHost", target, choices),
  forgetHost: (target) => call("forgetHost", target),
  noteCollected: (target, last) => call("noteCollected", target, last),
  describeScript: () => call("describeScript"),
  startRun: (request) => call("startRun", request),
  cancelRun: (run) => call("cancelRun", run),
  answerPrompt: (prompt, answer, keep) => call("answerPrompt", prompt, answer, keep),
  forgetAnswers: () => call("forgetAnswers"),
  listHistory: () => call("listHistory"),
  readHistory: (id) => call("readHistory", id),
  setHistoryKept: (kept) => call("setHistoryKept", kept),
  onRunEvent: (listener) => listen<RunEvent>(DESKTOP_EVENTS.run, listener),
  openFile: () => call("openFile"),
  saveFile: (suggestedName, mediaType, bytes) => call("saveFile", suggestedName, mediaType, bytes),
  onFilesOpened(listener) {
    const stop = listen<readonly OpenedFile[]>(DESKTOP_EVENTS.files, listener);
    // Files that came before the page listened.
    void call<readonly OpenedFile[]>("takeOpenedFiles").then((files) => {
      if (files.length > 0) listener(files);
    });
    return stop;
  },
  announceActions: (actions) => call("announceActions", actions),
  onMenuAction: (listener) => listen<string>(DESKTOP_EVENTS.action, listener),
};

contextBridge.exposeInMainWorld("vethscope", api);
