// The names by which a shell may be called: the only ones a preload or a socket lets through.

/** Calls both shells answer through the backend. */
export const BACKEND_METHODS = [
  "shellFacts",
  "listHosts",
  "saveHost",
  "forgetHost",
  "noteCollected",
  "describeScript",
  "startRun",
  "cancelRun",
  "answerPrompt",
  "forgetAnswers",
  "listHistory",
  "readHistory",
  "setHistoryKept",
] as const;

export type BackendMethod = (typeof BACKEND_METHODS)[number];

/** Calls only the desktop shell answers; in a browser the page does them itself. */
export const DESKTOP_METHODS = ["openFile", "saveFile", "announceActions", "takeOpenedFiles"] as const;

export type DesktopMethod = (typeof DESKTOP_METHODS)[number];

/** Messages the desktop shell sends to its window. */
export const DESKTOP_EVENTS = {
  run: "vethscope:run",
  files: "vethscope:files",
  action: "vethscope:action",
} as const;

/** The IPC channel of a method. */
export function channelOf(method: BackendMethod | DesktopMethod): string {
  return `vethscope:${method}`;
}
