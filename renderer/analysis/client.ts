// The main thread's side of the analysis worker: calls as promises.
import type { Difference } from "../../shared/diff/change.ts";
import type { TraceQuestion } from "../../shared/path/places.ts";
import type { Replacement } from "../../shared/redact/redact.ts";
import type { WhoResult } from "../../shared/search/who.ts";
import type { SourceRef } from "../../shared/snapshot/evidence.ts";
import type { Excerpt } from "../../shared/snapshot/excerpt.ts";
import type { SectionKey, Snapshot } from "../../shared/snapshot/snapshot.ts";
import type { NetnsId } from "../../shared/topology/ids.ts";
import type { Topology } from "../../shared/topology/model.ts";
import type {
  AnalysedSnapshot,
  AnalysisCalls,
  CallName,
  ExposureProgress,
  FirewallChainHead,
  FirewallRuleLine,
  Glance,
  Outcome,
  RedactionWish,
  SectionText,
  TraceAnswer,
} from "./messages.ts";

/** What the app asks of the analysis; the worker answers it, tests answer it directly. */
export interface Analysis {
  analyseSnapshot(snapshot: Snapshot): Promise<Outcome<AnalysedSnapshot>>;
  glance(snapshot: Snapshot): Promise<Outcome<Glance>>;
  openBytes(bytes: Uint8Array): Promise<Outcome<AnalysedSnapshot>>;
  compareWith(before: Uint8Array | Snapshot): Promise<Outcome<Difference>>;
  excerpt(source: SourceRef): Promise<Excerpt | null>;
  sectionText(section: SectionKey): Promise<SectionText | null>;
  trace(question: TraceQuestion): Promise<Outcome<TraceAnswer>>;
  /** Goes on with the exposure for a moment; ask again until it is done. */
  exposure(): Promise<Outcome<ExposureProgress>>;
  firewall(netns: NetnsId): Promise<readonly FirewallChainHead[]>;
  firewallChain(netns: NetnsId, table: string, chain: string): Promise<readonly FirewallRuleLine[]>;
  encode(): Promise<Outcome<Uint8Array>>;
  showJson(): Promise<Outcome<string>>;
  previewRedaction(wish: RedactionWish): Promise<Outcome<readonly Replacement[]>>;
  encodeRedacted(wish: RedactionWish): Promise<Outcome<Uint8Array>>;
  redactedTopology(wish: RedactionWish): Promise<Outcome<Topology>>;
  redactedJson(wish: RedactionWish): Promise<Outcome<string>>;
  whoIs(question: string): Promise<WhoResult | null>;
}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts the worker. A bug in the worker rejects the call it happened in; a worker that dies rejects all. */
export function startAnalysis(): Analysis {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "analysis" });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;

  worker.onmessage = (event: MessageEvent<{ id: number; answer?: never; bug?: string }>) => {
    const { id, answer, bug } = event.data;
    const call = waiting.get(id);
    waiting.delete(id);
    if (bug === undefined) call?.resolve(answer as never);
    else call?.reject(new Error(bug));
  };
  worker.onerror = (event) => {
    const error = new Error(event.message || "the analysis worker could not be started");
    for (const call of waiting.values()) call.reject(error);
    waiting.clear();
  };

  function ask<Name extends CallName>(
    call: Name,
    request: AnalysisCalls[Name]["request"],
  ): Promise<AnalysisCalls[Name]["answer"]> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, call, request });
    });
  }

  return {
    analyseSnapshot: (snapshot) => ask("analyseSnapshot", { snapshot }),
    glance: (snapshot) => ask("glance", { snapshot }),
    openBytes: (bytes) => ask("openBytes", { bytes }),
    compareWith: (before) => ask("compareWith", { before }),
    excerpt: (source) => ask("excerpt", { source }),
    sectionText: (section) => ask("sectionText", { section }),
    trace: (question) => ask("trace", { question }),
    exposure: () => ask("exposure", {}),
    firewall: (netns) => ask("firewall", { netns }),
    firewallChain: (netns, table, chain) => ask("firewallChain", { netns, table, chain }),
    encode: () => ask("encode", {}),
    showJson: () => ask("showJson", {}),
    previewRedaction: (wish) => ask("previewRedaction", wish),
    encodeRedacted: (wish) => ask("encodeRedacted", wish),
    redactedTopology: (wish) => ask("redactedTopology", wish),
    redactedJson: (wish) => ask("redactedJson", wish),
    whoIs: (question) => ask("whoIs", { question }),
  };
}
