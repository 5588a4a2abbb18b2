// Runs on hosts: starts them, follows their events, and turns the snapshot they end with into a document.
import type {
  CollectRequest,
  Keep,
  PromptAnswer,
  RunEvent,
  RunFailure,
  VethscopeApi,
} from "../../shared/api.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { Analysis } from "../analysis/client.ts";
import type { AnalysedSnapshot } from "../analysis/messages.ts";
import { type OpenDocument, openDocument } from "./document.ts";
import { afterEvent, beginRun, neededPerson, unaskedEnd, withoutPrompt } from "./run.ts";
import { noteConnection, type Session } from "./session.ts";

export interface Runs {
  /** Starts a run that leads to a new picture. */
  connect(request: CollectRequest): Promise<void>;
  /**
   * Collects the host of the current picture again; the picture stays.
   * @param unattended begun by itself: it asks nothing, and does not log in where a person's answer was needed before
   */
  refresh(unattended?: boolean): Promise<void>;
  canRefresh(): boolean;
  /** What the picture of one host alone was collected with; null: of a file, or none yet. */
  shownRequest(): CollectRequest | null;
  /** From now on the picture of one host alone is of this request; null: of a file. */
  shownIsOf(request: CollectRequest | null): void;
  cancel(): Promise<void>;
  answer(prompt: string, answer: PromptAnswer, keep?: Keep): Promise<void>;
  /** Tries the failed run again by the system's ssh, and from now on for this host. */
  retryBySystemSsh(): Promise<void>;
  /** Shows a snapshot that another part of the app collected with this request. */
  showCollected(snapshot: Snapshot, request: CollectRequest, run: string): Promise<void>;
}

/** A shell that does not confirm a cancellation within this time is no longer waited for. */
const CANCEL_PATIENCE_MS = 4_000;

/**
 * @param answered targets where a person has answered a question since they were first reached, and the answer is not
 *   remembered; one set for all that logs in.
 */
export function createRuns(
  api: VethscopeApi,
  analysis: Analysis,
  session: Session,
  answered: Set<string>,
  show: (document: OpenDocument) => void,
  addBeside: (snapshot: Snapshot, request: CollectRequest, run: string) => Promise<boolean> = async () =>
    false,
): Runs {
  // Requests are kept outside the store and only in memory: they may hold a password.
  let pending: CollectRequest | null = null;
  /** What the picture on screen was collected with. */
  let shown: CollectRequest | null = null;
  let early: RunEvent[] | null = null;

  api.onRunEvent((event) => {
    if (early !== null) early.push(event);
    else follow(event);
  });

  function follow(event: RunEvent): void {
    if (event.type === "connection") {
      const { run, state, why } = event;
      noteConnection(session, run, { state, why });
      return;
    }
    const { run } = session.getState();
    if (run === null || event.run !== run.run) return;
    if (event.type === "prompt" && run.unattended) {
      void api.answerPrompt(event.prompt, null, "not").catch(() => undefined);
      fail(unaskedEnd(run.target));
      return;
    }
    session.setState({ run: afterEvent(run, event) });
    if (event.type === "failed") fail(event.failure);
    if (event.type === "snapshot") void take(event.snapshot);
  }

  function fail(failure: RunFailure): void {
    const { run, view, document } = session.getState();
    if (run === null) return;
    const stop = failure.code === "host-key-changed" || failure.code === "host-key-revoked";
    // A changed host key keeps its own screen until the person has read it.
    const back = view === "connecting" && !stop ? "start" : view;
    const cancelled = failure.code === "cancelled";
    session.setState({
      run: null,
      cancelling: false,
      failed: cancelled ? null : { target: run.target, failure },
      view: back === "picture" && document === null ? "start" : back,
    });
  }

  async function take(snapshot: Snapshot): Promise<void> {
    const run = session.getState().run?.run;
    if (session.getState().adding && pending !== null) {
      session.setState({ run: null, cancelling: false, failed: null, adding: false, view: "picture" });
      await addBeside(snapshot, pending, run ?? "");
      return;
    }
    const analysed = await analysis.analyseSnapshot(snapshot).catch(bugAsOutcome);
    const current = session.getState().run;
    if (current === null || current.run !== run) return;
    if (!analysed.ok) {
      fail({ code: "analysis", message: `The answer could not be analysed: ${analysed.error}.` });
      return;
    }
    session.setState({ run: null, cancelling: false, failed: null });
    if (pending !== null) put(analysed.value, pending, current.run);
  }

  function put(analysed: AnalysedSnapshot, request: CollectRequest, run: string): void {
    shown = request;
    show(openDocument(analysed, { kind: "run", sudo: request.sudo === true, run }));
    const { topology, complete, collectedAt } = analysed;
    const last = { collectedAt, user: topology.host.user, warnings: topology.warnings.length, complete };
    // A list that could not be written is no reason to disturb the picture.
    void api.noteCollected(request.target, last).catch(() => undefined);
  }

  async function start(
    request: CollectRequest,
    view: "connecting" | "picture",
    unattended = false,
  ): Promise<void> {
    if (session.getState().run !== null) return;
    pending = request;
    const begun = beginRun("", request, unattended);
    session.setState({ run: begun, failed: null, cancelling: false, openError: null, view });
    early = [];
    try {
      const run = await api.startRun(request);
      session.setState({ run: beginRun(run, request, unattended) });
      if (session.getState().cancelling) await api.cancelRun(run);
    } catch (error) {
      fail({ code: "shell", message: `The run could not be started: ${messageOf(error)}.` });
    }
    const missed = early ?? [];
    early = null;
    for (const event of missed) follow(event);
  }

  return {
    async connect(request) {
      if (session.getState().run === null) answered.delete(request.target);
      await start(request, "connecting");
    },
    async refresh(unattended = false) {
      const { document, connections } = session.getState();
      if (document?.origin.kind !== "run" || shown === null) return;
      const kept = connections.get(document.origin.run)?.state === "kept";
      if (unattended && answered.has(shown.target) && !kept)
        session.setState({ failed: { target: shown.target, failure: unaskedEnd(shown.target) } });
      else await start(shown, "picture", unattended);
    },
    shownRequest: () => shown,
    shownIsOf(request) {
      shown = request;
    },
    canRefresh() {
      const { document, run } = session.getState();
      return document?.origin.kind === "run" && shown !== null && run === null;
    },
    async cancel() {
      const { run } = session.getState();
      if (run === null) return;
      session.setState({ cancelling: true });
      setTimeout(() => {
        if (session.getState().cancelling) fail({ code: "cancelled", message: "Cancelled." });
      }, CANCEL_PATIENCE_MS);
      // Without an id the run is only being started; `start` cancels it as soon as the id is there.
      if (run.run !== "") await api.cancelRun(run.run).catch(() => undefined);
    },
    async retryBySystemSsh() {
      const { failed } = session.getState();
      // The failure may be of the host on screen, from when it stood beside others: then no run here began it.
      const tried = [pending, shown].find((one) => one !== null && one.target === failed?.target);
      if (!tried) return;
      const request = { ...tried, via: "openssh" as const };
      const { sudo = false, identityFile = "" } = request;
      const known = (await api.listHosts()).find((host) => host.target === request.target);
      const choices = { group: known?.group ?? "", via: "openssh" as const, sudo, identityFile };
      await api.saveHost(request.target, choices).catch(() => undefined);
      await start(request, session.getState().view === "picture" ? "picture" : "connecting");
    },
    async showCollected(snapshot, request, run) {
      const analysed = await analysis.analyseSnapshot(snapshot).catch(bugAsOutcome);
      if (analysed.ok) {
        session.setState({ failed: null });
        put(analysed.value, request, run);
      } else {
        const message = `The answer could not be analysed: ${analysed.error}.`;
        session.setState({ failed: { target: request.target, failure: { code: "analysis", message } } });
      }
    },
    async answer(prompt, answer, keep = "not") {
      const { run } = session.getState();
      if (run === null) return;
      if (neededPerson(run, prompt, answer, keep)) answered.add(run.target);
      session.setState({ run: withoutPrompt(run, prompt) });
      await api.answerPrompt(prompt, answer, keep).catch((error: unknown) => {
        fail({ code: "shell", message: `The answer did not reach the connection: ${messageOf(error)}.` });
      });
    },
  };
}

export function bugAsOutcome(error: unknown): { ok: false; error: string } {
  return { ok: false, error: messageOf(error) };
}

/** The text of something thrown, without a full stop at its end. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
