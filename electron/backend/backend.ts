// What both shells can do without a screen: runs with their questions and events, the list of hosts, the script.
import type {
  CollectRequest,
  HostEntry,
  Prompt,
  PromptAnswer,
  RunEvent,
  ScriptDescription,
  ShellFacts,
} from "../../shared/api.ts";
import type { History } from "../history/history.ts";
import { TransportError } from "../transport/host-transport.ts";
import { type CollectSteps, collectHost, freshId } from "./collect-host.ts";
import { checkedCall, RequestRefused } from "./requests.ts";

/** What the backend stands on; tests give fakes. */
export interface BackendParts {
  readonly steps: CollectSteps;
  listHosts(): Promise<readonly HostEntry[]>;
  describeScript(): ScriptDescription;
  readonly facts: ShellFacts;
  /** Snapshots of runs are kept here; null or absent: nowhere. */
  readonly history?: History | null;
}

/** One client's view: a window, or one page of the browser shell. It sees its own runs and no other's. */
export interface BackendSession {
  /**
   * Answers one call of the client.
   * @throws RequestRefused for a name or arguments that are not accepted.
   */
  call(method: unknown, values: unknown): Promise<unknown>;
  /** Cancels its runs and forgets its questions. */
  close(): void;
}

export interface Backend {
  /** Opens a session; `emit` receives the events of the runs it starts. */
  openSession(emit: (event: RunEvent) => void): BackendSession;
  /** Ends every session. */
  close(): void;
}

/** Runs at the same time, over all sessions: each holds a connection and up to a snapshot in memory. */
export const MOST_RUNS = 8;

export function createBackend(parts: BackendParts): Backend {
  const sessions = new Set<BackendSession>();
  let running = 0;
  return {
    openSession(emit) {
      const session = openSession(parts, emit, {
        take() {
          if (running >= MOST_RUNS)
            throw new RequestRefused(`startRun: ${MOST_RUNS} runs are already going on`);
          running += 1;
        },
        give: () => {
          running -= 1;
        },
      });
      const kept: BackendSession = {
        call: session.call,
        close() {
          sessions.delete(kept);
          session.close();
        },
      };
      sessions.add(kept);
      return kept;
    },
    close() {
      for (const session of [...sessions]) session.close();
    },
  };
}

/** Places for runs: `take` throws when there is none left. */
interface Places {
  take(): void;
  give(): void;
}

function openSession(parts: BackendParts, send: (event: RunEvent) => void, places: Places): BackendSession {
  let closed = false;
  const emit = (event: RunEvent) => {
    if (!closed) send(event);
  };
  const runs = new Map<string, AbortController>();
  const prompts = new Map<string, { readonly run: string; answer(given: PromptAnswer): void }>();

  function ask(run: string, question: Prompt): Promise<PromptAnswer> {
    const prompt = freshId("prompt");
    const signal = runs.get(run)?.signal;
    return new Promise<PromptAnswer>((resolve, reject) => {
      const stop = () => {
        prompts.delete(prompt);
        reject(new TransportError("cancelled", "The run was cancelled."));
      };
      signal?.addEventListener("abort", stop, { once: true });
      prompts.set(prompt, {
        run,
        answer(given) {
          signal?.removeEventListener("abort", stop);
          prompts.delete(prompt);
          resolve(given);
        },
      });
      emit({ type: "prompt", run, prompt, question });
    });
  }

  function startRun(request: CollectRequest): string {
    places.take();
    const run = freshId("run");
    const cancel = new AbortController();
    runs.set(run, cancel);
    const watcher = {
      ask: (question: Prompt) => ask(run, question),
      onState: (state: "resolving" | "connecting" | "authenticating" | "collecting", label: string) =>
        emit({ type: "state", run, state, label }),
      onProgress: (progress: Omit<Extract<RunEvent, { type: "progress" }>, "type" | "run">) =>
        emit({ type: "progress", run, ...progress }),
    };
    // After the id was returned: no event may overtake it.
    setImmediate(async () => {
      const outcome = await collectHost(parts.steps, request, watcher, cancel.signal);
      runs.delete(run);
      places.give();
      if (outcome.ok) {
        emit({ type: "snapshot", run, snapshot: outcome.snapshot });
        // Behind the picture: nobody waits for a disk.
        await parts.history?.keep(outcome.snapshot);
      } else emit({ type: "failed", run, failure: outcome.failure });
    });
    return run;
  }

  return {
    async call(method, values) {
      const asked = checkedCall(method, values);
      switch (asked.method) {
        case "shellFacts":
          return parts.facts;
        case "listHosts":
          return parts.listHosts();
        case "describeScript":
          return parts.describeScript();
        case "listHistory":
          return parts.history
            ? { kept: await parts.history.isKept(), entries: await parts.history.list() }
            : { kept: false, entries: [] };
        case "readHistory":
          return (await parts.history?.read(asked.values[0])) ?? null;
        case "setHistoryKept":
          return parts.history?.setKept(asked.values[0]);
        case "startRun":
          return startRun(asked.values[0]);
        case "cancelRun":
          // A run that has just ended is no mistake of the client's.
          runs.get(asked.values[0])?.abort();
          return undefined;
        case "answerPrompt":
          prompts.get(asked.values[0])?.answer(asked.values[1]);
          return undefined;
      }
    },
    close() {
      closed = true;
      for (const cancel of runs.values()) cancel.abort();
    },
  };
}
