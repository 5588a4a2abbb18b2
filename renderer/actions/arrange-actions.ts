// Actions that arrange the picture: single out, hide, fold, and the way between two things.
import { boxedNetns, neighbourhoodBoxes } from "../../shared/scene/around.ts";
import { buildScene } from "../../shared/scene/build-scene.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Workbench } from "../state/workbench.ts";
import type { Action } from "./action.ts";

interface Chosen {
  readonly lookup: NonNullable<ReturnType<Workbench["session"]["getState"]>["document"]>["lookup"];
  readonly ref: EntityRef;
}

/** The selection, while the wiring is on screen. */
function chosen({ session, selection, views }: Workbench): Chosen | null {
  const { document, view } = session.getState();
  const ref = selection.getState().selected;
  if (document === null || view !== "picture" || ref === null) return null;
  return views.getState().shown === "wiring" ? { lookup: document.lookup, ref } : null;
}

/** The group (compose project, Kubernetes namespace) the selection's box stands in; "" when none. */
function groupOf({ lookup, ref }: Chosen): string {
  const netns = boxedNetns(lookup, ref);
  return buildScene(lookup.topology).boxes.find((box) => box.netns === netns)?.group ?? "";
}

/** The two ends of the way: the selection before and this one. */
function ends(workbench: Workbench): readonly [EntityRef, EntityRef] | null {
  const before = workbench.selection.getState().past.at(-1);
  const now = chosen(workbench);
  return before && now ? [before, now.ref] : null;
}

function isArranged({ arrangement }: Workbench): boolean {
  const { view } = arrangement.getState();
  return view.only !== null || view.hidden.size > 0 || view.folded.size > 0;
}

export const ARRANGE_ACTIONS: readonly Action[] = [
  {
    id: "arrange.isolate",
    label: "Show only the neighbourhood of the selection, or everything again",
    group: "Picture",
    keywords: ["isolate", "focus", "single out", "only", "filter"],
    shortcuts: [{ key: "f" }],
    enabled: (workbench) => {
      if (workbench.arrangement.getState().view.only !== null) return true;
      const now = chosen(workbench);
      return now !== null && neighbourhoodBoxes(now.lookup, now.ref).size > 0;
    },
    perform: (workbench) => {
      const { arrangement, picture } = workbench;
      const now = chosen(workbench);
      if (arrangement.getState().view.only !== null) arrangement.showWhole();
      else if (now !== null) arrangement.isolate(now.lookup, now.ref);
      // The new picture is there after the next frame.
      requestAnimationFrame(() => picture.current?.fit());
    },
  },
  {
    id: "arrange.hide",
    label: "Hide the box of the selection",
    group: "Picture",
    keywords: ["remove", "declutter"],
    shortcuts: [{ key: "h" }],
    enabled: (workbench) => {
      const now = chosen(workbench);
      return now !== null && boxedNetns(now.lookup, now.ref) !== null;
    },
    perform: (workbench) => {
      const now = chosen(workbench);
      if (now !== null && workbench.arrangement.hide(now.lookup, now.ref)) workbench.selection.select(null);
    },
  },
  {
    id: "arrange.show-all",
    label: "Show what is hidden and unfold everything",
    group: "Picture",
    keywords: ["unhide", "reset", "unfold", "expand"],
    shortcuts: [{ key: "u" }],
    enabled: isArranged,
    perform: ({ arrangement }) => arrangement.showAll(),
  },
  {
    id: "arrange.fold",
    label: "Fold or unfold the box of the selection",
    group: "Picture",
    keywords: ["collapse", "expand"],
    shortcuts: [{ key: "c" }],
    enabled: (workbench) => {
      const now = chosen(workbench);
      return now !== null && boxedNetns(now.lookup, now.ref) !== null;
    },
    perform: (workbench) => {
      const now = chosen(workbench);
      const netns = now && boxedNetns(now.lookup, now.ref);
      if (netns) workbench.arrangement.toggleFold(netns);
    },
  },
  {
    id: "arrange.fold-group",
    label: "Fold or unfold the group of the selection",
    group: "Picture",
    keywords: ["collapse", "expand", "project", "namespace", "compose"],
    shortcuts: [{ key: "g" }],
    enabled: (workbench) => {
      const now = chosen(workbench);
      return now !== null && boxedNetns(now.lookup, now.ref) !== null;
    },
    perform: (workbench) => {
      const now = chosen(workbench);
      const group = now === null ? "" : groupOf(now);
      if (group !== "") workbench.arrangement.toggleFold(group);
      else workbench.notices.say("good", "The selection stands in no group.");
    },
  },
  {
    id: "arrange.way",
    label: "Show the way from the selection before to this one",
    group: "Picture",
    keywords: ["path", "between", "route", "connection"],
    shortcuts: [{ key: "w" }],
    enabled: (workbench) => ends(workbench) !== null,
    perform: (workbench) => {
      const pair = ends(workbench);
      const now = chosen(workbench);
      if (pair === null || now === null) return;
      if (!workbench.arrangement.showWay(now.lookup, ...pair))
        workbench.notices.say("doubt", "Nothing in this snapshot connects the two.");
    },
  },
];
