// Actions on sources: connect, open, refresh, save.
import type { Action } from "./action.ts";

export const SOURCE_ACTIONS: readonly Action[] = [
  {
    id: "source.start",
    label: "Show sources",
    group: "Source",
    keywords: ["connect", "host", "ssh", "start", "new"],
    shortcuts: [],
    enabled: ({ session }) => session.getState().view === "picture",
    perform: ({ session }) => session.setState({ view: "start", openError: null }),
  },
  {
    id: "source.back",
    label: "Back to the picture",
    group: "Source",
    keywords: ["return"],
    shortcuts: [],
    enabled: ({ session }) => session.getState().view === "start" && session.getState().document !== null,
    perform: ({ session }) => session.setState({ view: "picture", failed: null, openError: null }),
  },
  {
    id: "source.open",
    label: "Open a snapshot…",
    group: "Source",
    keywords: ["file", "load", "offline"],
    shortcuts: [{ key: "o", mod: true }],
    enabled: ({ session }) => session.getState().opening === null,
    perform: ({ files }) => void files.choose(),
  },
  {
    id: "source.refresh",
    label: "Collect again",
    group: "Source",
    keywords: ["refresh", "reload", "update"],
    shortcuts: [{ key: "r" }],
    enabled: ({ runs }) => runs.canRefresh(),
    perform: ({ runs }) => void runs.refresh(),
  },
  {
    id: "source.cancel",
    label: "Cancel the run",
    group: "Source",
    keywords: ["stop", "abort"],
    shortcuts: [],
    enabled: ({ session }) => session.getState().run !== null && !session.getState().cancelling,
    perform: ({ runs }) => void runs.cancel(),
  },
  {
    id: "source.save",
    label: "Save the snapshot…",
    group: "Source",
    keywords: ["file", "keep", "share"],
    shortcuts: [{ key: "s", mod: true }],
    enabled: ({ session }) => session.getState().document !== null,
    perform: ({ files }) => void files.saveSnapshot(),
  },
];
