// Several hosts collected at once: a queue with a limit, each with its own progress, cancel and end. The picture stays.
import { createStore, type StoreApi } from "zustand/vanilla";
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
import type { Glance } from "../analysis/messages.ts";
import {
  afterEvent,
  beginRun,
  neededPerson,
  type OpenPrompt,
  type RunState,
  unaskedEnd,
  withoutPrompt,
} from "./run.ts";
import { bugAsOutcome, messageOf } from "./runs.ts";

/** At the same time; each is a login and a load for this machine. The shell itself takes eight. */
export const RUNS_AT_ONCE = 4;

export type HostStep =
  /** Waits for a free place; `before` hosts are in front of it. */
  | { readonly kind: "queued"; readonly before: number }
  | { readonly kind: "running"; readonly run: RunState; readonly cancelling: boolean }
  | { readonly kind: "done"; readonly glance: Glance }
  | { readonly kind: "failed"; readonly failure: RunFailure }
  | { readonly kind: "cancelled" };

export interface HostRunsState {
  /** By target. */
  readonly hosts: ReadonlyMap<string, HostStep>;
  /** Questions of all runs, oldest first. */
  readonly prompts: readonly OpenPrompt[];
}

export interface HostRuns extends StoreApi<HostRunsState> {
  /**
   * Collects these hosts; one that is waiting or under way is left as it is.
   * @param unattended begun by itself: it asks nothing, and does not log in where a person's answer was needed before
   */
  collect(requests: readonly CollectRequest[], unattended?: boolean): void;
  cancel(target: string): void;
  cancelAll(): void;
  answer(prompt: string, answer: PromptAnswer, keep?: Keep): Promise<void>;
  /** What was collected of a host here; null: nothing yet. */
  collected(target: string): Collected | null;
  /** Shows the picture of a host that was collected here. */
  open(target: string): Promise<void>;
}

export interface Collected {
  readonly snapshot: Snapshot;
  readonly request: CollectRequest;
  readonly run: string;
}

/**
 * @param answered targets where a person has answered, as for `createRuns`
 * @param isKept whether the connection behind the picture of a target is still there
 */
export function createHostRuns(
  api: VethscopeApi,
  analysis: Analysis,
  answered: Set<string>,
  isKept: (target: string) => boolean,
  show: (snapshot: Snapshot, request: CollectRequest, run: string) => Promise<void>,
): HostRuns {
  const store = createStore<HostRunsState>(() => ({ hosts: new Map(), prompts: [] }));
  // Requests may hold a password, snapshots are large: neither belongs into a store.
  const waiting: { readonly request: CollectRequest; readonly unattended: boolean }[] = [];
  const collected = new Map<string, Collected>();
  const targetOfRun = new Map<string, CollectRequest>();
  /** Events of runs whose id has not been returned yet. */
  let early: RunEvent[] = [];
  let starting = 0;

  function step(target: string, next: HostStep): void {
    const hosts = new Map(store.getState().hosts).set(target, next);
    const prompts = [...hosts.values()].flatMap((one) => (one.kind === "running" ? one.run.prompts : []));
    store.setState({ hosts, prompts });
  }

  const stepOf = (target: string) => store.getState().hosts.get(target);

  function renumber(): void {
    waiting.forEach(({ request }, before) => {
      step(request.target, { kind: "queued", before });
    });
  }

  function fill(): void {
    const running = [...store.getState().hosts.values()].filter((one) => one.kind === "running").length;
    for (let free = RUNS_AT_ONCE - running; free > 0; free -= 1) {
      const next = waiting.shift();
      if (next === undefined) break;
      void start(next.request, next.unattended);
    }
    renumber();
  }

  async function start(request: CollectRequest, unattended: boolean): Promise<void> {
    const { target } = request;
    step(target, { kind: "running", run: beginRun("", request, unattended), cancelling: false });
    starting += 1;
    let failure: RunFailure | null = null;
    try {
      const run = await api.startRun(request);
      targetOfRun.set(run, request);
      const before = stepOf(target);
      const cancelling = before?.kind === "running" && before.cancelling;
      step(target, { kind: "running", run: beginRun(run, request, unattended), cancelling });
      if (cancelling) await api.cancelRun(run);
    } catch (error) {
      failure = { code: "shell", message: `The run could not be started: ${messageOf(error)}.` };
    }
    starting -= 1;
    const missed = early;
    early = [];
    for (const event of missed) follow(event);
    if (failure !== null) end(target, { kind: "failed", failure });
  }

  function end(target: string, last: HostStep): void {
    step(target, last);
    fill();
  }

  function follow(event: RunEvent): void {
    const request = targetOfRun.get(event.run);
    if (request === undefined) {
      if (starting > 0) early.push(event);
      return;
    }
    const { target } = request;
    const now = stepOf(target);
    if (now?.kind !== "running" || now.run.run !== event.run) return;
    if (event.type === "prompt" && now.run.unattended) {
      void api.answerPrompt(event.prompt, null, "not").catch(() => undefined);
      end(target, { kind: "failed", failure: unaskedEnd(target) });
      return;
    }
    step(target, { ...now, run: afterEvent(now.run, event) });
    if (event.type === "failed") {
      const cancelled = event.failure.code === "cancelled";
      end(target, cancelled ? { kind: "cancelled" } : { kind: "failed", failure: event.failure });
    }
    if (event.type === "snapshot") void take(event.snapshot, request, event.run);
  }

  async function take(snapshot: Snapshot, request: CollectRequest, run: string): Promise<void> {
    const { target } = request;
    const glance = await analysis.glance(snapshot).catch(bugAsOutcome);
    if (!glance.ok) {
      const message = `The answer could not be analysed: ${glance.error}.`;
      return end(target, { kind: "failed", failure: { code: "analysis", message } });
    }
    collected.set(target, { snapshot, request, run });
    const { collectedAt, user, warnings, complete } = glance.value;
    await api.noteCollected(target, { collectedAt, user, warnings, complete }).catch(() => undefined);
    end(target, { kind: "done", glance: glance.value });
  }

  api.onRunEvent(follow);

  function cancel(target: string): void {
    const now = stepOf(target);
    const at = waiting.findIndex(({ request }) => request.target === target);
    if (at >= 0) {
      waiting.splice(at, 1);
      step(target, { kind: "cancelled" });
      renumber();
    } else if (now?.kind === "running") {
      step(target, { ...now, cancelling: true });
      if (now.run.run !== "") void api.cancelRun(now.run.run).catch(() => undefined);
    }
  }

  return {
    ...store,
    collect(requests, unattended = false) {
      for (const request of requests) {
        const now = stepOf(request.target);
        if (now?.kind === "queued" || now?.kind === "running") continue;
        if (unattended && answered.has(request.target) && !isKept(request.target)) {
          step(request.target, { kind: "failed", failure: unaskedEnd(request.target) });
          continue;
        }
        waiting.push({ request, unattended });
        step(request.target, { kind: "queued", before: waiting.length - 1 });
      }
      fill();
    },
    cancel,
    cancelAll() {
      for (const target of [...store.getState().hosts.keys()]) cancel(target);
    },
    async answer(prompt, answer, keep = "not") {
      for (const [target, now] of store.getState().hosts) {
        if (now.kind !== "running") continue;
        if (neededPerson(now.run, prompt, answer, keep)) answered.add(target);
        step(target, { ...now, run: withoutPrompt(now.run, prompt) });
      }
      await api.answerPrompt(prompt, answer, keep).catch(() => undefined);
    },
    collected: (target) => collected.get(target) ?? null,
    async open(target) {
      const found = collected.get(target);
      if (found !== undefined) await show(found.snapshot, found.request, found.run);
    },
  };
}
