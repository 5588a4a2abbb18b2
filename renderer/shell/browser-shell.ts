// VethscopeApi in a browser: calls go over the socket, files are chosen and saved by the page itself.
import type { VethscopeApi } from "../../shared/api.ts";
import { Connection } from "./connection.ts";
import { readOpenedFiles } from "./opened-files.ts";
import { chooseFile, downloadFile } from "./page-files.ts";
import { signIn } from "./sign-in.ts";

export interface BrowserShell {
  readonly api: VethscopeApi;
  readonly connection: Connection;
}

/** Begins connecting to the server that gave the page. */
export function openBrowserShell(): BrowserShell {
  const connection = new Connection({
    signIn,
    openSocket: (path) => new WebSocket(new URL(path, location.href.replace(/^http/, "ws"))),
  });
  return { api: browserApi(connection), connection };
}

/** The interface over a connection. */
export function browserApi(connection: Pick<Connection, "call" | "onEvent">): VethscopeApi {
  // The server is this program's own; what it answers has the shape of the interface.
  const call = <T>(method: string, ...values: readonly unknown[]) =>
    connection.call(method, ...values) as Promise<T>;
  return {
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
    onRunEvent: (listener) => connection.onEvent(listener),
    openFile: chooseFile,
    saveFile: downloadFile,
    onFilesOpened(listener) {
      let stopped = false;
      // The first answer means that there is a session; without one nothing is opened, and the connection says why.
      void call("shellFacts")
        .then(readOpenedFiles)
        .then((files) => {
          if (!stopped && files.length > 0) listener(files);
        })
        .catch(() => undefined);
      return () => {
        stopped = true;
      };
    },
    // A browser has no menu of ours.
    announceActions: async () => {},
    onMenuAction: () => () => {},
  };
}
