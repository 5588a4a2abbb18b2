// Actions on the picture and the panes around it.
import type { PaneName } from "../state/panes.ts";
import type { Workbench } from "../state/workbench.ts";
import type { Action } from "./action.ts";

const inPicture = ({ session }: Workbench) => session.getState().view === "picture";

/** Zooming a picture that another view covers would be done unseen. */
const inWiring = (workbench: Workbench) =>
  inPicture(workbench) && workbench.views.getState().shown === "wiring";

function paneAction(pane: PaneName, label: string, key: string): Action {
  return {
    id: `panes.${pane}`,
    label,
    group: "Panes",
    keywords: ["pane", "panel", "toggle", "show", "hide"],
    shortcuts: [{ key }],
    enabled: inPicture,
    perform: ({ panes }) => panes.toggle(pane),
  };
}

export const PICTURE_ACTIONS: readonly Action[] = [
  {
    id: "picture.zoom-in",
    label: "Zoom in",
    group: "Picture",
    keywords: ["larger", "closer"],
    shortcuts: [{ key: "+" }, { key: "=" }],
    enabled: inWiring,
    perform: ({ picture }) => picture.current?.zoomIn(),
  },
  {
    id: "picture.zoom-out",
    label: "Zoom out",
    group: "Picture",
    keywords: ["smaller", "farther"],
    shortcuts: [{ key: "-" }],
    enabled: inWiring,
    perform: ({ picture }) => picture.current?.zoomOut(),
  },
  {
    id: "picture.fit",
    label: "Show everything",
    group: "Picture",
    keywords: ["fit", "zoom", "overview", "reset"],
    shortcuts: [{ key: "0" }],
    enabled: inWiring,
    perform: ({ picture }) => picture.current?.fit(),
  },
  {
    id: "picture.legend",
    label: "Show or hide the legend",
    group: "Picture",
    keywords: ["key", "colours", "colors", "meaning", "symbols", "marks"],
    shortcuts: [{ key: "k" }],
    enabled: inWiring,
    perform: ({ appearance }) => appearance.toggleLegend(),
  },
  paneAction("outline", "Show or hide the outline", "o"),
  paneAction("inspector", "Show or hide the inspector", "i"),
  paneAction("drawer", "Show or hide warnings and log", "l"),
  {
    id: "panes.warnings",
    label: "Show warnings",
    group: "Panes",
    keywords: ["doubt", "problems", "drawer"],
    shortcuts: [],
    enabled: inPicture,
    perform: ({ panes }) => panes.showDrawer("warnings"),
  },
  {
    id: "panes.log",
    label: "Show the run log",
    group: "Panes",
    keywords: ["commands", "sections", "drawer"],
    shortcuts: [],
    enabled: inPicture,
    perform: ({ panes }) => panes.showDrawer("log"),
  },
  {
    id: "panes.filter",
    label: "Filter the view, the outline or the hosts",
    group: "Panes",
    keywords: ["find", "search"],
    shortcuts: [{ key: "/" }],
    enabled: (workbench) => inPicture(workbench) || workbench.session.getState().view === "hosts",
    perform: ({ panes, focusFilter, views, session, hostList }) => {
      if (session.getState().view === "hosts") {
        hostList.focusSearch.current?.();
        return;
      }
      if (views.focusFilter.current !== null) {
        views.focusFilter.current();
        return;
      }
      panes.open("outline");
      // The outline may only now come on screen.
      requestAnimationFrame(() => focusFilter.current?.());
    },
  },
];
