// Actions on sources: connect, open, refresh, save.
import { MOST_MEMBERS } from "../../shared/fleet/admit.ts";
import { requestFor } from "../state/host-list.ts";
import type { Action } from "./action.ts";

export const SOURCE_ACTIONS: readonly Action[] = [
  {
    id: "source.start",
    label: "Show sources",
    group: "Source",
    keywords: ["connect", "host", "ssh", "start", "new"],
    shortcuts: [],
    enabled: ({ session }) => ["picture", "hosts"].includes(session.getState().view),
    perform: ({ session }) => session.setState({ view: "start", adding: false, openError: null }),
  },
  {
    id: "source.hosts",
    label: "All hosts…",
    group: "Source",
    keywords: ["list", "several", "ssh", "config", "saved", "groups", "fleet"],
    shortcuts: [{ key: "a" }],
    enabled: ({ session }) => ["start", "picture"].includes(session.getState().view),
    perform: ({ session }) => session.setState({ view: "hosts", openError: null }),
  },
  {
    id: "hosts.collect",
    label: "Collect the marked hosts",
    group: "Source",
    keywords: ["several", "run", "read"],
    shortcuts: [],
    enabled: ({ session, hostList }) =>
      session.getState().view === "hosts" && hostList.getState().marked.size > 0,
    perform: ({ hostList, hostRuns }) => {
      const { hosts, marked } = hostList.getState();
      hostRuns.collect((hosts ?? []).filter(({ target }) => marked.has(target)).map(requestFor));
    },
  },
  {
    id: "hosts.open-together",
    label: "Open the marked hosts together",
    group: "Source",
    keywords: ["several", "fleet", "beside", "picture", "all"],
    shortcuts: [],
    enabled: ({ session, hostList, together }) =>
      session.getState().view === "hosts" && together.collectedOf(hostList.getState().marked).length > 1,
    perform: ({ hostList, together }) => {
      const { hosts, marked } = hostList.getState();
      const inOrder = (hosts ?? []).map(({ target }) => target).filter((target) => marked.has(target));
      void together.openCollected(together.collectedOf(inOrder).slice(0, MOST_MEMBERS));
    },
  },
  {
    id: "hosts.cancel",
    label: "Cancel all collections of the list",
    group: "Source",
    keywords: ["stop", "abort", "several"],
    shortcuts: [],
    enabled: ({ hostRuns }) =>
      [...hostRuns.getState().hosts.values()].some(({ kind }) => kind === "queued" || kind === "running"),
    perform: ({ hostRuns }) => hostRuns.cancelAll(),
  },
  {
    id: "source.back",
    label: "Back to the picture",
    group: "Source",
    keywords: ["return"],
    shortcuts: [],
    enabled: ({ session }) =>
      ["start", "hosts"].includes(session.getState().view) && session.getState().document !== null,
    perform: ({ session }) =>
      session.setState({ view: "picture", adding: false, failed: null, openError: null }),
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
    id: "source.add",
    label: "Open a snapshot beside…",
    group: "Source",
    keywords: ["add", "host", "several", "together", "fleet", "second", "node"],
    shortcuts: [{ key: "o", mod: true, shift: true }],
    enabled: ({ session }) => session.getState().opening === null && session.getState().document !== null,
    perform: ({ files }) => void files.addChosen(),
  },
  {
    id: "source.add-host",
    label: "Add a host to the picture…",
    group: "Source",
    keywords: ["add", "ssh", "several", "together", "beside", "fleet", "second", "node"],
    shortcuts: [],
    enabled: ({ session }) =>
      session.getState().view === "picture" &&
      session.getState().document !== null &&
      session.getState().run === null,
    perform: ({ session }) => session.setState({ view: "start", adding: true, openError: null }),
  },
  {
    id: "source.remove",
    label: "Close this host",
    group: "Source",
    keywords: ["remove", "host", "several", "fleet"],
    shortcuts: [],
    enabled: ({ beside }) => beside.getState().hosts.length > 1,
    perform: ({ beside }) => beside.remove(beside.getState().active),
  },
  {
    id: "source.next-host",
    label: "Go to the next host",
    group: "Source",
    keywords: ["switch", "host", "several", "fleet"],
    shortcuts: [{ key: "n" }],
    enabled: ({ beside, session }) =>
      beside.getState().hosts.length > 1 && session.getState().view === "picture",
    perform: ({ beside, goTo }) => {
      const { hosts, active } = beside.getState();
      const at = hosts.findIndex((host) => host.qualifier === active);
      const next = hosts[(at + 1) % hosts.length];
      if (next) goTo({ kind: "host", id: next.document.topology.host.id });
    },
  },
  {
    id: "source.refresh",
    label: "Collect again",
    group: "Source",
    keywords: ["refresh", "reload", "update"],
    shortcuts: [{ key: "r" }],
    enabled: ({ together }) => together.canRefresh(),
    perform: ({ together }) => void together.refresh(),
  },
  {
    id: "source.cancel",
    label: "Cancel the run",
    group: "Source",
    keywords: ["stop", "abort"],
    shortcuts: [],
    enabled: ({ session, together }) =>
      together.getState().waiting.length > 0 ||
      (session.getState().run !== null && !session.getState().cancelling),
    perform: ({ runs, together }) => {
      together.cancel();
      void runs.cancel();
    },
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
  {
    id: "source.save-redacted",
    label: "Save a redacted copy…",
    group: "Source",
    keywords: ["redact", "anonymise", "pseudonym", "privacy", "share", "file"],
    shortcuts: [{ key: "s", mod: true, shift: true }],
    enabled: ({ session }) => session.getState().document !== null,
    perform: ({ dialogs }) => dialogs.show("redact"),
  },
];
