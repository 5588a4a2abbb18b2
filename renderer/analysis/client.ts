// The main thread's side of the analysis worker: calls as promises.
import type { Difference } from "../../shared/diff/change.ts";
import type { Arrival } from "../../shared/fleet/join-hosts.ts";
import type { TraceQuestion } from "../../shared/path/places.ts";
import type { Replacement } from "../../shared/redact/redact.ts";
import type { WhoResult } from "../../shared/search/who.ts";
import type { SourceRef } from "../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../shared/snapshot/excerpt.ts";
import type { SectionKey, Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { Topology } from "../../shared/topology/model.ts";
import type {
  AnalysedSnapshot,
  AnalysisCalls,
  CallName,
  ExposureProgress,
  FirewallListing,
  FirewallRuleLine,
  FirewallWish,
  Glance,
  Outcome,
  RedactionWish,
  RefusedRules,
  SectionText,
  TraceAnswer,
} from "./messages.ts";
import { TopologyHearer, type TravellingAnswer } from "./told-topologies.ts";

/** What the app asks of the analysis; the worker answers it, tests answer it directly. */
export interface Analysis {
  analyseSnapshot(snapshot: Snapshot): Promise<Outcome<AnalysedSnapshot>>;
  glance(snapshot: Snapshot): Promise<Outcome<Glance>>;
  openBytes(bytes: Uint8Array): Promise<Outcome<AnalysedSnapshot>>;
  compareWith(before: Uint8Array): Promise<Outcome<Difference>>;
  compareMoments(before: Snapshot | null, after: Snapshot | null): Promise<Outcome<Difference>>;
  /** `other`: the qualifier of another open host, which is the earlier side. */
  compareWithHost(other: string): Promise<Outcome<Difference>>;
  excerpt(source: SourceRef): Promise<Excerpt | null>;
  sectionText(section: SectionKey): Promise<SectionText | null>;
  trace(question: TraceQuestion): Promise<Outcome<TraceAnswer>>;
  /** Goes on with the exposure for a moment; ask again until it is done. */
  exposure(): Promise<Outcome<ExposureProgress>>;
  /** More of the last trace; null when it is another one by now. */
  traceRules(which: AnalysisCalls["traceRules"]["request"]): Promise<RefusedRules | null>;
  traceText(id: number): Promise<string | null>;
  firewall(wish: FirewallWish): Promise<FirewallListing>;
  firewallChain(which: AnalysisCalls["firewallChain"]["request"]): Promise<readonly FirewallRuleLine[]>;
  encode(): Promise<Outcome<Uint8Array>>;
  showJson(): Promise<Outcome<string>>;
  previewRedaction(wish: RedactionWish): Promise<Outcome<readonly Replacement[]>>;
  encodeRedacted(wish: RedactionWish): Promise<Outcome<Uint8Array>>;
  redactedTopology(wish: RedactionWish): Promise<Outcome<Topology>>;
  redactedJson(wish: RedactionWish): Promise<Outcome<string>>;
  /** All hosts of `across` under one set of pseudonyms. */
  redactedTogether(wish: RedactionWish): Promise<Outcome<readonly Arrival[]>>;
  whoIs(question: string): Promise<WhoResult | null>;
  takeOver(from: string): Promise<Outcome<AnalysedSnapshot>>;
}

/** The desks behind the analysis: it speaks of the host in use, and of any other by its qualifier. */
export interface Desks {
  /** From now on the analysis speaks of this host. */
  use(qualifier: string): void;
  at(qualifier: string): Analysis;
  drop(qualifier: string): void;
  /** Hosts a trace goes over, in their order. */
  across(qualifiers: readonly string[]): void;
}

interface Waiting {
  readonly desk: string;
  readonly call: CallName;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the worker. A bug in the worker rejects the call it happened in; a worker that dies rejects all. */
export function startAnalysis(): Analysis & Desks {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "analysis" });
  const waiting = new Map<number, Waiting>();
  const hearer = new TopologyHearer();
  let lastId = 0;
  let inUse = "";
  let together: readonly string[] = [];

  worker.onmessage = (event: MessageEvent<TravellingAnswer & { bug?: string }>) => {
    const { id, bug } = event.data;
    const asked = waiting.get(id);
    waiting.delete(id);
    if (!asked) return;
    try {
      if (bug !== undefined) throw new Error(bug);
      asked.resolve(hearer.receive(asked.call, asked.desk, event.data).answer as never);
    } catch (error) {
      asked.reject(error as Error);
    }
  };
  worker.onerror = (event) => {
    const error = new Error(event.message || "the analysis worker could not be started");
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };

  function ask<Name extends CallName>(
    desk: string,
    call: Name,
    request: AnalysisCalls[Name]["request"],
  ): Promise<AnalysisCalls[Name]["answer"]> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { desk, call, resolve, reject });
      worker.postMessage({ id, desk, call, request });
    });
  }

  const speaking = (of: () => string): Analysis => ({
    analyseSnapshot: (snapshot) => ask(of(), "analyseSnapshot", { snapshot }),
    glance: (snapshot) => ask(of(), "glance", { snapshot }),
    openBytes: (bytes) => ask(of(), "openBytes", { bytes }),
    compareWith: (before) => ask(of(), "compareWith", { before }),
    compareMoments: (before, after) => ask(of(), "compareMoments", { before, after }),
    compareWithHost: (other) => ask(of(), "compareWithHost", { other }),
    excerpt: (source) => ask(of(), "excerpt", { source }),
    sectionText: (section) => ask(of(), "sectionText", { section }),
    trace: (question) => ask(of(), "trace", { question, across: together }),
    exposure: () => ask(of(), "exposure", {}),
    traceRules: (which) => ask(of(), "traceRules", which),
    traceText: (id) => ask(of(), "traceText", { id }),
    firewall: (wish) => ask(of(), "firewall", wish),
    firewallChain: (which) => ask(of(), "firewallChain", which),
    encode: () => ask(of(), "encode", {}),
    showJson: () => ask(of(), "showJson", {}),
    previewRedaction: (wish) => ask(of(), "previewRedaction", wish),
    encodeRedacted: (wish) => ask(of(), "encodeRedacted", wish),
    redactedTopology: (wish) => ask(of(), "redactedTopology", wish),
    redactedJson: (wish) => ask(of(), "redactedJson", wish),
    redactedTogether: (wish) => ask(of(), "redactedTogether", { wish, across: together }),
    whoIs: (question) => ask(of(), "whoIs", { question }),
    takeOver: (from) => ask(of(), "takeOver", { from }),
  });
  return {
    ...speaking(() => inUse),
    use(qualifier) {
      inUse = qualifier;
    },
    at: (qualifier) => speaking(() => qualifier),
    drop: (qualifier) => void ask(qualifier, "drop", {}),
    across(qualifiers) {
      together = qualifiers;
    },
  };
}
