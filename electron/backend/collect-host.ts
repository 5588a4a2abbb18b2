// One run from a target to a snapshot: connect, become root when asked, collect. Used by both shells and the command line.
import { randomBytes } from "node:crypto";
import type { CollectRequest, Prompt, PromptAnswer, RunFailure, SectionProgress } from "../../shared/api.ts";
import type { Snapshot } from "../../shared/snapshot/snapshot.ts";
import { type HostTransport, TransportError } from "../transport/host-transport.ts";
import { type Deadline, startDeadline } from "./deadline.ts";

export type RunState = "resolving" | "connecting" | "authenticating" | "collecting";

/** Asks a person. Rejects with `TransportError("needs-prompt")` where there is nobody to ask. */
export type Ask = (question: Prompt) => Promise<PromptAnswer>;

/** What happens during a run, for those who watch it. */
export interface RunWatcher {
  ask: Ask;
  onState(state: RunState, label: string): void;
  /** Something to know about the connection though the run goes on: one sentence. */
  onNotice(sentence: string): void;
  onProgress(progress: CollectProgress): void;
}

export interface CollectProgress {
  readonly section: SectionProgress;
  readonly done: number;
  readonly planned: number | null;
  readonly bytes: number;
  readonly elapsedMs: number;
}

/** The steps of a run, each replaceable in tests. All reject with `TransportError`. */
export interface CollectSteps {
  /** Reaches a target and tells its states; `local` is this machine. */
  connect(
    request: CollectRequest,
    with_: { readonly ask: Ask; readonly signal: AbortSignal } & Pick<RunWatcher, "onState" | "onNotice">,
  ): Promise<HostTransport>;
  /** The same host, with every command run as root; asks when a command is started. */
  elevate(
    transport: HostTransport,
    request: CollectRequest,
    with_: { readonly ask: Ask; readonly signal: AbortSignal },
  ): HostTransport;
  /** Runs the collection script; never rejects. Keeps what arrived when the signal fires or the connection is cut. */
  collect(
    transport: HostTransport,
    request: CollectRequest,
    with_: {
      readonly onProgress: (progress: CollectProgress) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<CollectOutcome>;
}

export type CollectOutcome =
  | { readonly ok: true; readonly snapshot: Snapshot }
  | { readonly ok: false; readonly failure: RunFailure };

/** Connections that outlive a run. */
export interface Connections {
  take(request: CollectRequest): HostTransport | null;
  /** Whether it was taken; else it is the run's to close. */
  keep(request: CollectRequest, transport: HostTransport): boolean;
}

const NONE_KEPT: Connections = { take: () => null, keep: () => false };

/** Seconds a whole run may take when the request does not say; a person's thinking time is not counted. */
export const DEFAULT_TIMEOUT_SECONDS = 120;

/**
 * Collects one host. Never rejects: a failure is an outcome with a stable code and a sentence.
 * `connections` gives one that was kept and takes one that is still good; without it the connection is closed.
 * A cancelled or timed out collection still gives the sections that had arrived, as an incomplete snapshot.
 */
export async function collectHost(
  steps: CollectSteps,
  request: CollectRequest,
  watcher: RunWatcher,
  cancelled: AbortSignal,
  connections: Connections = NONE_KEPT,
): Promise<CollectOutcome> {
  const seconds = request.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const deadline = startDeadline(seconds * 1000);
  const signal = AbortSignal.any([cancelled, deadline.signal]);
  const ask = asking(watcher, deadline, signal);
  let base: HostTransport | null = null;
  try {
    base = connections.take(request);
    const kept = base !== null;
    const connectAnew = () => {
      const { onState, onNotice } = watcher;
      const connecting = steps.connect(request, { ask, onState, onNotice, signal });
      return orAborted(connecting, signal, (late) => late.close());
    };
    const collectOver = (over: HostTransport) => {
      const transport = request.sudo === true ? steps.elevate(over, request, { ask, signal }) : over;
      watcher.onState("collecting", over.label);
      return steps.collect(transport, request, { onProgress: watcher.onProgress, signal });
    };
    base ??= await connectAnew();
    let outcome = await collectOver(base);
    if (kept && !outcome.ok && outcome.failure.code === "closed" && !signal.aborted) {
      // It broke while nobody looked, before anything was asked or read: as if it had not been kept.
      base.close();
      base = await connectAnew();
      outcome = await collectOver(base);
    }
    if (!outcome.ok) {
      signal.throwIfAborted();
      return outcome;
    }
    if (outcome.snapshot.complete && connections.keep(request, base)) base = null;
    if (!outcome.snapshot.complete && deadline.signal.aborted && !cancelled.aborted) {
      const incompleteReason = `The run took longer than ${seconds} s and was stopped.`;
      return { ok: true, snapshot: { ...outcome.snapshot, incompleteReason } };
    }
    return outcome;
  } catch (error) {
    if (cancelled.aborted) return failed("cancelled", `Collecting ${request.target} was cancelled.`);
    if (deadline.signal.aborted) {
      return failed("timeout", `Collecting ${request.target} took longer than ${seconds} s.`);
    }
    return failureOf(error);
  } finally {
    deadline.stop();
    base?.close();
  }
}

/** Wraps the watcher's `ask`: the clock stands still while a person thinks, and a cancelled run stops asking. */
function asking(watcher: RunWatcher, deadline: Deadline, signal: AbortSignal): Ask {
  return async (question) => {
    signal.throwIfAborted();
    deadline.pause();
    try {
      return await watcher.ask(question);
    } finally {
      deadline.resume();
    }
  };
}

/** The step's result, or the signal's reason at once: a hung step cannot hold a cancelled run. */
function orAborted<T>(step: Promise<T>, signal: AbortSignal, onLate?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(signal.reason);
      step.then(onLate, () => undefined);
    };
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    step.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

function failed(code: string, message: string): CollectOutcome {
  return { ok: false, failure: { code, message } };
}

/** Turns what a step threw into an outcome; anything but a TransportError is a bug and says so. */
function failureOf(error: unknown): CollectOutcome {
  if (error instanceof TransportError) {
    const { code, message, detail, offersSystemSsh } = error;
    const more = detail === null ? {} : { detail };
    const offer = offersSystemSsh ? { offer: "openssh" as const } : {};
    return { ok: false, failure: { code, message, ...more, ...offer } };
  }
  return failed("internal", error instanceof Error ? error.message : String(error));
}

/** An id nobody can guess: `run-` or `prompt-` and 32 hex digits. */
export function freshId(kind: "run" | "prompt"): string {
  return `${kind}-${randomBytes(16).toString("hex")}`;
}
