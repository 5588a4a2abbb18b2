// Actions on comparisons: with a file, with another open host, and what changed on the picture.
import type { Action } from "./action.ts";

export const COMPARE_ACTIONS: readonly Action[] = [
  {
    id: "compare.file",
    label: "Compare with a file…",
    group: "Source",
    keywords: ["diff", "difference", "changes", "snapshot", "before"],
    shortcuts: [],
    enabled: ({ session }) => session.getState().document !== null,
    perform({ comparing, panes }) {
      panes.showDrawer("changes");
      void comparing.withFile();
    },
  },
  {
    id: "compare.next-host",
    label: "Compare with the next host",
    group: "Source",
    keywords: ["diff", "difference", "several", "fleet", "two"],
    shortcuts: [],
    enabled: ({ beside }) => beside.getState().hosts.length > 1,
    perform({ beside, comparing, panes }) {
      const { hosts, active } = beside.getState();
      const at = hosts.findIndex(({ qualifier }) => qualifier === active);
      const next = hosts[(at + 1) % hosts.length];
      panes.showDrawer("changes");
      if (next) void comparing.withHost(next.qualifier);
    },
  },
  {
    id: "compare.mark",
    label: "Mark what changed in the picture",
    group: "Picture",
    keywords: ["diff", "difference", "glow", "added", "removed", "highlight"],
    shortcuts: [],
    enabled({ changes }) {
      const { marks, held } = changes.getState();
      return held || marks.length > 0;
    },
    perform: ({ changes }) => changes.hold(!changes.getState().held),
  },
];
