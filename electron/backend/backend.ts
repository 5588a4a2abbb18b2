// What both shells can do without a screen: runs with their questions and events, the list of hosts, the script.
import type {
  CollectRequest,
  Keep,
  Prompt,
  PromptAnswer,
  RunEvent,
  ScriptDescription,
  ShellFacts,
} from "../../shared/api.ts";
import type { History } from "../history/history.ts";
import { type ConfiguredHost, type HostBook, NO_CHOICES } from "../hosts/host-book.ts";
import { noSecretStore, type SecretStore } from "../secrets/secret-store.ts";
import { TransportError } from "../transport/host-transport.ts";
import { type CollectSteps, collectHost, freshId } from "./collect-host.ts";
import { keepConnections } from "./kept-connections.ts";
import { rememberAnswers } from "./remembered-answers.ts";
import { checkedCall, RequestRefused } from "./requests.ts";

/** What the backend stands on; tests give fakes. */
export interface BackendParts {
  readonly steps: CollectSteps;
  /** The hosts of the ssh configuration. */
  listConfigured(): Promise<readonly ConfiguredHost[]>;
  describeScript(): ScriptDescription;
  readonly facts: Omit<ShellFacts, "secretStorage">;
  /** Snapshots of runs are kept here; null or absent: nowhere. */
  readonly history?: History | null;
  /** What was chosen for hosts; absent: nothing is. */
  readonly hosts?: HostBook;
  /** Where answers may be stored; absent: nowhere. */
  readonly secrets?: SecretStore;
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
  const prompts = new Map<string, (answer: PromptAnswer, keep: Keep) => void>();
  const connections = keepConnections();
  const secrets = parts.secrets ?? noSecretStore("Nothing is stored here.");
  const answers = rememberAnswers(secrets);

  function ask(run: string, question: Prompt): Promise<{ answer: PromptAnswer; keep: Keep }> {
    const prompt = freshId("prompt");
    const signal = runs.get(run)?.signal;
    return new Promise((resolve, reject) => {
      const stop = () => {
        prompts.delete(prompt);
        reject(new TransportError("cancelled", "The run was cancelled."));
      };
      signal?.addEventListener("abort", stop, { once: true });
      prompts.set(prompt, (answer, keep) => {
        signal?.removeEventListener("abort", stop);
        prompts.delete(prompt);
        resolve({ answer, keep });
      });
      emit({ type: "prompt", run, prompt, question });
    });
  }

  function startRun(asked: CollectRequest): string {
    places.take();
    const run = freshId("run");
    const cancel = new AbortController();
    runs.set(run, cancel);
    const watcher = {
      ask: answers.forRun((question) => ask(run, question)),
      onState: (state: "resolving" | "connecting" | "authenticating" | "collecting", label: string) =>
        emit({ type: "state", run, state, label }),
      onNotice: (text: string) => emit({ type: "notice", run, text }),
      onProgress: (progress: Omit<Extract<RunEvent, { type: "progress" }>, "type" | "run">) =>
        emit({ type: "progress", run, ...progress }),
    };
    // After the id was returned: no event may overtake it.
    setImmediate(async () => {
      const via = asked.via ?? (await parts.hosts?.choices(asked.target))?.via;
      const request = via === undefined ? asked : { ...asked, via };
      let kept = false;
      const outcome = await collectHost(parts.steps, request, watcher, cancel.signal, {
        take: connections.take,
        keep(same, transport) {
          if (closed) return false;
          kept = connections.keep(same, transport, (state, why) =>
            emit({ type: "connection", run, state, why }),
          );
          return kept;
        },
      });
      runs.delete(run);
      places.give();
      if (outcome.ok) {
        emit({ type: "snapshot", run, snapshot: outcome.snapshot });
        if (kept) emit({ type: "connection", run, state: "kept", why: "" });
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
          return { ...parts.facts, secretStorage: await secrets.status() };
        case "listHosts": {
          const configured = await parts.listConfigured();
          return (parts.hosts ?? EMPTY_BOOK).merge(configured);
        }
        case "saveHost":
          return parts.hosts?.save(asked.values[0], asked.values[1]);
        case "forgetHost":
          return parts.hosts?.forget(asked.values[0]);
        case "noteCollected":
          // Whoever keeps no history keeps no list of visits either.
          if ((await parts.history?.isKept()) === true) await parts.hosts?.note(...asked.values);
          return undefined;
        case "describeScript":
          return parts.describeScript();
        case "listHistory":
          return parts.history
            ? { kept: await parts.history.isKept(), entries: await parts.history.list() }
            : { kept: false, entries: [] };
        case "readHistory":
          return (await parts.history?.read(asked.values[0])) ?? null;
        case "setHistoryKept":
          if (!asked.values[0]) await parts.hosts?.forgetVisits();
          return parts.history?.setKept(asked.values[0]);
        case "startRun":
          return startRun(asked.values[0]);
        case "cancelRun":
          // A run that has just ended is no mistake of the client's.
          runs.get(asked.values[0])?.abort();
          return undefined;
        case "answerPrompt":
          prompts.get(asked.values[0])?.(asked.values[1], asked.values[2]);
          return undefined;
        case "forgetAnswers":
          return answers.forgetAll();
      }
    },
    close() {
      closed = true;
      for (const cancel of runs.values()) cancel.abort();
      connections.close();
    },
  };
}

/** Without a book nothing is known of a host but its line in the ssh configuration. */
const EMPTY_BOOK: Pick<HostBook, "merge"> = {
  merge: async (configured) =>
    configured.map((host) => ({ ...host, ...NO_CHOICES, source: "ssh-config", last: null })),
};
