// Actions of the app itself: find, help, theme, export, what runs on the host.
import type { Action } from "./action.ts";

export const APP_ACTIONS: readonly Action[] = [
  {
    id: "app.palette",
    label: "Find anything…",
    group: "App",
    keywords: ["search", "command", "palette", "ip", "mac", "pid"],
    shortcuts: [{ key: "k", mod: true }],
    enabled: () => true,
    perform: ({ dialogs }) => dialogs.show("palette"),
  },
  {
    id: "export.dialog",
    label: "Export the picture…",
    group: "Export",
    keywords: ["png", "svg", "json", "dot", "graphviz", "mermaid", "image", "save", "download", "copy"],
    shortcuts: [{ key: "e" }],
    enabled: ({ session }) => session.getState().view === "picture" && session.getState().document !== null,
    perform: ({ dialogs }) => dialogs.show("export"),
  },
  {
    id: "app.theme",
    label: "Change theme: light, dark, system",
    group: "App",
    keywords: ["appearance", "night", "colour", "color"],
    shortcuts: [{ key: "t" }],
    enabled: () => true,
    perform: ({ appearance }) => appearance.cycle(),
  },
  {
    id: "app.trust",
    label: "What runs on the host",
    group: "App",
    keywords: ["script", "commands", "trust", "security", "read-only"],
    shortcuts: [],
    enabled: () => true,
    perform: ({ dialogs }) => dialogs.show("trust"),
  },
  {
    id: "app.forget-answers",
    label: "Forget remembered answers",
    group: "App",
    keywords: ["password", "passphrase", "secret", "keychain", "sudo"],
    shortcuts: [],
    enabled: () => true,
    perform: ({ api, notices }) => {
      api.forgetAnswers().then(
        () => notices.say("good", "Every remembered password and passphrase is forgotten."),
        () => notices.say("broken", "The remembered answers could not be forgotten: try again."),
      );
    },
  },
  {
    id: "app.help",
    label: "Keys and help",
    group: "App",
    keywords: ["shortcuts", "keyboard", "about"],
    shortcuts: [{ key: "?" }],
    enabled: () => true,
    perform: ({ dialogs }) => dialogs.show("help"),
  },
];
