// Everything the app is made of, without React: the shell, the analysis, the stores and what ties them together.
import type { VethscopeApi } from "../../shared/api.ts";
import { qualifierOf, unqualified } from "../../shared/topology/ids.ts";
import type { EntityRef } from "../../shared/topology/model.ts";
import type { Analysis, Desks } from "../analysis/client.ts";
import { holds } from "../facts/lookup.ts";
import { type Appearance, createAppearance } from "./appearance.ts";
import { type Arrangement, createArrangement } from "./arrangement.ts";
import { type Beside, createBeside, liveHosts } from "./beside.ts";
import { type Changes, createChanges } from "./changes.ts";
import { type Comparing, createComparing } from "./comparing.ts";
import { connectionOf } from "./currency.ts";
import { createDialogs, type Dialogs } from "./dialogs.ts";
import { type OpenDocument, openDocument } from "./document.ts";
import { createFiles, type Files } from "./files.ts";
import { createHostList, type HostList } from "./host-list.ts";
import { createHostRuns, type HostRuns } from "./host-runs.ts";
import type { Keep } from "./keep.ts";
import { createLive, type Live } from "./live.ts";
import { createNotices, type Notices } from "./notices.ts";
import { createPanes, type Panes } from "./panes.ts";
import type { PicturePort } from "./picture-port.ts";
import { bugAsOutcome, createRuns, type Runs } from "./runs.ts";
import { createSelection, type Selection } from "./selection.ts";
import { createSession, type Session } from "./session.ts";
import { createShell, type Shell } from "./shell-facts.ts";
import { createTargetForm, type TargetForm } from "./target-form.ts";
import { createTogether, type Together } from "./together.ts";
import { createTraffic, type Traffic } from "./traffic.ts";
import { createViews, type Views } from "./views.ts";

export interface Workbench {
  readonly api: VethscopeApi;
  readonly analysis: Analysis;
  readonly session: Session;
  readonly selection: Selection;
  readonly panes: Panes;
  readonly views: Views;
  readonly appearance: Appearance;
  readonly dialogs: Dialogs;
  readonly notices: Notices;
  readonly form: TargetForm;
  readonly picture: PicturePort;
  /** What of the picture is folded, hidden, singled out or marked. */
  readonly arrangement: Arrangement;
  readonly runs: Runs;
  /** Several hosts at once, beside the picture. */
  readonly hostRuns: HostRuns;
  readonly hostList: HostList;
  /** Collects what is shown again, one host or several. */
  readonly together: Together;
  readonly shell: Shell;
  /** Collects again at an interval. */
  readonly live: Live;
  /** What changed, and what of it glows. */
  readonly changes: Changes;
  /** Compares what is shown with something else. */
  readonly comparing: Comparing;
  /** Bytes a second at the host's ports while it is watched live. */
  readonly traffic: Traffic;
  readonly files: Files;
  /** Hosts that are open beside each other. */
  readonly beside: Beside;
  /** Puts the cursor into the filter of the outline; set while the outline is on screen. */
  readonly focusFilter: { current: (() => void) | null };
  copy(text: string, what: string): void;
  /** Selects and brings it into view. */
  goTo(ref: EntityRef): void;
}

/** `desks`: of an analysis that can hold several hosts; null: one alone. */
export function createWorkbench(
  api: VethscopeApi,
  analysis: Analysis,
  keep: Keep,
  desks: Desks | null = null,
): Workbench {
  const session = createSession();
  const selection = createSelection();
  const notices = createNotices();
  const picture: PicturePort = { current: null };

  const changes = createChanges();
  const traffic = createTraffic();
  const arrangement = createArrangement();

  /** @param isNews whether what changed on it is told now; it was before where the host was on screen all along. */
  function show(document: OpenDocument, isNews = true): void {
    const before = session.getState().document?.topology ?? null;
    traffic.show(before, document.topology, live.getState().every !== null);
    session.setState({ document, view: "picture" });
    if (isNews) changes.show(document.difference);
    arrangement.retain(document.lookup);
    selection.retain((ref) => holds(document.lookup, ref));
  }

  const beside = createBeside(analysis, desks, session, notices, {
    request: () => runs.shownRequest(),
    failed: (qualifier) => together.getState().failed.get(qualifier) ?? null,
    take(document, request, was) {
      runs.shownIsOf(request);
      selection.retain((ref) => qualifierOf(ref.id) === was);
      selection.rename(unqualified);
      show(document, was !== "" || document.difference === null);
    },
  });
  // What is opened or collected the usual way is alone in the picture.
  const alone: Analysis = {
    ...analysis,
    analyseSnapshot(snapshot) {
      beside.leave();
      return analysis.analyseSnapshot(snapshot);
    },
    async openBytes(bytes) {
      // A file that cannot be opened leaves the hosts that are open as they are.
      if (desks !== null && beside.getState().hosts.length > 0) {
        const tried = await desks.at("~try").openBytes(bytes);
        desks.drop("~try");
        if (!tried.ok) return tried;
      }
      beside.leave();
      return analysis.openBytes(bytes);
    },
  };
  selection.subscribe(({ selected }) => {
    if (selected !== null) beside.activate(qualifierOf(selected.id));
  });

  beside.subscribe(({ hosts }, before) => {
    if (hosts.length > 0 && hosts.length < before.hosts.length)
      selection.retain((ref) => beside.documentOf(ref) !== null);
  });

  const answered = new Set<string>();
  const runs = createRuns(api, alone, session, answered, show, beside.addSnapshot);
  const hostRuns = createHostRuns(
    api,
    analysis,
    answered,
    (target) => isKept(session, beside, target),
    runs.showCollected,
  );
  api.onRunEvent((event) => {
    if (event.type === "notice") notices.say("doubt", event.text);
  });
  const shell = createShell(api, () =>
    notices.say("broken", "The app's own back end does not answer. Close the app and start it again."),
  );
  const together = createTogether(session, runs, hostRuns, beside, (difference, goesOn) => {
    changes.show(difference, undefined, goesOn);
    selection.retain((ref) => {
      const document = beside.documentOf(ref);
      return document === null || holds(document.lookup, ref);
    });
  });
  const live = createLive(session, together, () => longestOf(beside));
  const files = createFiles(api, alone, session, notices, show, beside);
  const comparing = createComparing(
    api,
    analysis,
    session,
    beside,
    changes,
    notices,
    async (snapshot, name) => {
      const analysed = await alone.analyseSnapshot(snapshot).catch(bugAsOutcome);
      if (analysed.ok) show(openDocument(analysed.value, { kind: "file", name }));
      else notices.say("broken", `The snapshot ${name} could not be shown: ${analysed.error}.`);
    },
  );
  api.onFilesOpened((opened) => void files.openTogether(opened));

  return {
    api,
    analysis,
    session,
    selection,
    notices,
    picture,
    arrangement,
    runs,
    hostRuns,
    together,
    hostList: createHostList(api),
    shell,
    live,
    changes,
    comparing,
    traffic,
    files,
    beside,
    panes: createPanes(keep),
    views: createViews(),
    appearance: createAppearance(keep),
    dialogs: createDialogs(),
    form: createTargetForm(),
    focusFilter: { current: null },
    copy(text, what) {
      navigator.clipboard.writeText(text).then(
        () => notices.say("good", `Copied ${what}.`),
        () => notices.say("doubt", `The clipboard refused ${what}; select the text and copy it by hand.`),
      );
    },
    goTo(ref) {
      selection.select(ref);
      picture.current?.zoomTo(ref);
    },
  };
}

/** Whether the connection that the picture of one of several hosts came over is still there. */
function isKept(session: Session, beside: Beside, target: string): boolean {
  const host = liveHosts(beside).find(({ qualifier }) => beside.requestOf(qualifier)?.target === target);
  return host !== undefined && connectionOf(session, host)?.state === "kept";
}

/** Of several live hosts the one that takes longest, in milliseconds; null: one host alone, or none is live. */
function longestOf(beside: Beside): number | null {
  const live = liveHosts(beside);
  return live.length === 0 ? null : Math.max(...live.map((host) => host.document.durationMs));
}
