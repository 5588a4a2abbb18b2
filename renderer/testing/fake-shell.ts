// A shell and an analysis in memory, for tests of the stores: the test sends the events and reads what was asked.
import type {
  CollectRequest,
  HostChoices,
  HostEntry,
  Keep,
  LastCollected,
  PromptAnswer,
  RunEvent,
  VethscopeApi,
} from "../../shared/api.ts";
import type { Section, Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { Analysis } from "../analysis/client.ts";
import type { AnalysedSnapshot } from "../analysis/messages.ts";
import { smallHost } from "./small-host.ts";

export interface FakeShell {
  readonly api: VethscopeApi;
  readonly requests: CollectRequest[];
  readonly cancelled: string[];
  readonly answers: [string, PromptAnswer, Keep][];
  /** What was told to be remembered of hosts, in order. */
  readonly saved: [string, HostChoices | LastCollected][];
  /** What `listHosts` answers. */
  hosts: readonly HostEntry[];
  emit(event: RunEvent): void;
  /** Called while `startRun` is still waiting for its answer. */
  beforeStart: (() => void) | null;
}

export function fakeShell(): FakeShell {
  const listeners = new Set<(event: RunEvent) => void>();
  const shell: FakeShell = {
    requests: [],
    cancelled: [],
    answers: [],
    saved: [],
    hosts: [],
    beforeStart: null,
    emit: (event) => {
      for (const listener of listeners) listener(event);
    },
    api: {
      shellFacts: async () => ({
        version: "0",
        platform: "linux",
        canCollectLocally: true,
        userName: "mira",
        secretStorage: { available: false, why: "A test keeps nothing." },
      }),
      listHosts: async () => shell.hosts,
      saveHost: async (target, choices) => void shell.saved.push([target, choices]),
      forgetHost: async () => undefined,
      noteCollected: async (target, last) => void shell.saved.push([target, last]),
      describeScript: async () => ({ script: "", sections: [] }),
      startRun: async (request) => {
        shell.requests.push(request);
        shell.beforeStart?.();
        return `run-${shell.requests.length}`;
      },
      cancelRun: async (run) => void shell.cancelled.push(run),
      answerPrompt: async (prompt, answer, keep) => void shell.answers.push([prompt, answer, keep]),
      forgetAnswers: async () => undefined,
      listHistory: async () => ({ kept: true, entries: [] }),
      readHistory: async () => null,
      setHistoryKept: async () => undefined,
      onRunEvent: (listener) => {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      openFile: async () => null,
      saveFile: async (name) => name,
      onFilesOpened: () => () => undefined,
      announceActions: async () => undefined,
      onMenuAction: () => () => undefined,
    },
  };
  return shell;
}

export function snapshotOf(target: string, complete = true): Snapshot {
  return {
    format: "vethscope-snapshot",
    version: 1,
    collectedAt: "2026-03-04T15:06:07.000Z",
    durationMs: 900,
    source: { target, transport: "ssh2", sudo: false },
    complete,
    noise: "",
    sections: [],
  };
}

/** A section as a host answers it when all goes well. */
export function section(name: string, netns: number | null, text: string): Section {
  return { name, netns, command: name, text, errorText: "", exitCode: 0, durationMs: 1, end: "complete" };
}

/** Answers every snapshot with the small host. */
export function fakeAnalysis(): Analysis {
  const analysed = (target: string, complete: boolean): AnalysedSnapshot => ({
    topology: smallHost(),
    target,
    transport: "ssh2",
    sudo: false,
    collectedAt: "2026-03-04T15:06:07.000Z",
    durationMs: 900,
    complete,
    incompleteReason: null,
    noise: "",
    sections: [],
    findings: [],
    difference: null,
  });
  return {
    analyseSnapshot: async (snapshot) => ({
      ok: true,
      value: analysed(snapshot.source.target, snapshot.complete),
    }),
    glance: async (snapshot) => ({
      ok: true,
      value: {
        hostName: "web-3",
        user: "root",
        uid: 0,
        namespaces: 3,
        containers: 1,
        warnings: 2,
        complete: snapshot.complete,
        collectedAt: snapshot.collectedAt,
      },
    }),
    openBytes: async (bytes) =>
      bytes.length === 0
        ? { ok: false, error: "the file is empty" }
        : { ok: true, value: analysed("file", true) },
    excerpt: async () => null,
    sectionText: async () => null,
    trace: async () => ({ ok: false, error: "nothing to trace in a test" }),
    exposure: async () => ({ ok: false, error: "nothing to look at in a test" }),
    traceRules: async () => null,
    traceText: async () => null,
    firewall: async () => ({
      heads: [],
      count: 0,
      chains: 0,
      rules: 0,
      unread: [],
      isUnknown: false,
      isRefused: false,
    }),
    firewallChain: async () => [],
    encode: async () => ({ ok: true, value: new Uint8Array([1, 2, 3]) }),
    compareWith: async () => ({ ok: false, error: "nothing to compare with in a test" }),
    compareMoments: async () => ({ ok: false, error: "nothing to compare with in a test" }),
    compareWithHost: async () => ({ ok: false, error: "nothing to compare with in a test" }),
    showJson: async () => ({ ok: true, value: "{}\n" }),
    previewRedaction: async () => ({ ok: true, value: [] }),
    encodeRedacted: async () => ({ ok: true, value: new Uint8Array([4, 5, 6]) }),
    redactedTopology: async () => ({ ok: true, value: smallHost() }),
    redactedJson: async () => ({ ok: true, value: "{}\n" }),
    redactedTogether: async () => ({ ok: false, error: "one host alone is open" }),
    whoIs: async () => null,
    takeOver: async () => ({ ok: false, error: "one host alone is open" }),
  };
}
